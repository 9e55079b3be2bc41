"""The model shelf: weights found in folders by the hash that a picture states, by name only where it states none."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.progress import Advanced, Watcher, unwatched
from evidence_kit.domain.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.text import text
from evidence_kit.formats.safetensors_header import SafetensorsBroken, is_pickle
from evidence_kit.formats.safetensors_header import read as read_header

BLOCK = 1 << 20
_PICKLES = {".ckpt", ".pt", ".pth", ".bin"}


@dataclass(frozen=True)
class Weights:
    """A weights file that was found and hashed. The licence is what the file or one beside it states, else empty."""

    path: Path
    size: int
    sha256: str
    payload_sha256: str
    """Of the bytes after the safetensors header: AUTOMATIC1111's LoRA hash is its first 12 digits."""
    sample_hash: str
    """AUTOMATIC1111's checkpoint hash before 2023-01-14: 8 digits of SHA-256 over 64 KiB at 1 MiB; it collides."""
    licence: str


class ModelShelf:
    """Folders of `*.safetensors`. Files are hashed once; a small index remembers them by path, size and time."""

    def __init__(self, folders: Sequence[Path], cache_path: Path | None = None, watch: Watcher = unwatched) -> None:
        self._folders = tuple(folders)
        self._cache_path = cache_path
        self._watch = watch
        self._cache: dict[str, dict[str, str | int]] = _read_cache(cache_path)

    def find(self, ref: WeightsRef) -> Weights:
        """The file of a reference: same hash, whatever its name; without a hash, same name.

        Raises:
            ModelError: no such file, a file of that name with another hash, a pickle, or a damaged file.
        """
        candidates = sorted(self._files(".safetensors"), key=lambda path: path.stem != ref.name)
        if ref.sha256 is None and ref.short_hash is None:
            candidates = [path for path in candidates if path.stem == ref.name]
        wrong: Weights | None = None
        for path in candidates:
            try:
                weights = self._weights(path)
            except ModelError:
                if path.stem == ref.name:
                    raise
                continue  # somebody else's half download must not stand in the way
            if _matches(ref, weights):
                return weights
            if path.stem == ref.name:
                wrong = weights
        raise self._missing(ref, wrong)

    def _files(self, *suffixes: str) -> Iterator[Path]:
        for folder in self._folders:
            for parent, _, names in os.walk(folder):  # never follows links out of the folder
                yield from (Path(parent, name) for name in sorted(names) if Path(name).suffix.lower() in suffixes)

    def _weights(self, path: Path) -> Weights:
        with storage.storage_errors(path):
            stat = path.stat()
            key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
            if key not in self._cache:
                self._cache[key] = self._hash(path, stat.st_size)
                self._save()
        entry = self._cache[key]
        return Weights(path=path, **entry)  # type: ignore[arg-type]

    def _hash(self, path: Path, size: int) -> dict[str, str | int]:
        with path.open("rb") as stream:
            try:
                header = read_header(stream, size)
            except SafetensorsBroken as error:
                raise ModelError(
                    text(f"{path.name} 不是完整的 safetensors 文件（{error}）。", f"{path.name} is not a whole safetensors file: {error}."),
                    text("可能下载未完成：请删除后重新下载，并核对 SHA-256。",
                         "The download may have been cut off: delete it, fetch it again and check its SHA-256."),
                ) from error  # fmt: skip
            stream.seek(0)
            whole, payload, sample = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
            done = 0
            while block := stream.read(BLOCK):
                whole.update(block)
                payload.update(block[max(0, header.payload_start - done) :])
                if done == 0x100000:
                    sample.update(block[:0x10000])
                done += len(block)
                title = text(f"计算模型摘要 {path.name}", f"hashing {path.name}")
                self._watch(Advanced(f"hash {path.name}", title, done, size, "bytes"))
        return {
            "size": size,
            "sha256": whole.hexdigest(),
            "payload_sha256": payload.hexdigest(),
            "sample_hash": sample.hexdigest()[:8],
            "licence": _licence(path, header.metadata),
        }

    def _save(self) -> None:
        if self._cache_path is not None:
            storage.replace_file(self._cache_path, json.dumps(self._cache, ensure_ascii=False, indent=1).encode())

    def _missing(self, ref: WeightsRef, wrong: Weights | None) -> ModelError:
        searched = "、".join(str(folder) for folder in self._folders)
        wanted = ref.sha256 or ref.short_hash or "—"
        pickle = next((path for path in self._files(*_PICKLES) if path.stem == ref.name and _is_pickle(path)), None)
        if pickle is not None:
            return ModelError(
                text(f"{pickle.name} 是 pickle 文件，加载时可执行任意程序，因此拒绝使用。",
                     f"{pickle.name} is a pickle: loading it can run any program, so it is refused."),
                text("请改用同一模型的 .safetensors 版本；如无，请在隔离的机器上转换，并记录转换前后的 SHA-256。",
                     "Use the model's .safetensors edition; if there is none, convert it on an isolated machine and record "
                     "the SHA-256 before and after."),
            )  # fmt: skip
        if wrong is not None:
            return ModelError(
                text(f"{wrong.path.name} 的哈希（{wrong.sha256[:10]}）与图片所记（{wanted}）不符：同名但不是同一文件。",
                     f"{wrong.path.name} has the hash {wrong.sha256[:10]}, the picture states {wanted}: same name, another file."),
                text(f"请找到哈希为 {wanted} 的文件，放入模型文件夹。", f"Find the file whose hash is {wanted} and put it into a models folder."),
            )  # fmt: skip
        return ModelError(
            text(f"在 {searched} 中找不到 {_KINDS[ref.kind].zh} {ref.name!r}（哈希 {wanted}）。",
                 f"No {_KINDS[ref.kind].en} {ref.name!r} with hash {wanted} in {searched}."),
            text("请把该文件放入模型文件夹，或用 --models 指定其所在文件夹；文件名无关紧要，按哈希查找。",
                 "Put the file into a models folder or name its folder with --models; its name does not matter, its hash does."),
        )  # fmt: skip


_KINDS = {
    WeightsKind.CHECKPOINT: text("大模型", "checkpoint"),
    WeightsKind.VAE: text("外挂 VAE", "external VAE"),
    WeightsKind.LORA: text("LoRA", "LoRA"),
    WeightsKind.EMBEDDING: text("文本反演嵌入", "textual inversion"),
}


def _matches(ref: WeightsRef, weights: Weights) -> bool:
    if ref.sha256 is not None:
        return weights.sha256 == ref.sha256
    short = ref.short_hash
    if short is None:
        return True
    if ref.kind is WeightsKind.LORA:
        return weights.payload_sha256.startswith(short)
    return weights.sha256.startswith(short) or (len(short) == 8 and weights.sample_hash == short)


def _is_pickle(path: Path) -> bool:
    with storage.storage_errors(path), path.open("rb") as stream:
        return is_pickle(stream.read(16))


def _licence(path: Path, metadata: dict[str, str]) -> str:
    for key in ("modelspec.license", "license"):
        if metadata.get(key):
            return metadata[key][:200]
    for name in (f"{path.stem}.LICENSE", f"{path.stem}.LICENSE.txt", "LICENSE", "LICENSE.txt"):
        beside = path.with_name(name)
        if beside.is_file():
            with beside.open(encoding="utf-8", errors="replace") as stream:
                return next((line.strip() for line in stream if line.strip()), "")[:200]
    return ""


def _read_cache(path: Path | None) -> dict[str, dict[str, str | int]]:
    names = {"size", "sha256", "payload_sha256", "sample_hash", "licence"}
    try:
        cache = json.loads(path.read_text(encoding="utf-8")) if path is not None and path.exists() else {}
        return {key: entry for key, entry in cache.items() if set(entry) == names}
    except (ValueError, OSError, AttributeError, TypeError):
        return {}  # an index is only a memory; without it files are hashed again
