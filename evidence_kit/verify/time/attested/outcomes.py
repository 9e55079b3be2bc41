"""Outcomes that minutes beside a bundle state, against those of this check.

They can be set side by side only where the paper names the version and the trust list of this check. A later moment can come to
another outcome honestly, so a difference is named and settles nothing; equal outcomes prove nothing, as nobody signed the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES, Answer, Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, joined, words


class StatedOutcomes(Record):
    """What minutes say that a check came to; None for an outcome that does not read as one."""

    tool: str
    """Program and version, without spaces."""
    trust_sha256: str
    verdict: Status | None
    answers: tuple[Status | None, ...]
    """In the order of the questions."""


def status_of(pieces: Sequence[str]) -> Status | None:
    """Return the outcome that two pieces of text, Chinese and English without spaces, name together; None for none."""
    return next((one for one, name in STATUS_NAMES.items() if list(pieces) == _bare(name)), None)


def judge_outcomes(
    name: str, stated: StatedOutcomes, answers: Sequence[Answer], verdict: Status, checked_with: tuple[str, str]
) -> Iterator[Finding]:
    """What the court is told of the outcomes in one paper.

    Args:
        name: of the paper.
        stated: what it states.
        answers: of this check.
        verdict: of this check.
        checked_with: the program and the digest of the trust list of this check.
    """
    said = [(words("minutes_verdict"), stated.verdict, verdict)]
    said += [(_asked(one.question), told, one.status) for told, one in zip(stated.answers, answers, strict=True)]
    differ = [_differs(*one) for one in said if one[1] is not one[2]]
    if ("".join(checked_with[0].split()), checked_with[1]) != (stated.tool, stated.trust_sha256):
        message = words("minutes_outcomes_apart", name=name)
    elif differ:
        message = words("minutes_outcomes_other", name=name, why=joined(differ))
    else:
        message = words("minutes_outcomes", name=name)
    yield finding(FindingCode.MINUTES_OUTCOMES, Question.UNTOUCHED, Status.INDETERMINATE, message, name)


def _differs(what: Text, stated: Status | None, found: Status) -> Text:
    told = STATUS_NAMES[stated] if stated is not None else words("minutes_outcome_unread")
    return words("minutes_outcome_differs", what=what, stated=told, found=STATUS_NAMES[found])


def _asked(question: Question) -> Text:
    return words("minutes_question", number=question.value, question=QUESTIONS[question])


def _bare(name: Text) -> list[str]:
    return ["".join(name.zh.split()), "".join(name.en.split())]
