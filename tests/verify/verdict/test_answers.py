"""What is left to do about an answer that is not settled: run the model, bring what is missing, or look again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.finding import AnswerState, Question, Status
from evidence_kit.verify.check import check
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.report import Report
from evidence_kit.verify.time.trust_list import load_trust
from evidence_kit.verify.verdict.answers import verdict_of

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "third-edition"


@pytest.fixture(scope="module")
def report() -> Report:
    return check(GOLDEN / "bundle.zip", load_trust(GOLDEN / "trust.json"), now=datetime(2026, 12, 1, 12, tzinfo=UTC))


def states(report: Report, *without: FindingCode, open_: FindingCode | None = None) -> list[AnswerState | None]:
    kept = (one for one in report.verdict.findings if one.code not in without)
    findings = tuple(
        one.model_copy(update={"status": Status.INDETERMINATE}) if one.code == open_ else one for one in kept
    )
    return [answer.state for answer in verdict_of(report.facts, findings).answers]


def test_a_sound_bundle_leaves_the_runs_alone_to_who_has_the_model(report: Report) -> None:
    assert states(report)[Question.RECIPE_MAKES_PICTURE - 1] is AnswerState.NOT_RUN


@pytest.mark.parametrize("code", [FindingCode.RECIPE_FIELDS, FindingCode.LAST_STEP_SETTINGS])
def test_anything_else_that_stays_open_is_no_run_that_is_missing(report: Report, code: FindingCode) -> None:
    assert states(report, open_=code)[Question.RECIPE_MAKES_PICTURE - 1] is AnswerState.UNDECIDED


def test_where_nothing_was_demonstrated_the_material_is_missing(report: Report) -> None:
    without = states(report, FindingCode.LAST_STEP, FindingCode.STEP_CHANGE)
    assert without[1:3] == [AnswerState.MATERIAL_MISSING, AnswerState.MATERIAL_MISSING]


def test_no_answer_of_another_question_moves_with_it(report: Report) -> None:
    assert states(report, FindingCode.LAST_STEP)[3:] == states(report)[3:]
