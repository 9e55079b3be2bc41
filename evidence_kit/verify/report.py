"""A report: facts and verdict as files, and the verdict as text for a terminal or a printer."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import (
    PART_NAMES,
    QUESTIONS,
    STATE_NAMES,
    Answer,
    AnswerState,
    Finding,
    Status,
    Verdict,
)
from evidence_kit.domain.text import Language, Text, text, visible
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.fence import Guard
from evidence_kit.verify.findings import listed, on_one_line
from evidence_kit.verify.headline import headline
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.wording import kit_table

labels = kit_table("report")
COLON, SEMICOLON = text("：", ": "), text("；", "; ")
MARKS = {Status.PASSED: "✓", Status.INDETERMINATE: "?", Status.FAILED: "✗"}
STATE_MARKS = {
    AnswerState.PASSED: "✓",
    AnswerState.NOT_RUN: "○",
    AnswerState.MATERIAL_MISSING: "□",
    AnswerState.UNDECIDED: "?",
    AnswerState.FAILED: "✗",
}
OF_REHEARSAL = re.compile(r"(^|_)REHEARSAL$")
"""Ending of the codes of findings that say of one thing what the report's first line says of all."""


@dataclass(frozen=True)
class Report:
    """What was observed, and what was concluded from it."""

    facts: Facts
    verdict: Verdict

    def facts_json(self) -> bytes:
        """The facts as a file."""
        return self.facts.to_json()


def as_text(report: Report, language: Language, *, every: bool = False) -> str:
    """The verdict for people: the five answers, then the findings that are not passed (or all of them)."""
    return printable("\n".join(_lines(report, language, every)))


def _lines(report: Report, language: Language, every: bool) -> Iterator[str]:
    verdict = report.verdict
    if verdict.rehearsal:
        yield labels("rehearsal").in_(language)
    yield labels("verdict", status=headline(verdict)).in_(language)
    yield f"  {labels('bundle').in_(language)}    SHA-256 {verdict.bundle_sha256 or '—'}  ({verdict.bundle_size:,} B, {verdict.members})"
    yield f"  {labels('guards').in_(language)}    {guards_told(report.facts.guards, sys.platform).in_(language)}"
    yield from circumstances(verdict, language)
    called = exhibit_names(report.facts, language)
    shown = [
        one for one in verdict.findings if every or (one.status is not Status.PASSED and not _said_once(one, verdict))
    ]
    for answer in verdict.answers:
        yield ""
        yield from _answer(answer, language, called)
        for finding in shown:
            if finding.question is answer.question:
                yield from finding_lines(finding, language, called)
    yield ""
    if unlisted := 0 if every else sum(_said_once(one, verdict) for one in verdict.findings):
        yield labels("of_rehearsal", count=unlisted).in_(language)
    passed = sum(finding.status is Status.PASSED for finding in verdict.findings)
    rest = "" if every else labels("rest", option="--all").in_(language)
    yield labels("counted", count=len(verdict.findings), passed=passed).in_(language) + rest
    yield verdict.negative_scope.in_(language)


def _said_once(finding: Finding, verdict: Verdict) -> bool:
    return verdict.rehearsal and OF_REHEARSAL.search(finding.code) is not None


def exhibit_names(facts: Facts, language: Language) -> dict[str, str]:
    """Return what people call the members that exhibits hold; numbers and titles are a stranger's words."""
    named = facts.exhibits.named if facts.exhibits else ()
    return {
        visible(member): labels(
            "exhibit_named",
            number=visible(one.number),
            title=on_one_line(one.title),
            file=visible(member.rpartition("/")[2]),
        ).in_(language)
        for one in named
        for member in one.members
    }


def with_names(message: str, called: Mapping[str, str]) -> str:
    """Return a message with exhibits by their names: in one pass, and only where a member's whole name stands, not one that it begins."""
    if not called:
        return message
    names = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    return re.sub(rf"(?<![\w./-])(?:{names})(?!\.?[\w/-])", lambda found: called[found[0]], message)


def guards_told(held: tuple[Guard, ...], platform: str) -> Text:
    """Return one sentence on the guards that held while the bundle was read, and on those that this system lacked.

    Args:
        held: as the facts name them.
        platform: `sys.platform`, of which some guards are.
    """
    limits = Guard.JOB_OBJECT if platform == "win32" else Guard.LIMITS
    absent = tuple(guard for guard in (limits, Guard.AUDIT_HOOK, Guard.SYSTEM_CALLS) if guard not in held)
    there, lacking = (listed(_guard(guard) for guard in guards) for guards in (held, absent))
    none = labels("no_guard")
    return labels("guards_told", held=there if held else none, absent=lacking if absent else none)


def _guard(guard: Guard) -> Text:
    names = {
        Guard.LIMITS: labels("guard_limits"),
        Guard.JOB_OBJECT: labels("guard_job_object"),
        Guard.AUDIT_HOOK: labels("guard_audit_hook"),
        Guard.SYSTEM_CALLS: labels("guard_system_calls"),
    }
    return names[guard]


def _answer(answer: Answer, language: Language, called: Mapping[str, str]) -> Iterator[str]:
    yield f"{answer.question}. {QUESTIONS[answer.question].in_(language)}"
    state = answer.told_state
    yield f"   {STATE_MARKS[state]} {STATE_NAMES[state].in_(language)}  {with_names(answer.sentence.in_(language), called)}"
    for part in answer.parts:
        half = f"{PART_NAMES[part.name].in_(language)}{COLON.in_(language)}{STATE_NAMES[part.state].in_(language)}"
        yield f"     {STATE_MARKS[part.state]} {half}{SEMICOLON.in_(language)}{part.sentence.in_(language)}"
    yield "   " + labels("not_shown", what=answer.not_shown).in_(language)


def finding_lines(finding: Finding, language: Language, called: Mapping[str, str] | None = None) -> Iterator[str]:
    """A finding and the command that repeats it.

    Args:
        called: what people call a member; the command keeps the members' own names.
    """
    message = with_names(finding.message.in_(language), called or {})
    yield f"     {MARKS[finding.status]} {finding.code}  {message}"
    if finding.command:
        yield f"       $ {finding.command}"


def circumstances(made: Verdict | Examination, language: Language) -> Iterator[str]:
    """Under which trust list, when and by which program something was checked."""
    # The empty list carries both languages in records: the reader's half is shown.
    trust = labels("empty_list").in_(language) if made.trust_name == EMPTY.name else made.trust_name
    yield f"  {labels('trust_list').in_(language)}  {trust}  {made.trust_sha256[:16]}"
    whose = labels("this_clock").in_(language)
    yield f"  {labels('checked_at').in_(language)}  {clock(made.checked_at)} {whose}  {made.tool}"


def printable(words: str) -> str:
    """Names come from the bundle: whatever could move the cursor or reorder the line shows as its code."""
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else f"[U+{ord(character):04X}]"
        for character in words
    )
