from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit import storage
from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.text import text
from evidence_kit.watch import look_at
from tests.watch.records import BEGUN, Clock, entries, opened

_EARLIER = BEGUN.timestamp() - 60


def picture(path: Path, colour: int, *, written: float = _EARLIER) -> None:
    Image.new("RGB", (4, 4), (colour, 0, 0)).save(path)
    os.utime(path, (written, written))


def looked(tmp_path: Path, *, now: datetime = BEGUN) -> tuple[tuple[int, int], list[RecordEntry]]:
    with opened(tmp_path / "record", Clock()) as store:
        outcome = look_at(tmp_path / "pictures", store, now)
    return outcome, entries(tmp_path / "record")


def test_new_changed_and_gone_are_recorded_once_each(tmp_path: Path) -> None:
    folder = tmp_path / "pictures" / "below"
    folder.mkdir(parents=True)
    picture(folder / "a.png", 1)
    (folder / "notes.txt").write_text("no picture")
    (folder / "a.psd").write_bytes(b"8BPS")
    os.utime(folder / "a.psd", (_EARLIER, _EARLIER))
    assert looked(tmp_path)[0] == (2, 0)
    assert looked(tmp_path)[0] == (0, 0)
    picture(folder / "a.png", 200, written=_EARLIER + 1)
    assert looked(tmp_path)[0] == (1, 0)
    (folder / "a.png").unlink()
    outcome, said = looked(tmp_path)
    assert outcome == (1, 0)
    kinds = [entry.kind for entry in said if entry.file and entry.file.endswith("a.png")]
    assert kinds == [EntryKind.FILE_SEEN, EntryKind.FILE_CHANGED, EntryKind.FILE_GONE]
    seen = {Path(entry.file or "").suffix: entry for entry in said if entry.kind is EntryKind.FILE_SEEN}
    assert seen[".png"].pixels is not None
    assert seen[".psd"].pixels is None


def test_a_file_that_is_still_being_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    picture(tmp_path / "pictures" / "a.png", 1, written=BEGUN.timestamp() - 1)
    assert looked(tmp_path)[0] == (0, 1)
    later = datetime.fromtimestamp(BEGUN.timestamp() + 5, UTC)
    assert looked(tmp_path, now=later)[0] == (1, 0)


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    picture(tmp_path / "elsewhere.png", 1)
    (tmp_path / "pictures" / "link.png").symlink_to(tmp_path / "elsewhere.png")
    (tmp_path / "pictures" / "round").symlink_to(tmp_path / "pictures", target_is_directory=True)
    assert looked(tmp_path)[0] == (0, 0)


def test_of_a_folder_that_cannot_be_looked_into_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "pictures" / "below"
    below.mkdir(parents=True)
    picture(below / "a.png", 1)
    looked(tmp_path)
    real = os.scandir

    def scandir(folder: Path) -> object:
        if Path(folder).name == "below":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert looked(tmp_path)[0] == (0, 0)


def test_the_disk_of_the_record_is_no_fault_of_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pictures").mkdir()
    picture(tmp_path / "pictures" / "a.png", 1)

    def append(path: Path, data: bytes) -> None:
        raise StorageError(text("满", "full"), text("腾", "free"))

    with opened(tmp_path / "record", Clock()) as store, monkeypatch.context() as patch:
        patch.setattr(storage, "append", append)
        with pytest.raises(StorageError):
            look_at(tmp_path / "pictures", store, BEGUN)
