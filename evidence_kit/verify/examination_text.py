"""An examination for people."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import STATUS_NAMES, Status
from evidence_kit.domain.text import Language
from evidence_kit.verify.report import MARKS, circumstances, finding_lines, labels, printable


def examination_text(examination: Examination, language: Language, *, every: bool = False) -> str:
    """The outcome, then the findings that are not passed (or all of them)."""
    return printable("\n".join(_lines(examination, language, every)))


def _lines(made: Examination, language: Language, every: bool) -> Iterator[str]:
    yield labels("verdict", status=STATUS_NAMES[made.status]).in_(language) + f"  {made.subject!r}"
    yield f"   {MARKS[made.status]} {made.sentence.in_(language)}"
    yield "   " + labels("not_shown", what=made.not_shown).in_(language)
    for finding in made.findings:
        if every or finding.status is not Status.PASSED:
            yield from finding_lines(finding, language)
    yield from circumstances(made, language)
    yield made.negative_scope.in_(language)
