"""A journal against itself and against the times that it holds; and one case in every record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from evidence_kit.assemble import bundle
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.text import text
from tests.adversary.workshop import Forger, of_codes, verdict_on


def test_a_path_made_twice(forger: Forger, tmp_path: Path) -> None:
    """A later event makes the claimed picture once more, with the digest that it has now."""
    claimed = forger.newest(Role.CLAIMED_PICTURE)
    first = next(event for event in forger.events if claimed in event.products)
    forger.events.append(first)
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    (finding,) = of_codes(found.findings, "JOURNAL_WRITE_ONCE")
    assert finding.status is Status.FAILED
    assert claimed.path in finding.message.en
    assert found.answers[Question.UNTOUCHED - 1].status is Status.FAILED


SHIFTS = {
    "years before the token": (lambda number, count: timedelta(days=-3650), "earlier"),
    "a year after the check": (lambda number, count: timedelta(days=400), "later"),
    "from line to line backwards": (lambda number, count: timedelta(days=-number), "backwards"),
}


@pytest.mark.parametrize(("shift", "said"), SHIFTS.values(), ids=SHIFTS)
def test_a_clock_that_cannot_be(forger: Forger, tmp_path: Path, shift: object, said: str) -> None:
    count = len(forger.events)
    forger.events = [
        event.model_copy(update={"time": event.time + shift(number, count)})  # type: ignore[operator]
        for number, event in enumerate(forger.events)
    ]
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    wrong = [one for one in of_codes(found.findings, "JOURNAL_CLOCK") if one.status is not Status.PASSED]
    assert wrong
    assert any(said in one.message.en for one in wrong)
    assert found.answers[Question.UNTOUCHED - 1].status is not Status.PASSED


def test_a_journal_dated_back_before_the_stamps_in_its_own_book(forger: Forger, tmp_path: Path) -> None:
    """Only the line that files the book: the time stamps inside the book are newer than it."""
    book = forger.newest(Role.EXHIBIT_BOOK).path
    forger.update_event(book, time=forger.events[0].time)
    forger.events = [one.model_copy(update={"time": one.time - timedelta(days=3)}) for one in forger.events]
    found = verdict_on(forger.refile(tmp_path), tmp_path)
    said = [one.message.en for one in of_codes(found.findings, "JOURNAL_CLOCK") if one.status is Status.INDETERMINATE]
    number = len(forger.events)
    assert any(f"earlier than a time stamp that it already held, at events: {number}" in one for one in said), said


NAMES = {
    "another case": {"case": "other-case"},
    "another title": {"title": text("另一案", "another case")},
}


@pytest.mark.parametrize("changed", NAMES.values(), ids=NAMES)
def test_contents_of_another_case(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    honest = Bundle.to_json
    monkeypatch.setattr(bundle.Bundle, "to_json", lambda self: honest(self.model_copy(update=changed)))
    path = forger.refile(tmp_path)
    monkeypatch.undo()
    found = verdict_on(path, tmp_path)
    wrong = [one for one in of_codes(found.findings, "CASE_IDENTITY") if one.status is Status.FAILED]
    assert [one.subject for one in wrong] == ["data/bundle.json"]


EXHIBITS = {
    "no such file": {"artifacts": ("artifacts/0099-nowhere/none.png",)},
    "a page beyond any book": {"first_page": 30_000},
    "no page at all": {"pages": 0},
    "before the first page": {"first_page": -3},
}


@pytest.mark.parametrize("changed", EXHIBITS.values(), ids=EXHIBITS)
def test_exhibits_of_nothing(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    honest = Bundle.to_json

    def forged(self: Bundle) -> bytes:
        return honest(
            self.model_copy(update={"exhibits": tuple(one.model_copy(update=changed) for one in self.exhibits)})
        )

    monkeypatch.setattr(bundle.Bundle, "to_json", forged)
    path = forger.refile(tmp_path)
    monkeypatch.undo()
    found = verdict_on(path, tmp_path)
    wrong = {one.code for one in found.findings if one.status is Status.FAILED}
    assert wrong & {"EXHIBITS", "RECORD_READABLE"}


def test_no_exhibit_at_all(forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Bundle.to_json
    monkeypatch.setattr(bundle.Bundle, "to_json", lambda self: honest(self.model_copy(update={"exhibits": ()})))
    path = forger.refile(tmp_path)
    monkeypatch.undo()
    found = verdict_on(path, tmp_path)
    assert [one.status for one in of_codes(found.findings, "EXHIBITS")] == [Status.INDETERMINATE]
    assert found.answers[Question.UNTOUCHED - 1].status is not Status.PASSED
