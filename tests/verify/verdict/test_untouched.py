"""The fifth answer has two halves: the bytes, which need nobody's trust, and those who signed, whom the court's list must reach."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.finding import AnswerState, PartName, Question, Status, Verdict
from evidence_kit.verify.check import check
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.time.trust_list import EMPTY, load_trust
from evidence_kit.verify.verdict.answers import verdict_of

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "third-edition"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PASSED, MISSING, FAILED = AnswerState.PASSED, AnswerState.MATERIAL_MISSING, AnswerState.FAILED


@pytest.fixture(scope="module")
def reports() -> dict[str, object]:
    listed = load_trust(GOLDEN / "trust.json")
    return {name: check(GOLDEN / "bundle.zip", trust, now=NOW) for name, trust in (("empty", EMPTY), ("court", listed))}


def halves(verdict: Verdict) -> dict[PartName, AnswerState]:
    answer = verdict.answers[Question.UNTOUCHED - 1]
    return {part.name: part.state for part in answer.parts}


def test_without_a_trust_list_the_bytes_are_settled_and_the_signer_is_what_is_missing(reports) -> None:
    verdict = reports["empty"].verdict
    answer = verdict.answers[Question.UNTOUCHED - 1]
    assert halves(verdict) == {PartName.UNCHANGED: PASSED, PartName.BY_WHOM: MISSING}
    assert (answer.state, answer.status) == (MISSING, Status.INDETERMINATE)


def test_with_the_courts_list_both_are_settled_and_runs_are_left_to_who_has_the_model(reports) -> None:
    verdict = reports["court"].verdict
    assert halves(verdict) == {PartName.UNCHANGED: PASSED, PartName.BY_WHOM: PASSED}
    assert [answer.state for answer in verdict.answers] == [
        PASSED,
        AnswerState.NOT_RUN,
        AnswerState.NOT_RUN,
        PASSED,
        PASSED,
    ]


@pytest.mark.parametrize(("code", "unchanged", "by_whom"), [
    (FindingCode.JOURNAL_CHAIN, FAILED, PASSED), (FindingCode.CONTAINER_SIGNATURE, FAILED, FAILED),
])  # fmt: skip
def test_a_signature_over_other_bytes_counts_for_both_halves(reports, code, unchanged, by_whom) -> None:
    report = reports["court"]
    broken = {FindingCode.CONTAINER_SIGNATURE: FindingCode.CONTAINER_SIGNATURE_BROKEN}
    findings = tuple(
        one.model_copy(update={"status": Status.FAILED, "code": broken.get(code, code).value})
        if one.code == code
        else one
        for one in report.verdict.findings
    )
    assert halves(verdict_of(report.facts, findings)) == {PartName.UNCHANGED: unchanged, PartName.BY_WHOM: by_whom}
