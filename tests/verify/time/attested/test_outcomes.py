"""An outcome as a paper words it, and what is told of papers whose outcomes are others."""

from __future__ import annotations

from evidence_kit.domain.finding import NOT_SHOWN, Answer, Question, Status
from evidence_kit.domain.text import text
from evidence_kit.verify.time.attested.outcomes import StatedOutcomes, judge_outcomes, status_of

ANSWERS = tuple(
    Answer(question=one, status=Status.PASSED, sentence=text("是。", "Yes."), not_shown=NOT_SHOWN[one])
    for one in Question
)
STATED = StatedOutcomes(
    tool="evidence-kit0.2.0", trust_sha256="ab", verdict=Status.PASSED, answers=(Status.PASSED,) * 5
)


def said(stated: StatedOutcomes) -> str:
    (one,) = judge_outcomes("a.minutes.pdf", stated, ANSWERS, Status.PASSED, ("evidence-kit 0.2.0", "ab"))
    assert one.status is Status.INDETERMINATE
    return one.message.en


def test_an_outcome_is_named_in_both_languages_or_not_at_all() -> None:
    assert status_of(["通过", "PASSED"]) is Status.PASSED
    assert status_of(["通过", "FAILED"]) is None
    assert status_of([]) is None


def test_equal_other_and_unread_outcomes() -> None:
    assert "are those of this check" in said(STATED)
    assert "the verdict: FAILED by the minutes, PASSED here" in said(
        STATED.model_copy(update={"verdict": Status.FAILED})
    )
    unread = STATED.model_copy(update={"answers": (None, *STATED.answers[1:])})
    assert "nothing that can be read by the minutes" in said(unread)
