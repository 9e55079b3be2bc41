"""From findings to the five answers: one sentence each, what it does not show, and the verdict over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import (
    Answer,
    AnswerState,
    Finding,
    Question,
    Status,
    Verdict,
    worst,
)
from evidence_kit.domain.text import Text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import uncapitalized, words
from evidence_kit.verify.time.attested.outcomes import judge_outcomes
from evidence_kit.verify.time.calendars.fact import anchored_events
from evidence_kit.verify.verdict.answered import Findings, answered, any_failed, left_open, not_checked, of_the_bundle
from evidence_kit.verify.verdict.untouched import untouched


def verdict_of(facts: Facts, findings: Findings) -> Verdict:
    """The verdict. Its status is that of the worst answer: nothing melts into one green tick."""
    answers = tuple(_ANSWERS[question](facts, findings) for question in Question)
    status = worst([answer.status for answer in answers])
    return Verdict(
        status=status,
        rehearsal=facts.rehearsal,
        bundle_sha256=facts.container.sha256,
        bundle_size=facts.container.size,
        checked_at=facts.observed_at,
        tool=facts.tool,
        trust_name=facts.trust_name,
        trust_sha256=facts.trust_sha256,
        members=len(facts.container.members),
        answers=answers,
        findings=(*findings, *_of_minutes(facts, answers, status)),
    )


def _of_minutes(facts: Facts, answers: tuple[Answer, ...], verdict: Status) -> Iterator[Finding]:
    """What minutes beside the bundle say of outcomes, which only the answers tell; no answer rests on it."""
    for paper in facts.beside.papers:
        if paper.outcomes is not None:
            yield from judge_outcomes(paper.name, paper.outcomes, answers, verdict, (facts.tool, facts.trust_sha256))


def _not_existed(facts: Facts, findings: Findings) -> Text | None:
    """Why nothing is dated; None where nothing speaks against it."""
    if facts.container.faults and not facts.container.members:
        return words("answer_existed_no_bundle")
    if any_failed(of_the_bundle(findings), Question.UNTOUCHED):
        return words("answer_existed_changed")
    if any_failed(findings, Question.EXISTED):
        return words("answer_existed_broken")
    return None


def _existed(facts: Facts, findings: Findings) -> Answer:
    question = Question.EXISTED
    if why := _not_existed(facts, findings):
        return answered(question, Status.FAILED, why)
    if unchecked := not_checked(facts, question):
        return unchecked
    if facts.rehearsal:
        return answered(question, Status.INDETERMINATE, words("answer_existed_rehearsal"))
    trusted = [token for token in facts.times.tokens if token.dates(facts.times.now)] if facts.times else []
    whole = [token.not_later for token in trusted if token.whole and token.not_later]
    if not whole:
        return _not_all_dated(facts, findings)
    first = clock(min(token.not_later for token in trusted if token.not_later))
    last = clock(min(whole))
    return answered(question, Status.PASSED, words("answer_existed_yes", last=last, first=first))


def _not_all_dated(facts: Facts, findings: Findings) -> Answer:
    question = Question.EXISTED
    if facts.times and (anchored := anchored_events(facts.times.calendars)):
        events, block = anchored
        said = words("answer_existed_in_part", events=events, height=block.height, dated=f"{block.dated:%Y-%m-%d}")
        return answered(question, Status.INDETERMINATE, said)
    if any(finding.code == FindingCode.TOKEN_AGED for finding in findings):
        return answered(question, Status.INDETERMINATE, words("answer_existed_aged"))
    return left_open(question, AnswerState.MATERIAL_MISSING, words("answer_existed_untrusted"))


def _recipe(facts: Facts, findings: Findings) -> Answer:
    question = Question.RECIPE_MAKES_PICTURE
    if any_failed(findings, question):
        return answered(question, Status.FAILED, words("answer_recipe_no"))
    if unchecked := not_checked(facts, question):
        return unchecked
    last = next((finding for finding in findings if finding.code == FindingCode.LAST_STEP), None)
    if last is None:
        return left_open(question, AnswerState.MATERIAL_MISSING, words("answer_recipe_none"))
    record = uncapitalized(last.message)
    if any(one.code == FindingCode.LAST_STEP_SETTINGS and one.status is not Status.PASSED for one in findings):
        return answered(question, Status.INDETERMINATE, words("answer_recipe_not_all_stated", record=record))
    return left_open(question, _run_alone(findings, question), words("answer_recipe_record", record=record))


def _decisions(facts: Facts, findings: Findings) -> Answer:
    question = Question.DECISIONS_MATTER
    steps = [finding for finding in findings if finding.code == FindingCode.STEP_CHANGE]
    changes = [finding for finding in steps if finding.wording != "step_change_uncompared"]
    if any_failed(findings, question):
        return answered(question, Status.FAILED, words("answer_decisions_no"))
    if unchecked := not_checked(facts, question):
        return unchecked
    sheet = next((one for one in findings if one.code == FindingCode.VARIATIONS), None)
    if not changes and sheet is not None:
        record = uncapitalized(sheet.message)
        return left_open(question, _run_alone(findings, question), words("answer_decisions_variations", record=record))
    if not changes:
        return left_open(question, AnswerState.MATERIAL_MISSING, words("answer_decisions_none"))
    follow = sum(finding.status is Status.PASSED for finding in changes)
    said = words("answer_decisions_record", count=len(changes), follow=follow)
    return left_open(question, _run_alone(findings, question), said)


def _run_alone(findings: Findings, question: Question) -> AnswerState:
    """Not run, where nothing but the run is left open; what a party states beside it settles nothing and leaves nothing open."""
    beside = {FindingCode.NOT_RUN_AGAIN, FindingCode.STATED_BY_PARTY}
    others = [one.status for one in findings if one.question is question and one.code not in beside]
    return AnswerState.NOT_RUN if worst(others) is Status.PASSED else AnswerState.UNDECIDED


def _contemporaneous(facts: Facts, findings: Findings) -> Answer:
    question = Question.CONTEMPORANEOUS
    found = [finding for finding in findings if finding.question is question]
    status = worst([finding.status for finding in found])
    if status is not Status.FAILED and (unchecked := not_checked(facts, question)):
        return unchecked
    first = next((finding for finding in found if finding.status is status), None)
    said = first.message if first else words("answer_unsettled")
    if status is Status.INDETERMINATE and first is not None and first.code in _NO_CREATION_RECORD:
        return left_open(question, AnswerState.MATERIAL_MISSING, said)
    return answered(question, status, said)


_NO_CREATION_RECORD = frozenset({FindingCode.CREATION_RECORD_NONE.value, FindingCode.CREATION_RECORD_UNDATED.value})
"""Findings by which the record, or a time for it that the court trusts, is what is missing."""


_ANSWERS: dict[Question, Callable[[Facts, Findings], Answer]] = {
    Question.EXISTED: _existed,
    Question.RECIPE_MAKES_PICTURE: _recipe,
    Question.DECISIONS_MATTER: _decisions,
    Question.CONTEMPORANEOUS: _contemporaneous,
    Question.UNTOUCHED: untouched,
}
