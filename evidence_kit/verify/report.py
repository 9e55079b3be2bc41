"""A report: facts and verdict as files, and the verdict as text for a terminal or a printer."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES, Answer, Finding, Status, Verdict
from evidence_kit.domain.text import Language, Text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.fence import Guard
from evidence_kit.verify.findings import listed
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.wording import kit_table

labels = kit_table("report")
MARKS = {Status.PASSED: "✓", Status.INDETERMINATE: "?", Status.FAILED: "✗"}


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
    yield labels("verdict", status=STATUS_NAMES[verdict.status]).in_(language)
    yield f"  {labels('bundle').in_(language)}    SHA-256 {verdict.bundle_sha256 or '—'}  ({verdict.bundle_size:,} B, {verdict.members})"
    yield f"  {labels('guards').in_(language)}    {guards_told(report.facts.guards, sys.platform).in_(language)}"
    yield from circumstances(verdict, language)
    for answer in verdict.answers:
        yield ""
        yield from _answer(answer, language)
        for finding in verdict.findings:
            if finding.question is answer.question and (every or finding.status is not Status.PASSED):
                yield from finding_lines(finding, language)
    yield ""
    passed = sum(finding.status is Status.PASSED for finding in verdict.findings)
    rest = "" if every else labels("rest", option="--all").in_(language)
    yield labels("counted", count=len(verdict.findings), passed=passed).in_(language) + rest
    yield verdict.negative_scope.in_(language)


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


def _answer(answer: Answer, language: Language) -> Iterator[str]:
    yield f"{answer.question}. {QUESTIONS[answer.question].in_(language)}"
    yield f"   {MARKS[answer.status]} {STATUS_NAMES[answer.status].in_(language)}  {answer.sentence.in_(language)}"
    yield "   " + labels("not_shown", what=answer.not_shown).in_(language)


def finding_lines(finding: Finding, language: Language) -> Iterator[str]:
    """A finding and the command that repeats it."""
    yield f"     {MARKS[finding.status]} {finding.code}  {finding.message.in_(language)}"
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
