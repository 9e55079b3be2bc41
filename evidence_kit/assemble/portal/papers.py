"""Two papers that go in beside the exhibits: the catalogue, to be signed, and the receipt that the court signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, head, part
from evidence_kit.domain.artifact import LANE_NAMES, ExhibitClass
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.case import Case
from evidence_kit.domain.court_profile import CourtProfile
from evidence_kit.domain.text import Text, text

_words = wording.table("papers/portal")


@dataclass(frozen=True)
class PortalFile:
    """One file of the folder, as the papers list it."""

    name: str
    number: str
    """Of the exhibit; empty: none."""
    size: int
    sha256: str
    pages: int = 0
    """0: it has none, as a film."""


@dataclass(frozen=True)
class Submission:
    """What is handed in, to whom and in how many copies."""

    case: Case
    profile: CourtProfile
    exhibits: tuple[Exhibit, ...]
    created: datetime
    signer: str
    rehearsal: bool
    files: tuple[PortalFile, ...] = ()
    pages_before: int = 0
    """Pages of the books of earlier filings; printed page numbers count them."""

    def with_file(self, item: PortalFile) -> Submission:
        """Return the submission with one file more, where its exhibit's other files stand."""
        return replace(self, files=tuple(sorted((*self.files, item), key=lambda one: _place(one.number))))

    @property
    def copies(self) -> int:
        """One for the court, one for each opponent (Civil Evidence Provisions art. 19)."""
        return self.case.copies


def _place(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("-")) if number else (100,)


def catalogue(submission: Submission) -> bytes:
    """Sets the catalogue of evidence with its line for signature or seal, as PDF/A-3a."""
    return compose(_leaflet(submission, submission.profile.catalogue_title), lambda: _catalogue(submission))


def receipt_slip(submission: Submission, rule: Text) -> bytes:
    """Sets the receipt for whoever takes the evidence in, as PDF/A-3a.

    Args:
        rule: by which the court gives it.
    """
    return compose(_leaflet(submission, _words("receipt_title")), lambda: _receipt(submission, rule))


def _leaflet(submission: Submission, title: Text) -> Leaflet:
    case = submission.case
    titled = (case.case_number, case.title) if case.case_number else (case.title,)
    running = "　".join(words.in_(case.languages[0]) for words in titled if words)
    return Leaflet(title, running, submission.created, submission.rehearsal, case.languages)


def _catalogue(submission: Submission) -> Story:
    from reportlab.platypus import CondPageBreak

    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import grid, remark

    copies = str(submission.copies)
    names = _names(submission)
    columns = _words.each("number", "name", "kind", "source", "object", "copies", "pages_and_range", "file")
    rows = [_row(exhibit, copies, names, submission.pages_before) for exhibit in submission.exhibits]
    return [
        *_title(submission.profile.catalogue_title, submission),
        remark(submission.profile.catalogue_rule),
        space(6),
        grid(columns, rows, (25, 78, 40, 58, 112, 30, 40, 84)),
        CondPageBreak(90),
        space(6),
        _signature(submission),
    ]


def _receipt(submission: Submission, rule: Text) -> Story:
    from reportlab.platypus import CondPageBreak

    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark

    rows: list[list[Cell]] = [
        [item.number or "—", item.name, str(item.pages or "—"), str(submission.copies), [space(12)]]
        for item in submission.files
    ]
    blanks = [(label, [space(22)]) for label in _words.each("received_at", "received_by", "handed_in_by")]
    return [
        *_title(_words("receipt_title"), submission),
        grid(_words.each("number", "file", "pages", "copies", "original_or_copy"), rows, (24, 210, 40, 30, 90)),
        space(6),
        remark(rule),
        CondPageBreak(120),
        *part(_words("for_the_court")),
        labelled(blanks),
    ]


def _title(title: Text, submission: Submission) -> Story:
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import labelled

    case = submission.case
    total = _words("total", exhibits=len(submission.exhibits), copies=submission.copies)
    rows: list[tuple[Text, Text]] = [
        (_words("court"), case.court),
        (_words("case"), case.case_number or case.title),
        (_words("parties"), _parties(case)),
        (_words("totals"), total),
    ]
    return [
        *head(title),
        labelled(rows),
        space(8),
    ]


def _parties(case: Case) -> Text:
    named = [_words(f"role_{party.role.replace('-', '_')}", name=party.name) for party in case.parties]
    return text("；".join(one.zh for one in named), "; ".join(one.en for one in named))


def _names(submission: Submission) -> Mapping[str, list[str]]:
    names: dict[str, list[str]] = {}
    for item in submission.files:
        names.setdefault(item.number, []).append(item.name)
    return names


def _row(exhibit: Exhibit, copies: str, names: Mapping[str, Sequence[str]], pages_before: int) -> list[Any]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph

    name = list(cell(exhibit.name))
    if exhibit.lane is not ExhibitClass.PAPER:
        name += both(LANE_NAMES[exhibit.lane], style.CELL_BOLD, style.CELL_EN)
    first, count = pages_before + exhibit.first_page, str(exhibit.pages)
    last = first + exhibit.pages - 1
    pages = [paragraph(count, style.CELL), paragraph(f"{first}–{last}" if last > first else str(first), style.CELL)]
    return [
        exhibit.number,
        name,
        exhibit.kind,
        exhibit.source,
        [*cell(exhibit.purpose), *cell(exhibit.content)],
        copies,
        pages,
        [paragraph(one, style.CELL) for one in names.get(exhibit.number, ())],
    ]


def _signature(submission: Submission) -> Any:
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.layout_pass import day
    from evidence_kit.assemble.book.typesetting.table import labelled

    signer = text(submission.signer, submission.signer)
    blank = [space(24)]
    return labelled([
        (submission.profile.submission, blank),
        (_words("digitally_signed_by"), signer),
        (_words("submitted_on"), day(submission.created)),
    ])
