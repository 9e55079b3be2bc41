"""Findings on a copy beside those on the bundle itself."""

from __future__ import annotations

from evidence_kit.attack.outcome import judged, keys_of
from evidence_kit.domain.filing.mutation import Outcome
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import text


def found(code: str, status: Status, subject: str = "") -> Finding:
    return Finding(code=code, question=Question.UNTOUCHED, status=status, message=text("无", "none"), subject=subject)


def test_what_passes_is_left_out() -> None:
    assert keys_of([found("A", Status.PASSED), found("B", Status.FAILED, "x")]) == {("B", "FAILED", "x")}


def test_only_what_the_bundle_does_not_draw_counts() -> None:
    own = keys_of([found("OPEN", Status.INDETERMINATE)])
    same = keys_of([found("OPEN", Status.INDETERMINATE), found("A", Status.PASSED)])
    assert judged(same, own) == (Outcome.UNNOTICED, ())
    doubted = keys_of([found("OPEN", Status.INDETERMINATE), found("NEW", Status.INDETERMINATE)])
    assert judged(doubted, own) == (Outcome.DOUBTED, ("NEW",))
    worse = keys_of([found("OPEN", Status.FAILED), found("NEW", Status.INDETERMINATE)])
    assert judged(worse, own) == (Outcome.REFUSED, ("OPEN", "NEW"))


def test_a_finding_less_is_no_finding_more() -> None:
    assert judged(keys_of([]), keys_of([found("OPEN", Status.INDETERMINATE)])) == (Outcome.UNNOTICED, ())
