"""What is left to do about an answer that is not settled: run the model, bring what is missing, or look again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.finding import AnswerState, Question, Status
from evidence_kit.verify.check import check
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.report import Report
from evidence_kit.verify.time.trust_list import EMPTY, load_trust
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


def test_what_was_read_of_a_damaged_bundle_is_not_said_to_be_uncompared(tmp_path: Path) -> None:
    data = bytearray((GOLDEN / "bundle.zip").read_bytes())
    data[data.find(b"IDAT") + 200] ^= 1
    (tmp_path / "damaged.zip").write_bytes(data)
    (tmp_path / "none.zip").write_bytes(b"PK no bundle")
    damaged, none = (
        check(tmp_path / name, EMPTY, now=datetime(2026, 12, 1, tzinfo=UTC)) for name in ("damaged.zip", "none.zip")
    )
    first, other = (one.verdict.answers[0] for one in (damaged, none))
    assert (first.status, other.status) == (Status.FAILED, Status.FAILED)
    assert "question 5" in first.sentence.en and "was not compared" not in first.sentence.en
    assert "was not compared" in other.sentence.en


def test_a_damaged_target_is_named_itself_and_no_control_is_blamed(tmp_path: Path) -> None:
    data = bytearray((GOLDEN / "bundle.zip").read_bytes())
    data[data.find(b"IDAT") + 200] ^= 1
    (tmp_path / "damaged.zip").write_bytes(data)
    findings = check(tmp_path / "damaged.zip", EMPTY, now=datetime(2026, 12, 1, tzinfo=UTC)).verdict.findings
    said = [one.message.en for one in findings if one.code == FindingCode.STEP_RECORD and one.status is Status.FAILED]
    assert said and all("that it is compared with is missing, damaged" in one for one in said)
