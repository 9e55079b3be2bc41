"""The fifth answer: whether everything is unchanged, which needs nobody's trust, and who signed it, which does."""

from __future__ import annotations

from evidence_kit.domain.finding import Answer, AnswerPart, AnswerState, PartName, Question, Status, state_of, worst
from evidence_kit.domain.text import Text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import in_a_row, words
from evidence_kit.verify.verdict.answered import Findings, answered, not_checked, of_the_bundle


def untouched(facts: Facts, findings: Findings) -> Answer:
    """Return the answer to the fifth question, with its two halves."""
    question = Question.UNTOUCHED
    failed = [finding for finding in findings if finding.question is question and finding.status is Status.FAILED]
    if failed:
        first = failed[0].message
        said = words("answer_untouched_no", count=len(failed), first=first)
        return _with_parts(answered(question, Status.FAILED, said), facts, findings)
    if unchecked := not_checked(facts, question):
        return unchecked
    if worst([finding.status for finding in _telling(facts, findings)]) is Status.PASSED:
        held = len(facts.custody.held_lines) if facts.custody is not None else 0
        said = words("answer_untouched_yes_held_back", count=held) if held else words("answer_untouched_yes")
        return _with_parts(answered(question, Status.PASSED, said), facts, findings)
    return _with_parts(answered(question, Status.INDETERMINATE, _not_settled(facts, findings)), facts, findings)


def _telling(facts: Facts, findings: Findings) -> Findings:
    """The findings on which the fifth answer rests."""
    silent = _taking_nothing(facts)
    own = (finding for finding in of_the_bundle(findings) if finding.question is Question.UNTOUCHED)
    return tuple(finding for finding in own if finding.code not in silent)


def _with_parts(answer: Answer, facts: Facts, findings: Findings) -> Answer:
    """The fifth answer with its halves: what needs no trust, and who signed; what is missing is whom the list reaches."""
    telling = _telling(facts, findings)
    unchanged = _part(
        PartName.UNCHANGED, state_of(worst([one.status for one in telling if one.code not in OF_SIGNERS]))
    )
    signers = [one.status for one in telling if one.code in OF_SIGNERS or one.code in OF_BROKEN]
    if not signers:
        return answer.model_copy(update={"parts": (unchanged,)})
    missing = worst(signers) is Status.INDETERMINATE and not facts.rehearsal
    by_whom = _part(PartName.BY_WHOM, AnswerState.MATERIAL_MISSING if missing else state_of(worst(signers)))
    settled = answer.status is not Status.INDETERMINATE or unchanged.state is not AnswerState.PASSED
    return answer.model_copy(
        update={"state": answer.state if settled else by_whom.state, "parts": (unchanged, by_whom)}
    )


def _part(name: PartName, state: AnswerState) -> AnswerPart:
    return AnswerPart(name=name, state=state, sentence=_OF_PARTS[name, state])


_OF_PARTS = {
    (PartName.UNCHANGED, AnswerState.PASSED): words("part_unchanged_passed"),
    (PartName.UNCHANGED, AnswerState.UNDECIDED): words("part_unchanged_undecided"),
    (PartName.UNCHANGED, AnswerState.FAILED): words("part_unchanged_failed"),
    (PartName.BY_WHOM, AnswerState.PASSED): words("part_by_whom_passed"),
    (PartName.BY_WHOM, AnswerState.MATERIAL_MISSING): words("part_by_whom_missing"),
    (PartName.BY_WHOM, AnswerState.UNDECIDED): words("part_by_whom_rehearsal"),
    (PartName.BY_WHOM, AnswerState.FAILED): words("part_by_whom_failed"),
}
OF_SIGNERS = frozenset({
    FindingCode.CONTAINER_SIGNATURE.value, FindingCode.CONTAINER_SIGNATURE_UNTRUSTED.value,
    FindingCode.CONTAINER_SIGNATURE_REHEARSAL.value, FindingCode.BOOK_SIGNATURE.value, FindingCode.BOOK_UNTRUSTED.value,
    FindingCode.BOOK_REHEARSAL.value,
})  # fmt: skip
"""Findings on those who made sound signatures: they say nothing of bytes."""
OF_BROKEN = frozenset({FindingCode.CONTAINER_SIGNATURE_BROKEN.value, FindingCode.BOOK_BROKEN.value})
"""A signature that does not hold is one over other bytes, so it counts for both halves."""


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
    still_open = [finding for finding in _telling(facts, findings) if finding.status is Status.INDETERMINATE]
    if still_open and not any(finding.code in OF_SIGNERS for finding in still_open):
        return words("answer_untouched_open", said=still_open[0].message)
    return words("answer_untouched_untrusted", who=_NOT_TRUSTED[facts.rehearsal])


_NOT_TRUSTED = {
    True: words("signer_of_rehearsal"),
    False: words("signer_not_reached"),
}


def _taking_nothing(facts: Facts) -> frozenset[str]:
    """Codes of findings that say what was not compared, and take nothing from what was: the bytes."""
    early = facts.book is not None and facts.book.of_early_version
    faceless = facts.letters is not None and facts.letters.not_installed
    said = {FindingCode.BOOK_BOUND.value: early, FindingCode.BOOK_LETTERS.value: faceless}
    return frozenset(code for code, holds in said.items() if holds) | OF_OTHERS


OF_OTHERS = frozenset({FindingCode.STATED_BY_PARTY.value, FindingCode.SUPPLEMENTARY.value})
"""Findings on what others state beside the bundle."""
