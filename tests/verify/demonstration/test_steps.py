"""Findings on a step of which the claimed picture cannot be seen here."""

from __future__ import annotations

from evidence_kit.domain.finding import Status
from evidence_kit.domain.text import text
from evidence_kit.verify.demonstration.steps import StepFact, judge_step
from evidence_kit.verify.finding_codes import FindingCode


def test_a_last_step_that_was_held_against_nothing_is_neither_passed_nor_failed() -> None:
    step = StepFact(member="m", picture="p.png", target="claimed.heic", title=text("末步", "last"), undecoded=True)
    (found,) = judge_step(step, last=True)
    assert (found.code, found.status) == (FindingCode.LAST_STEP, Status.INDETERMINATE)
    assert "not held against it" in found.message.en and "evidence-kit[heic]" in found.message.zh
