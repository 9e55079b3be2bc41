"""Many files, one token: the batch is taken and dated, and its receipts are written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.assemble.receipts.receipt import write_receipts
from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import readable, text
from evidence_kit.domain.time.batch import DIGESTS_BESIDE, Batch
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.seal import Parties
from evidence_kit.seal.batch import listing
from evidence_kit.seal.batch.date import date_batch
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder


@dataclass(frozen=True)
class BatchSelection:
    """Which files: a folder, or the names of a list."""

    folder: Path | None = None
    list_file: Path | None = None
    """`-` is standard input. Names are relative to the folder the command runs in."""
    ends_in_nul: bool = False


@dataclass(frozen=True)
class DatedBatch:
    """A batch and its receipts."""

    batch: Batch
    folder: Path
    pdf: Path
    csv: Path
    signers: Mapping[str, str] = field(default_factory=dict)
    """Who made each token, for people, by the token's path."""


def make_batch(
    wanted: BatchSelection,
    out: Path,
    *,
    title: str,
    also: tuple[str, ...],
    parties: Parties,
    clock: Clock,
    watch: ProgressCallback,
) -> DatedBatch:
    """Dates files as one batch in the folder `out`; running it again goes on, or does nothing.

    Raises:
        EvidenceKitError: as `date_batch`; ToolMissing where receipts cannot be set.
    """
    if any((out / name).exists() for name in ("case.yaml", "journal.jsonl")):
        raise UsageError(
            text(f"{out} 是案件目录，不能兼作批次文件夹。", f"{out} is the folder of a case and cannot be that of a batch."),
            text("请用 --out 另指定一个文件夹。", "Name another folder with --out."),
        )  # fmt: skip
    with storage.storage_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    base = (wanted.folder or Path()).resolve()
    if readable(str(base)) != str(base) or readable(title) != title:
        raise UsageError(
            text(f"文件夹路径或批次名称不是 UTF-8：{readable(str(base))}", f"The folder's path or the title is not UTF-8: {readable(str(base))}"),
            text("请改用 UTF-8 名称；其中的文件名可以是任何字节。",
                 "Give it a UTF-8 name. Names of files within it may be any bytes."),
        )  # fmt: skip
    with storage.exclusive(out / ".lock"):
        folder = BatchFolder(out)
        batch = date_batch(
            folder,
            base=base,
            names=_names(wanted, base, out),
            title=title or base.name or str(base),
            also=tuple(name for name in DIGESTS_BESIDE if name in also),
            parties=parties,
            now=clock,
            watch=watch,
        )
        signers = RecordedFiles(folder, batch).signers()
        pdf, csv = write_receipts(out, batch, folder.lines, lambda: signers, watch)
    hosts = {proof.path: proof.authority for proof in batch.proofs if isinstance(proof, TokenProof)}
    return DatedBatch(
        batch, out, pdf, csv, {path: who.at(hosts[path]) for path, who in signers.items() if path in hosts}
    )


def open_batch(path: Path) -> tuple[BatchFolder, Batch]:
    """A dated batch.

    Raises:
        InputError: the folder holds none.
    """
    folder = BatchFolder(path)
    batch = folder.batch
    if batch is None:
        raise InputError(
            text(f"{path} 中没有已完成的批次。", f"{path} holds no batch that is dated."),
            text("请先运行 evidence-kit batch，或以原参数继续未完成的批次。",
                 "Run evidence-kit batch first, or run it again with the same arguments to finish one."),
        )  # fmt: skip
    return folder, batch


def _names(wanted: BatchSelection, base: Path, out: Path) -> Callable[[], Iterator[bytes]]:
    def names() -> Iterator[bytes]:
        if wanted.list_file is None:
            yield from listing.names_in_folder(base, out)
            return
        with _opened(wanted.list_file) as stream:
            yield from listing.names_in_list(stream, ends_in_nul=wanted.ends_in_nul)

    return names


def _opened(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    with storage.storage_errors(path):
        return path.open("rb")
