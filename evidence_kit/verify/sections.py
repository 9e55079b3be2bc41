"""The parts of a check, each observed by itself: what is found of one stands, whatever becomes of the next."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words


class Section(StrEnum):
    """A part of the check, in the order in which they are observed: nothing needs a later one."""

    CONTAINER = "container"
    LISTS = "lists"
    RECORDS = "records"
    CUSTODY = "custody"
    TIMES = "times"
    BOOK = "book"
    DEMONSTRATION = "demonstration"
    FILMS = "films"
    INTERVALS = "intervals"
    CREATION = "creation"
    ATTESTATIONS = "attestations"


_FILES = frozenset({Section.CONTAINER, Section.LISTS, Section.RECORDS, Section.CUSTODY})
NEEDED: dict[Question, frozenset[Section]] = {
    Question.EXISTED: _FILES | {Section.TIMES},
    Question.RECIPE_MAKES_PICTURE: _FILES | {Section.DEMONSTRATION},
    Question.DECISIONS_MATTER: _FILES | {Section.DEMONSTRATION},
    Question.CONTEMPORANEOUS: _FILES | {Section.TIMES, Section.CREATION},
    Question.UNTOUCHED: frozenset(Section) - {Section.ATTESTATIONS},
}
"""What an answer rests on: while one of them is not reached, no answer may speak of the whole."""


class Unreached(Record):
    """A section that was not observed to its end, and why."""

    section: Section
    fault: Fault


def unreached_of(question: Question, unreached: tuple[Unreached, ...]) -> tuple[Unreached, ...]:
    """Return the sections that a question's answer needs and that were not reached."""
    return tuple(one for one in unreached if one.section in NEEDED[question])


def named(unreached: tuple[Unreached, ...]) -> Text:
    """Return the names of sections, for a sentence."""
    parts = [words(f"section_{one.section.value}") for one in unreached]
    return text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def judge_unreached(unreached: tuple[Unreached, ...]) -> Iterator[Finding]:
    """One finding for each reason why sections were not checked."""
    for code, why in _REASONS.items():
        missed = tuple(one for one in unreached if one.fault.code == code.value)
        if missed:
            said = words(why, what=named(missed))
            of = FindingCode.RESOURCE_LIMIT if code is CheckCode.ENDED_BEFORE else FindingCode.NOT_CHECKED
            yield finding(of, Question.UNTOUCHED, Status.INDETERMINATE, said)


_REASONS = {
    CheckCode.ENDED_BEFORE: "resource_limit",
    CheckCode.OBSERVER_FAILED: "not_checked",
    CheckCode.NEEDS_ANOTHER: "not_checked_without",
}
