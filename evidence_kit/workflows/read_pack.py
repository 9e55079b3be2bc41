"""A package for an offline expert, read on his machine: every file is what its table of contents says, or nothing is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.in_court.expert_pack import ExpertPack, KnownAnswer
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import strict_json
from evidence_kit.formats.digest import digest_stream
from evidence_kit.workflows.expert_pack import PACK

_CHECKING = text("核对专家包各文件", "checking the files of the package")
_MOST = 64 << 20
"""Bytes of its table of contents, and of the picture of its known answer."""


@dataclass(frozen=True)
class ReadPack:
    """A package whose files are those that it lists."""

    pack: ExpertPack
    bundle: Path
    weights: Path
    known_answer: KnownAnswer
    picture: bytes = field(repr=False)
    """Of the known answer."""


def read_pack(folder: Path, watch: ProgressCallback) -> ReadPack:
    """Read a package.

    Raises:
        InputError: the folder is none, or a file of it is missing or was changed.
        StorageError: a file cannot be read.
    """
    path = folder / PACK
    if not path.is_file():
        raise _refused(folder, text(f"其中没有 {PACK}", f"it holds no {PACK}"))
    try:
        pack = ExpertPack.model_validate(strict_json.parse(_read(path)))
    except ValueError as error:
        raise _refused(folder, text(f"{PACK} 无法读取", f"its {PACK} cannot be read")) from error
    for number, item in enumerate(pack.files, 1):
        watch(Advanced("read-pack", _CHECKING, number, len(pack.files), "files"))
        if not (folder / item.path).is_file():
            raise _refused(folder, text(f"缺少 {item.path}", f"{item.path} is missing"))
        with storage.storage_errors(folder / item.path), (folder / item.path).open("rb") as stream:
            if digest_stream(stream).sha256 != item.sha256:
                raise _refused(folder, text(f"{item.path} 已有改动", f"{item.path} was changed"))
    picture = _read(folder / pack.known_answer.picture)
    return ReadPack(pack, folder / pack.bundle, folder / "weights", pack.known_answer, picture)


def _read(path: Path) -> bytes:
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(_MOST)


def _refused(folder: Path, why: Text) -> InputError:
    return InputError(
        text(f"{folder} 不是完好的专家包：{why.zh}。", f"{folder} is no sound package for an expert: {why.en}."),
        text(
            "请重新取得整个文件夹，或直接指定证据包（zip）。",
            "Get the whole folder again, or name the bundle (zip) itself.",
        ),
    )
