"""An examination for people."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import STATUS_NAMES, Status
from evidence_kit.domain.text import Language, text
from evidence_kit.verify.report import MARKS, finding_lines, printable, trust_shown


def examination_text(examination: Examination, language: Language, *, every: bool = False) -> str:
    """The outcome, then the findings that are not passed (or all of them)."""
    return printable("\n".join(_lines(examination, language, every)))


def _lines(made: Examination, language: Language, every: bool) -> Iterator[str]:
    yield (
        text("核验结论：", "Verdict: ").in_(language) + STATUS_NAMES[made.status].in_(language) + f"  {made.subject!r}"
    )
    yield f"   {MARKS[made.status]} {made.sentence.in_(language)}"
    yield f"   {text('不说明：', 'Not shown: ').in_(language)}{made.not_shown.in_(language)}"
    for finding in made.findings:
        if every or finding.status is not Status.PASSED:
            yield from finding_lines(finding, language)
    whose = text("（本机时钟）", "(this machine's clock)").in_(language)
    yield f"  {text('信任名单', 'trust list').in_(language)}  {trust_shown(made.trust_name, language)}  {made.trust_sha256[:16]}"
    yield f"  {text('核验时间', 'checked at').in_(language)}  {clock(made.checked_at)} {whose}  {made.tool}"
    yield made.negative_scope.in_(language)
