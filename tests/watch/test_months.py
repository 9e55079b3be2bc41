from __future__ import annotations

from pathlib import Path

from evidence_kit.domain.creation.entry import EntryKind
from evidence_kit.watch import head_at, month_lines, months_of
from evidence_kit.watch.months import journal_of
from tests.watch.records import Clock, opened


def test_months_are_those_with_a_journal(tmp_path: Path) -> None:
    (tmp_path / "2026-11").mkdir()
    with opened(tmp_path, Clock()) as store:
        store.append_own(EntryKind.HEARTBEAT)
        assert months_of(tmp_path) == ["2026-12"]
        assert head_at(tmp_path, "2026-12") == store.head("2026-12")
    assert journal_of(tmp_path, "2026-12").is_file()
    assert [event.sequence for event in month_lines(tmp_path, "2026-12")] == [0, 1]
