"""A report: facts and verdict as files, and the verdict as text for a terminal or a printer."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES, Answer, Finding, Status, Verdict
from evidence_kit.domain.text import Language, text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.time.trust_list import EMPTY

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
    return printable("\n".join(_lines(report.verdict, language, every)))


def _lines(verdict: Verdict, language: Language, every: bool) -> Iterator[str]:
    if verdict.rehearsal:
        yield text("*** 演练，不得提交 ***", "*** REHEARSAL, not for filing ***").in_(language)
    yield text("核验结论：", "Verdict: ").in_(language) + STATUS_NAMES[verdict.status].in_(language)
    yield f"  {text('证据包', 'bundle').in_(language)}    SHA-256 {verdict.bundle_sha256 or '—'}  ({verdict.bundle_size:,} B, {verdict.members})"
    trusted = f"{trust_shown(verdict.trust_name, language)}  {verdict.trust_sha256[:16]}"
    yield f"  {text('信任名单', 'trust list').in_(language)}  {trusted}"
    whose = text("（本机时钟）", "(this machine's clock)").in_(language)
    yield f"  {text('核验时间', 'checked at').in_(language)}  {clock(verdict.checked_at)} {whose}  {verdict.tool}"
    for answer in verdict.answers:
        yield ""
        yield from _answer(answer, language)
        for finding in verdict.findings:
            if finding.question is answer.question and (every or finding.status is not Status.PASSED):
                yield from finding_lines(finding, language)
    yield ""
    passed = sum(finding.status is Status.PASSED for finding in verdict.findings)
    rest = "" if every else text("（--all 列出全部）", " (--all lists them)").in_(language)
    yield (
        text(
            f"共 {len(verdict.findings)} 项核验，{passed} 项通过", f"{len(verdict.findings)} checks, {passed} passed"
        ).in_(language)
        + rest
    )
    yield verdict.negative_scope.in_(language)


def _answer(answer: Answer, language: Language) -> Iterator[str]:
    yield f"{answer.question}. {QUESTIONS[answer.question].in_(language)}"
    yield f"   {MARKS[answer.status]} {STATUS_NAMES[answer.status].in_(language)}  {answer.sentence.in_(language)}"
    yield f"   {text('不说明：', 'Not shown: ').in_(language)}{answer.not_shown.in_(language)}"


def finding_lines(finding: Finding, language: Language) -> Iterator[str]:
    """A finding and the command that repeats it."""
    yield f"     {MARKS[finding.status]} {finding.code}  {finding.message.in_(language)}"
    if finding.command:
        yield f"       $ {finding.command}"


def trust_shown(name: str, language: Language) -> str:
    """The name of a trust list; of the empty one, which carries both languages in records, the reader's half."""
    return text("（空）", "(empty)").in_(language) if name == EMPTY.name else name


def printable(words: str) -> str:
    """Names come from the bundle: whatever could move the cursor or reorder the line shows as its code."""
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else f"[U+{ord(character):04X}]"
        for character in words
    )
