"""From findings to the five answers: one sentence each, what it does not show, and the verdict over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import NOT_SHOWN, Answer, Finding, Question, Status, Verdict, worst
from evidence_kit.domain.text import Text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import in_a_row, on_one_line, uncapitalized, words
from evidence_kit.verify.sections import named, unreached_of
from evidence_kit.verify.time.attested.outcomes import judge_outcomes
from evidence_kit.verify.time.calendars.fact import anchored_events

Findings = tuple[Finding, ...]


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
    if facts.container.faults:
        return words("answer_existed_no_bundle")
    if _failed(_of_the_bundle(findings), Question.UNTOUCHED):
        return words("answer_existed_changed")
    if _failed(findings, Question.EXISTED):
        return words("answer_existed_broken")
    return None


def _existed(facts: Facts, findings: Findings) -> Answer:
    question = Question.EXISTED
    if why := _not_existed(facts, findings):
        return _answer(question, Status.FAILED, why)
    if unchecked := _not_checked(facts, question):
        return unchecked
    if facts.rehearsal:
        return _answer(question, Status.INDETERMINATE, words("answer_existed_rehearsal"))
    trusted = [token for token in facts.times.tokens if token.dates(facts.times.now)] if facts.times else []
    whole = [token.not_later for token in trusted if token.whole and token.not_later]
    if not whole and facts.times and (anchored := anchored_events(facts.times.calendars)):
        events, block = anchored
        return _answer(
            question,
            Status.INDETERMINATE,
            words("answer_existed_in_part", events=events, height=block.height, dated=f"{block.dated:%Y-%m-%d}"),
        )
    if not whole:
        aged = any(finding.code == FindingCode.TOKEN_AGED for finding in findings)
        why = words("answer_existed_aged") if aged else words("answer_existed_untrusted")
        return _answer(question, Status.INDETERMINATE, why)
    first = clock(min(token.not_later for token in trusted if token.not_later))
    last = clock(min(whole))
    return _answer(question, Status.PASSED, words("answer_existed_yes", last=last, first=first))


def _recipe(facts: Facts, findings: Findings) -> Answer:
    question = Question.RECIPE_MAKES_PICTURE
    if _failed(findings, question):
        return _answer(question, Status.FAILED, words("answer_recipe_no"))
    if unchecked := _not_checked(facts, question):
        return unchecked
    last = next((finding for finding in findings if finding.code == FindingCode.LAST_STEP), None)
    if last is None:
        return _answer(question, Status.INDETERMINATE, words("answer_recipe_none"))
    record = uncapitalized(last.message)
    if any(one.code == FindingCode.LAST_STEP_SETTINGS and one.status is not Status.PASSED for one in findings):
        return _answer(question, Status.INDETERMINATE, words("answer_recipe_not_all_stated", record=record))
    return _answer(question, Status.INDETERMINATE, words("answer_recipe_record", record=record))


def _decisions(facts: Facts, findings: Findings) -> Answer:
    question = Question.DECISIONS_MATTER
    steps = [finding for finding in findings if finding.code == FindingCode.STEP_CHANGE]
    changes = [finding for finding in steps if finding.wording != "step_change_uncompared"]
    if _failed(findings, question):
        return _answer(question, Status.FAILED, words("answer_decisions_no"))
    if unchecked := _not_checked(facts, question):
        return unchecked
    sheet = next((one for one in findings if one.code == FindingCode.VARIATIONS), None)
    if not changes and sheet is not None:
        record = uncapitalized(sheet.message)
        return _answer(question, Status.INDETERMINATE, words("answer_decisions_variations", record=record))
    if not changes:
        return _answer(question, Status.INDETERMINATE, words("answer_decisions_none"))
    follow = sum(finding.status is Status.PASSED for finding in changes)
    return _answer(question, Status.INDETERMINATE, words("answer_decisions_record", count=len(changes), follow=follow))


def _contemporaneous(facts: Facts, findings: Findings) -> Answer:
    question = Question.CONTEMPORANEOUS
    found = [finding for finding in findings if finding.question is question]
    status = worst([finding.status for finding in found])
    if status is not Status.FAILED and (unchecked := _not_checked(facts, question)):
        return unchecked
    said = next((finding.message for finding in found if finding.status is status), words("answer_unsettled"))
    return _answer(question, status, said)


def _untouched(facts: Facts, findings: Findings) -> Answer:
    question = Question.UNTOUCHED
    failed = [finding for finding in findings if finding.question is question and finding.status is Status.FAILED]
    if failed:
        first = failed[0].message
        return _answer(question, Status.FAILED, words("answer_untouched_no", count=len(failed), first=first))
    if unchecked := _not_checked(facts, question):
        return unchecked
    statuses = [
        finding.status
        for finding in _of_the_bundle(findings)
        if finding.question is question and finding.code not in _taking_nothing(facts)
    ]
    if worst(statuses) is Status.PASSED:
        held = len(facts.custody.held_lines) if facts.custody is not None else 0
        said = words("answer_untouched_yes_held_back", count=held) if held else words("answer_untouched_yes")
        return _answer(question, Status.PASSED, said)
    return _answer(question, Status.INDETERMINATE, _not_settled(facts, findings))


def _not_settled(facts: Facts, findings: Findings) -> Text:
    """What leaves open that nobody touched anything, the gravest first: of a lost binding and files left out, both."""
    grave = (
        [words("answer_untouched_binding", tool=facts.book.lost)] if facts.book is not None and facts.book.lost else []
    )
    left_out = next((finding.message for finding in findings if finding.code == FindingCode.LEFT_OUT), None)
    if left_out is not None:
        grave.append(words("answer_untouched_left_out", left_out=left_out))
    if facts.identity is not None and facts.identity.unknown:
        grave.append(words("case_identity_held_back"))
    if grave:
        return in_a_row(grave)
    if facts.book is not None and facts.book.unread and not facts.rehearsal:
        return words("answer_untouched_book")
    if facts.letters is not None and facts.letters.other_edition:
        return words("answer_untouched_letters")
    still_open = [finding for finding in _open(facts, findings) if finding.code not in _OF_SIGNERS]
    if still_open and not any(finding.code in _OF_SIGNERS for finding in findings):
        return words("answer_untouched_open", said=still_open[0].message)
    return words("answer_untouched_untrusted", who=_NOT_TRUSTED[facts.rehearsal])


def _open(facts: Facts, findings: Findings) -> list[Finding]:
    """What leaves it open whether anybody touched anything."""
    mine = (finding for finding in _of_the_bundle(findings) if finding.question is Question.UNTOUCHED)
    return [one for one in mine if one.status is Status.INDETERMINATE and one.code not in _taking_nothing(facts)]


_OF_SIGNERS = frozenset({
    FindingCode.CONTAINER_SIGNATURE_UNTRUSTED.value, FindingCode.CONTAINER_SIGNATURE_REHEARSAL.value,
    FindingCode.BOOK_UNTRUSTED.value, FindingCode.BOOK_REHEARSAL.value,
})  # fmt: skip
"""Whose signature nobody vouches for: of these the sentence names the signer."""


_NOT_TRUSTED = {
    True: words("signer_of_rehearsal"),
    False: words("signer_not_reached"),
}
_ANSWERS: dict[Question, Callable[[Facts, Findings], Answer]] = {
    Question.EXISTED: _existed,
    Question.RECIPE_MAKES_PICTURE: _recipe,
    Question.DECISIONS_MATTER: _decisions,
    Question.CONTEMPORANEOUS: _contemporaneous,
    Question.UNTOUCHED: _untouched,
}


def _not_checked(facts: Facts, question: Question) -> Answer | None:
    """The answer where a section that it needs was not reached: nothing is said of what was not compared."""
    missed = unreached_of(question, facts.unreached)
    if not missed:
        return None
    return _answer(question, Status.INDETERMINATE, words("answer_not_checked", what=named(missed)))


def _taking_nothing(facts: Facts) -> frozenset[str]:
    """Codes of findings that say what was not compared, and take nothing from what was: the bytes."""
    early = facts.book is not None and facts.book.of_early_version
    faceless = facts.letters is not None and facts.letters.not_installed
    said = {FindingCode.BOOK_BOUND.value: early, FindingCode.BOOK_LETTERS.value: faceless}
    of_others = {FindingCode.STATED_BY_PARTY.value, FindingCode.SUPPLEMENTARY.value}
    return frozenset(code for code, holds in said.items() if holds) | of_others


def _of_the_bundle(findings: Findings) -> Findings:
    """Without what others signed beside it: whom the list does not reach takes nothing from the bundle itself."""
    return tuple(finding for finding in findings if not finding.code.startswith(FindingCode.ATTESTATION))


def _failed(findings: Findings, question: Question) -> bool:
    return any(finding.question is question and finding.status is Status.FAILED for finding in findings)


def _answer(question: Question, status: Status, sentence: Text) -> Answer:
    return Answer(question=question, status=status, sentence=on_one_line(sentence), not_shown=NOT_SHOWN[question])
