"""How an answer is put: its status, its state, one sentence, and what it does not show."""

from __future__ import annotations

from evidence_kit.domain.finding import NOT_SHOWN, Answer, AnswerState, Finding, Question, Status, state_of
from evidence_kit.domain.text import Text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import on_one_line, words
from evidence_kit.verify.sections import named, unreached_of

Findings = tuple[Finding, ...]


def not_checked(facts: Facts, question: Question) -> Answer | None:
    """Return the answer where a section that it needs was not reached: nothing is said of what was not compared."""
    missed = unreached_of(question, facts.unreached)
    if not missed:
        return None
    return answered(question, Status.INDETERMINATE, words("answer_not_checked", what=named(missed)))


def of_the_bundle(findings: Findings) -> Findings:
    """Return findings without what others signed beside it: whom the list does not reach takes nothing from the bundle itself."""
    return tuple(finding for finding in findings if not finding.code.startswith(FindingCode.ATTESTATION))


def any_failed(findings: Findings, question: Question) -> bool:
    """Return whether a finding on a question failed."""
    return any(finding.question is question and finding.status is Status.FAILED for finding in findings)


def answered(question: Question, status: Status, sentence: Text) -> Answer:
    """Return an answer of a status."""
    said, limits = on_one_line(sentence), NOT_SHOWN[question]
    return Answer(question=question, status=status, sentence=said, not_shown=limits, state=state_of(status))


def left_open(question: Question, state: AnswerState, sentence: Text) -> Answer:
    """Return an answer that is not settled, and what is left to do about it."""
    return answered(question, Status.INDETERMINATE, sentence).model_copy(update={"state": state})
