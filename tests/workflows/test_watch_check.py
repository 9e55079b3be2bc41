"""Spools and records against their specification, and what a forger leaves in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence_kit.cli.main import evidence_kit
from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.errors import InputError
from evidence_kit.watch.spools import take_spools
from evidence_kit.workflows.watch_check import check_record
from tests.watch.records import Clock, line, opened

EXAMPLES = Path(__file__).parents[2] / "conformance" / "creation-record"


def recorded(tmp_path: Path, clock: Clock, *lines: bytes) -> None:
    spool = tmp_path / "spool"
    spool.mkdir(exist_ok=True)
    with (spool / "a.jsonl").open("ab") as stream:
        stream.write(b"".join(lines))
    with opened(tmp_path / "record", clock) as store:
        take_spools(spool, store)


def said(tmp_path: Path) -> list[str]:
    return [one.message.en for one in check_record(tmp_path / "record").remarks]


def test_the_examples() -> None:
    assert check_record(EXAMPLES / "good.jsonl").sound
    bad = check_record(EXAMPLES / "bad.jsonl")
    assert len(bad.remarks) == bad.lines == 8
    results = [
        CliRunner().invoke(evidence_kit, ["watch", "--check", str(EXAMPLES / name)])
        for name in ("good.jsonl", "bad.jsonl")
    ]
    assert [result.exit_code for result in results] == [0, 1]


def test_a_torn_line_is_no_fault_of_a_spool(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(line(0) + line(1)[:20])
    found = check_record(tmp_path)
    assert found.sound and len(found.remarks) == 1


def test_a_sound_record_has_no_remark(tmp_path: Path) -> None:
    recorded(tmp_path, Clock(), line(0), line(1))
    assert said(tmp_path) == []


def test_an_event_that_came_late_is_told(tmp_path: Path) -> None:
    clock = Clock()
    clock.move(days=3)
    recorded(tmp_path, clock, line(0))
    assert "an event says that it happened at 2026-12-01T10:00:00.000Z" in said(tmp_path)[0]


def test_a_number_that_is_missing_and_one_that_came_twice(tmp_path: Path) -> None:
    recorded(tmp_path, Clock(), line(0), line(2), line(2, run="another"))
    assert said(tmp_path) == ["an event came again with other words", "numbers of events that are missing: 1"]


def test_a_clock_that_was_set_back_and_silence(tmp_path: Path) -> None:
    clock = Clock()
    recorded(tmp_path, clock, line(0))
    clock.move(minutes=-30)
    recorded(tmp_path, clock, line(1))
    clock.move(minutes=40)
    recorded(tmp_path, clock, line(2))
    assert [one.split(" between")[0] for one in said(tmp_path)] == [
        "this machine's clock was set back",
        "nothing was recorded",
    ]


def test_silence_while_no_recorder_ran_is_no_remark(tmp_path: Path) -> None:
    clock = Clock()
    with opened(tmp_path / "record", clock) as store:
        store.append_own(EntryKind.RECORDER_ENDED)
        clock.move(hours=5)
        store.append_own(EntryKind.RECORDER_STARTED)
    assert said(tmp_path) == []


def test_a_line_that_was_put_in_or_taken_out_breaks_the_chain(tmp_path: Path) -> None:
    recorded(tmp_path, Clock(), line(0), line(1))
    path = tmp_path / "record" / "2026-12" / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    assert "broken" in said(tmp_path)[0]


def test_what_is_recorded_twice_is_told(tmp_path: Path) -> None:
    entry = RecordEntry(kind=EntryKind.HEARTBEAT, key="heartbeat/1")
    with opened(tmp_path / "record", Clock()) as store:
        store.append([entry, entry])
    assert said(tmp_path) == ["something is recorded twice"]


def test_a_month_that_was_taken_out_is_missed(tmp_path: Path) -> None:
    clock = Clock()
    for number in range(3):
        recorded(tmp_path, clock, line(number))
        clock.move(days=31)
    (tmp_path / "record" / "2027-01" / "journal.jsonl").unlink()
    assert "the month does not go on from the one before it" in said(tmp_path)


def test_a_folder_without_either(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_record(tmp_path)
