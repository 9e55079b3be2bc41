"""Incidents are kept in their order, shown at once, and told once, when the work asks."""

from __future__ import annotations

from evidence_kit.domain.progress import Event, Noted
from evidence_kit.domain.text import text
from evidence_kit.record.incidents import Incidents
from evidence_kit.record.live_page import LivePage
from evidence_kit.record.page_state import Board

FIRST, SECOND = text("甲", "first"), text("乙", "second")


def test_an_incident_is_on_the_page_at_once_and_told_when_the_work_asks() -> None:
    page = LivePage(Board(title=text("录屏", "film"), case_line=text("法院", "court")), ("127.0.0.1", 1))
    told: list[Event] = []
    incidents = Incidents(page, told.append)
    incidents.note(FIRST)
    incidents.note_once(SECOND)
    incidents.note_once(SECOND)
    assert incidents.noted == [FIRST, SECOND]
    assert page._board.incidents == (FIRST, SECOND)
    assert not told
    incidents.tell()
    incidents.tell()
    assert told == [Noted(FIRST), Noted(SECOND)]
