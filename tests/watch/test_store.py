from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.errors import CaseBusy, InputError
from evidence_kit.formats import journal
from tests.watch.records import Clock, entries, opened


def emitted(number: int) -> RecordEntry:
    return RecordEntry(kind=EntryKind.EMITTED, key=f"s/{number}", line=f"line {number}")


def test_what_is_appended_is_a_journal_with_the_head_of_one(tmp_path: Path) -> None:
    with opened(tmp_path, Clock()) as store:
        store.append(emitted(number) for number in range(600))
        head = store.head_file("2026-12")
    read = journal.parse((tmp_path / "2026-12" / "journal.jsonl").read_bytes())
    assert read.head.size == 601
    assert journal.head_file(read) == head


def test_an_index_that_is_lost_or_broken_is_made_again(tmp_path: Path) -> None:
    with opened(tmp_path, Clock()) as store:
        store.append([emitted(1)])
    for spoil in (lambda path: path.unlink(), lambda path: path.write_bytes(b"no database" * 100)):
        spoil(tmp_path / "index.sqlite")
        with opened(tmp_path, Clock()) as store:
            assert store.index.line_digest("s/1")
            assert store.head("2026-12").size == 2


def test_a_journal_that_was_cut_behind_the_index_makes_it_again(tmp_path: Path) -> None:
    path = tmp_path / "2026-12" / "journal.jsonl"
    with opened(tmp_path, Clock()) as store:
        store.append([emitted(1), emitted(2)])
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with opened(tmp_path, Clock()) as store:
        assert store.index.line_digest("s/2") is None
        assert store.index.line_digest("s/1")


def test_a_torn_line_is_cut_off_and_a_whole_one_that_the_index_missed_counts(tmp_path: Path) -> None:
    path = tmp_path / "2026-12" / "journal.jsonl"
    with opened(tmp_path, Clock()) as store:
        store.append([emitted(1)])
        index = (tmp_path / "index.sqlite").read_bytes()
        store.append([emitted(2)])
    (tmp_path / "index.sqlite").write_bytes(index)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"previous":"')
    with opened(tmp_path, Clock()) as store:
        assert store.index.line_digest("s/2")
        store.append([emitted(3)])
    assert path.read_bytes().startswith(whole)
    assert [entry.key for entry in entries(tmp_path)] == ["month/2026-12", "s/1", "s/2", "s/3"]


def test_a_changed_line_is_a_broken_record(tmp_path: Path) -> None:
    path = tmp_path / "2026-12" / "journal.jsonl"
    with opened(tmp_path, Clock()) as store:
        store.append([emitted(1), emitted(2)])
        path.write_bytes(path.read_bytes().replace(b"line 1", b"line 7"))
        with pytest.raises(InputError):
            store.head_file("2026-12")
    (tmp_path / "index.sqlite").unlink()
    with pytest.raises(InputError) as refused:
        opened(tmp_path, Clock())
    assert "journal.jsonl" in refused.value.message.en


def test_a_new_month_names_the_head_of_the_old_one_and_no_clock_goes_back_to_it(tmp_path: Path) -> None:
    clock = Clock()
    with opened(tmp_path, clock) as store:
        store.append([emitted(1)])
        before = store.head("2026-12")
        clock.move(days=40)
        store.append([emitted(2)])
        clock.move(days=-40)
        store.append([emitted(3)])
        assert store.month == "2027-01"
    begun = [entry for entry in entries(tmp_path) if entry.kind is EntryKind.MONTH_BEGUN]
    assert (begun[1].month, begun[1].size, begun[1].sha256) == ("2026-12", before.size, before.sha256)
    assert [entry.key for entry in entries(tmp_path)][-1] == "s/3"


def test_one_process_writes(tmp_path: Path) -> None:
    with opened(tmp_path, Clock()), pytest.raises(CaseBusy):
        opened(tmp_path, Clock())
