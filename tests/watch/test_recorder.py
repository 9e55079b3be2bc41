from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit import storage
from evidence_kit.domain.creation.entry import EntryKind
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.text import text
from evidence_kit.watch import Recorder
from tests.watch.records import BEGUN, SESSION, Clock, entries, line, opened


def untroubled(error: StorageError) -> None:
    raise error


def test_a_heartbeat_comes_every_ten_minutes_between_start_and_end(tmp_path: Path) -> None:
    clock, waits = Clock(), iter([False] * 30)

    def wait(_: float) -> bool:
        clock.move(minutes=1)
        return next(waits, True)

    with opened(tmp_path / "record", clock) as store:
        Recorder(store, tmp_path, [], clock).run(wait, lambda: None, untroubled)
    kinds = [entry.kind for entry in entries(tmp_path / "record")]
    assert kinds[1] is EntryKind.RECORDER_STARTED
    assert kinds[-1] is EntryKind.RECORDER_ENDED
    assert kinds.count(EntryKind.HEARTBEAT) == 3


def test_the_loop_takes_what_comes_while_it_runs(tmp_path: Path) -> None:
    clock = Clock()

    def wait(_: float) -> bool:
        if (tmp_path / "a.jsonl").exists():
            return True
        (tmp_path / "a.jsonl").write_bytes(line(0))
        return False

    with opened(tmp_path / "record", clock) as store:
        Recorder(store, tmp_path, [], clock).run(wait, lambda: None, untroubled)
    assert sum(entry.line is not None for entry in entries(tmp_path / "record")) == 1


def test_once_waits_for_a_file_that_is_being_written(tmp_path: Path) -> None:
    clock, waited = Clock(), list[float]()
    path = tmp_path / "a.png"
    Image.new("L", (2, 2)).save(path)
    os.utime(path, (BEGUN.timestamp() - 1, BEGUN.timestamp() - 1))

    def wait(seconds: float) -> None:
        waited.append(seconds)
        clock.move(seconds=seconds)

    with opened(tmp_path / "record", clock) as store:
        taken = Recorder(store, tmp_path, [tmp_path], clock).take_once(wait)
    assert (taken.seen, taken.left, waited) == (1, 0, [2.0])


def test_a_disk_that_was_full_for_a_while_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, passes, told = Clock(), iter([False, False, True]), list[StorageError]()
    (tmp_path / "a.jsonl").write_bytes(line(0) + line(1))
    real, full = storage.append, iter([False, False, True])

    def append(path: Path, data: bytes) -> None:
        if next(full, False):
            real(path, data[: len(data) - 9])  # one line whole, one in part
            raise StorageError(text("满", "full"), text("腾", "free"))
        real(path, data)

    monkeypatch.setattr(storage, "append", append)
    with opened(tmp_path / "record", clock) as store:
        Recorder(store, tmp_path, [], clock).run(lambda _: next(passes), lambda: None, told.append)
    assert len(told) == 1
    assert [entry.key for entry in entries(tmp_path / "record") if entry.line] == [f"{SESSION}/0", f"{SESSION}/1"]


def test_a_folder_that_is_away_for_a_while_stops_nothing(tmp_path: Path) -> None:
    clock, passes, told = Clock(), iter([False, True]), list[StorageError]()
    (tmp_path / "a.jsonl").write_bytes(line(0))
    with opened(tmp_path / "record", clock) as store:
        Recorder(store, tmp_path, [tmp_path / "share"], clock).run(lambda _: next(passes), lambda: None, told.append)
    assert told
    assert any(entry.line for entry in entries(tmp_path / "record"))
