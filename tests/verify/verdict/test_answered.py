"""How answers are put."""

from __future__ import annotations

from evidence_kit.domain.finding import NOT_SHOWN, AnswerState, Finding, Question, Status
from evidence_kit.domain.text import text
from evidence_kit.verify.verdict.answered import answered, any_failed, left_open, of_the_bundle

SAID = text("一句\n话", "a\x1b sentence")


def finding(code: str, status: Status = Status.FAILED) -> Finding:
    return Finding(code=code, question=Question.UNTOUCHED, status=status, message=SAID)


def test_an_answer_stays_on_its_line_and_says_what_it_does_not_show() -> None:
    made = answered(Question.EXISTED, Status.PASSED, SAID)
    assert "\n" not in made.sentence.zh and "\x1b" not in made.sentence.en
    assert (made.not_shown, made.state) == (NOT_SHOWN[Question.EXISTED], AnswerState.PASSED)


def test_what_is_left_open_is_never_passed_nor_failed() -> None:
    for state in (AnswerState.NOT_RUN, AnswerState.MATERIAL_MISSING):
        made = left_open(Question.DECISIONS_MATTER, state, SAID)
        assert (made.status, made.state) == (Status.INDETERMINATE, state)


def test_what_others_signed_beside_it_is_none_of_the_bundles() -> None:
    own, other = finding("JOURNAL_CHAIN"), finding("ATTESTATION_BROKEN")
    assert of_the_bundle((own, other)) == (own,)
    assert any_failed((own,), Question.UNTOUCHED) and not any_failed((own,), Question.EXISTED)
