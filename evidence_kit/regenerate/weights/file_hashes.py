"""The hashes of a weights file, in one reading, with progress."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import ModelError, StorageError
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.formats.safetensors_header import SafetensorsBroken, SafetensorsHeader
from evidence_kit.formats.safetensors_header import read as read_header
from evidence_kit.regenerate.weights.hash_cache import Hashes, Stamp, stamp_from
from evidence_kit.wording.faults import fault_text

BLOCK = 1 << 20
_REPORT_EVERY = 16
"""Blocks between two reports of progress."""
SAMPLE_START, SAMPLE_SIZE = 0x100000, 0x10000
CONVERTED_FROM = "converted_from_sha256"
"""Key of a safetensors file's metadata under which `docs/models.md` has a conversion write its origin."""


def header_of(path: Path) -> SafetensorsHeader:
    """The header of a safetensors file.

    Raises:
        ModelError: cut off, or a header that lies.
        StorageError: it cannot be read.
    """
    with storage.storage_errors(path), path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        try:
            return read_header(stream, size)
        except SafetensorsBroken as error:
            raise damaged(path, error.fault) from error


def damaged(path: Path, fault: Fault | None, quoted: str = "") -> ModelError:
    """The refusal of a file that is no whole safetensors file.

    Args:
        fault: what is wrong with its header; None where another library refuses it, which is `quoted` then.
    """
    why = fault_text(fault) if fault else None
    return ModelError(
        text(
            f"{path.name} 不是完整的 safetensors 文件{f'：{why.zh}' if why else ''}。",
            f"{path.name} is not a whole safetensors file{f': {why.en}' if why else ''}.",
        ),
        text("可能下载未完成：请删除后重新下载，并核对 SHA-256。",
             "The download may have been cut off: delete it, fetch it again and check its SHA-256."),
        quoted,
    )  # fmt: skip


def sample_hash(path: Path) -> str:
    """AUTOMATIC1111's checkpoint hash before 2023-01-14: 8 digits of SHA-256 over 64 KiB at 1 MiB. It collides."""
    with storage.storage_errors(path), path.open("rb") as stream:
        stream.seek(SAMPLE_START)
        return hashlib.sha256(stream.read(SAMPLE_SIZE)).hexdigest()[:8]


def hash_file(path: Path, watch: ProgressCallback) -> tuple[Stamp, Hashes]:
    """The hashes of a safetensors file, and its stamp while it was read.

    Raises:
        ModelError: damaged.
        StorageError: it cannot be read, or changed while it was read.
    """
    header = header_of(path)
    whole, payload, done = hashlib.sha256(), hashlib.sha256(), 0
    with storage.storage_errors(path), path.open("rb") as stream:
        before = stamp_from(os.fstat(stream.fileno()))
        for number, block in enumerate(iter(lambda: stream.read(BLOCK), b"")):
            whole.update(block)
            payload.update(block[max(0, header.payload_start - done) :])
            done += len(block)
            if number % _REPORT_EVERY == 0 or done == before.size:
                _report(path, done, before.size, watch)
        after = stamp_from(os.fstat(stream.fileno()))
    if after != before or done != before.size:
        raise StorageError(
            text(f"{path.name} 在计算摘要期间被修改。", f"{path.name} changed while it was being hashed."),
            text("请等待下载或复制完成后重新运行。", "Wait until its download or copy has finished, then run this again."),
        )  # fmt: skip
    return before, Hashes(
        sha256=whole.hexdigest(),
        payload_sha256=payload.hexdigest(),
        licence=licence_of(path, header.metadata),
        converted_from=_origin(header.metadata),
    )


def plain_sha256(path: Path, watch: ProgressCallback) -> str:
    """SHA-256 of any file; its contents are never interpreted.

    Raises:
        StorageError: it cannot be read.
    """
    whole, done = hashlib.sha256(), 0
    with storage.storage_errors(path), path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        for number, block in enumerate(iter(lambda: stream.read(BLOCK), b"")):
            whole.update(block)
            done += len(block)
            if number % _REPORT_EVERY == 0 or done == size:
                _report(path, done, size, watch)
    return whole.hexdigest()


def licence_of(path: Path, metadata: dict[str, str]) -> str:
    """The licence that a file's own metadata states, else the first line of a licence file beside it, else nothing."""
    for key in ("modelspec.license", "license"):
        if metadata.get(key):
            return metadata[key][:200]
    for name in (f"{path.stem}.LICENSE", f"{path.stem}.LICENSE.txt", "LICENSE", "LICENSE.txt"):
        beside = path.with_name(name)
        if beside.is_file():
            with beside.open(encoding="utf-8", errors="replace") as stream:
                first = (line[:400].strip() for line in iter(lambda: stream.readline(4096), ""))
                return next((line for line in first if line), "")[:200]
    return ""


def _origin(metadata: dict[str, str]) -> str | None:
    stated = metadata.get(CONVERTED_FROM, "").lower()
    return stated if len(stated) == 64 and set(stated) <= set("0123456789abcdef") else None


def _report(path: Path, done: int, size: int, watch: ProgressCallback) -> None:
    title = text(f"计算模型摘要 {path.name}", f"hashing {path.name}")
    watch(Advanced(f"hash {path.name}", title, done, size, "bytes"))
