"""A package on the expert's machine: a file that was changed or lost, or a folder that is none, runs nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.in_court.expert_pack import ExpertPack, KnownAnswer, PackedFile
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.progress import unwatched
from evidence_kit.workflows.read_pack import read_pack
from tests.domain.in_court.test_hearing import RECIPE

HERE = Environment(
    platform="x", processor="x", device="cpu", precision="float32", threads=1, versions={}, components=()
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"b.zip": b"bundle", "known-answer.png": b"picture"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    pack = ExpertPack(
        case="a", bundle="b.zip", bundle_sha256=sha256(b"bundle").hexdigest(), tool="evidence-kit", python="3.11",
        made=datetime(2026, 12, 1, tzinfo=UTC), weights=(), distributions=(),
        known_answer=KnownAnswer(settings=RECIPE, picture="known-answer.png", pixels_sha256="ab" * 32, environment=HERE),
        files=tuple(PackedFile(path=name, sha256=sha256(data).hexdigest(), size=len(data)) for name, data in files.items()),
    )  # fmt: skip
    (tmp_path / "pack.json").write_bytes(pack.to_json())
    return tmp_path


def test_a_sound_one_is_read(folder: Path) -> None:
    read = read_pack(folder, unwatched)
    assert (read.bundle, read.weights, read.picture) == (folder / "b.zip", folder / "weights", b"picture")


def test_a_changed_or_a_lost_file_and_a_folder_that_is_none_are_refused(folder: Path) -> None:
    (folder / "b.zip").write_bytes(b"bundlE")
    with pytest.raises(InputError, match="b.zip was changed"):
        read_pack(folder, unwatched)
    (folder / "b.zip").unlink()
    with pytest.raises(InputError, match="b.zip is missing"):
        read_pack(folder, unwatched)
    (folder / "pack.json").write_bytes(b"{}")
    with pytest.raises(InputError, match="cannot be read"):
        read_pack(folder, unwatched)
    with pytest.raises(InputError, match="holds no pack.json"):
        read_pack(folder / "..", unwatched)
