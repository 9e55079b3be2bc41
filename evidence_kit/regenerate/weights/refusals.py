"""Why weights cannot be had: missing, ambiguous, half downloaded, pickled; each with the way out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.text import text
from evidence_kit.formats.safetensors_header import is_pickle
from evidence_kit.regenerate.weights.file_hashes import CONVERTED_FROM

_PICKLES = {".ckpt", ".pt", ".pth", ".bin"}
_PARTS = {".part", ".crdownload", ".download", ".partial", ".aria2", ".incomplete", ".tmp", ".!ut"}
"""What browsers and download programs append while a file is coming."""
_WEIGHTS = {".safetensors", *_PICKLES}
_KINDS = {
    WeightsKind.CHECKPOINT: text("大模型", "checkpoint"),
    WeightsKind.VAE: text("外挂 VAE", "external VAE"),
    WeightsKind.LORA: text("LoRA", "LoRA"),
    WeightsKind.EMBEDDING: text("文本反演嵌入", "textual inversion"),
    WeightsKind.TEXT_ENCODER: text("文本编码器", "text encoder"),
}


def is_named_pickle(path: Path, name: str) -> bool:
    """Whether a file of that name is a pickle, by its suffix and first bytes."""
    if path.suffix.lower() not in _PICKLES or path.stem != name:
        return False
    with storage.storage_errors(path), path.open("rb") as stream:
        return is_pickle(stream.read(16))


def is_part_of_download(path: Path, name: str) -> bool:
    """Whether a file is a download of that name that is not finished."""
    inner = Path(path.stem)
    return path.suffix.lower() in _PARTS and (
        inner.stem == name or (inner.name == name and inner.suffix not in _WEIGHTS)
    )


def pickled(path: Path, digest: str, stated: str, *, known: bool) -> ModelError:
    """The refusal of a pickle.

    Args:
        known: its hash is the one the picture states.
    """
    zh, en = (
        ("其哈希与图片所记一致，确为该文件。", " Its hash is the one the picture states: it is the right file.")
        if known
        else ("", "")
    )
    return ModelError(
        text(f"{path.name} 是 pickle 文件，加载时可执行任意程序，因此拒绝使用。{zh}（SHA-256 {digest}）",
             f"{path.name} is a pickle: loading it can run any program, so it is refused.{en} (SHA-256 {digest})"),
        text("请改用同一模型的 .safetensors 版本；如无，请在存有该文件的机器上（隔离环境）转换为 .safetensors，"
             f"并在其元数据 {CONVERTED_FROM} 中写明原文件的 SHA-256，放入模型文件夹即可被找到。",
             "Use the model's .safetensors edition. If there is none, convert the file, isolated, on the machine that has it, and "
             f"state the old file's SHA-256 under {CONVERTED_FROM} in the new one's metadata: it is then found in a models folder."),
    )  # fmt: skip


def downloading(path: Path) -> ModelError:
    """The refusal of a download that is not finished."""
    return ModelError(
        text(f"{path.name} 是尚未完成的下载。", f"{path.name} is a download that is not finished."),
        text("请等待或重新下载，核对 SHA-256 后再运行。", "Let it finish or fetch the file again, check its SHA-256, then run this again."),
    )  # fmt: skip


def ambiguous(ref: WeightsRef, found: Sequence[tuple[Path, str]]) -> ModelError:
    """The refusal to choose between files that differ."""
    listed = "; ".join(f"{path} ({sha256[:10]})" for path, sha256 in found)
    said = ref.short_hash or ref.name
    return ModelError(
        text(f"{_KINDS[ref.kind].zh} {said!r} 对应多个内容不同的文件：{listed}",
             f"The {_KINDS[ref.kind].en} {said!r} can be any of several files that differ: {listed}"),
        text("请只保留图片所用的那一个，其余移出模型文件夹。",
             "Keep the one that the picture was made with and move the others out of the models folders."),
    )  # fmt: skip


def same_name(wanted: str, wrong: Sequence[tuple[Path, str]]) -> ModelError:
    """The refusal of files that have the name but not the hash."""
    listed = "; ".join(f"{path.name} {sha256[:10]}" for path, sha256 in wrong)
    return ModelError(
        text(f"{listed}：哈希与图片所记（{wanted}）不符：同名但不是同一文件。",
             f"{listed}: the picture states the hash {wanted}: same name, another file."),
        text(f"请找到哈希为 {wanted} 的文件，放入模型文件夹。", f"Find the file whose hash is {wanted} and put it into a models folder."),
    )  # fmt: skip


def missing(ref: WeightsRef, folders: Sequence[Path]) -> ModelError:
    """Nothing of that name or hash is there."""
    zh, en = (comma.join(str(folder) for folder in folders) for comma in ("、", ", "))
    wanted = ref.sha256 or ref.short_hash or "—"
    return ModelError(
        text(f"在 {zh} 中找不到 {_KINDS[ref.kind].zh} {ref.name!r}（哈希 {wanted}）。",
             f"No {_KINDS[ref.kind].en} {ref.name!r} with hash {wanted} in {en}."),
        text("请把该文件放入模型文件夹，或用 --models 指定其所在文件夹；文件名无关紧要，按哈希查找。",
             "Put the file into a models folder or name its folder with --models; its name does not matter, its hash does."),
    )  # fmt: skip
