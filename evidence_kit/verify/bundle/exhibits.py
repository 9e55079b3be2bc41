"""The table of exhibits: each names files that are there and pages that the book can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pydantic import Field

from evidence_kit.domain.bundle import Bundle, Exhibit, SupplementaryFiling
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, as_read
from evidence_kit.formats.bundle_layout import BUNDLE
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

MOST_PAGES = 20_000
"""More than any book: a number beyond it is no page."""
_MOST_NAMED = 2_000
"""Exhibits, and files of one, that a report calls by their names."""


class NamedExhibit(Record):
    """What people call the files of an exhibit."""

    number: str
    title: Text
    members: tuple[str, ...]


class ExhibitFacts(Record):
    """The table of exhibits held against the members."""

    exhibits: int = 0
    named: tuple[NamedExhibit, ...] = ()
    """As the table of contents states them."""
    faults: tuple[Fault, ...] = ()
    filing: SupplementaryFiling | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """As the bundle of a supplementary filing states it."""


def observe_exhibits(opened: OpenedBundle) -> ExhibitFacts | None:
    """The table of exhibits; None where the table of contents cannot be read."""
    if opened.bundle is None:
        return None
    return ExhibitFacts(
        exhibits=len(opened.bundle.exhibits),
        named=tuple(_named(opened, one) for one in opened.bundle.exhibits[:_MOST_NAMED]),
        faults=tuple(_faults(opened.bundle))[:20],
        filing=opened.bundle.filing,
    )


def _named(opened: OpenedBundle, exhibit: Exhibit) -> NamedExhibit:
    members = (opened.member_of(path) for path in exhibit.artifacts[:_MOST_NAMED])
    return NamedExhibit(number=exhibit.number, title=exhibit.name, members=tuple(filter(None, members)))


def judge_exhibits(facts: ExhibitFacts | None) -> Iterator[Finding]:
    """One finding: what the table names is there; or what is wrong; or that nothing is an exhibit."""
    if facts is None:
        return
    if facts.filing is not None:
        yield _supplementary(facts.filing)
    if facts.faults:
        said = words("exhibits_at_odds", why=fault_text(*facts.faults[:5]))
        yield finding(FindingCode.EXHIBITS, Question.UNTOUCHED, Status.FAILED, said, BUNDLE)
    elif not facts.exhibits:
        said = words("exhibits_none")
        yield finding(FindingCode.EXHIBITS, Question.UNTOUCHED, Status.INDETERMINATE, said, BUNDLE)
    else:
        said = words("exhibits", count=facts.exhibits)
        yield finding(FindingCode.EXHIBITS, Question.UNTOUCHED, Status.PASSED, said, BUNDLE)


def _supplementary(filing: SupplementaryFiling) -> Finding:
    """That earlier filings exist by this one's word, and were not looked at."""
    said = words(
        "supplementary",
        number=filing.number,
        pages=filing.pages_before,
        exhibits=len(filing.exhibits_before),
        earlier=filing.earlier,
    )
    return finding(FindingCode.SUPPLEMENTARY, Question.UNTOUCHED, Status.INDETERMINATE, said, BUNDLE)


def _faults(bundle: Bundle) -> Iterator[Fault]:
    held = {member.artifact.path for member in bundle.members}
    numbers = Counter(as_read(exhibit.number) for exhibit in bundle.exhibits)
    yield from (fault(CheckCode.EXHIBIT_TWICE, number=number) for number, count in numbers.items() if count > 1)
    before = set(map(as_read, bundle.filing.exhibits_before)) if bundle.filing else set()
    yield from (fault(CheckCode.EXHIBIT_TWICE, number=number) for number in numbers if number in before)
    for exhibit in bundle.exhibits:
        if not exhibit.artifacts:
            yield fault(CheckCode.EXHIBIT_NO_FILE, number=exhibit.number)
        yield from (
            fault(CheckCode.EXHIBIT_FILE, number=exhibit.number, file=path)
            for path in exhibit.artifacts
            if path not in held
        )
        if not (1 <= exhibit.first_page <= exhibit.first_page + exhibit.pages - 1 <= MOST_PAGES):
            yield fault(CheckCode.EXHIBIT_PAGES, number=exhibit.number)
    for one, other in pairwise(bundle.exhibits):
        if other.first_page < _last(one):  # an exhibit may begin on the page on which the one before ends
            yield fault(CheckCode.EXHIBIT_OVERLAP, number=other.number, before=one.number)


def _last(exhibit: Exhibit) -> int:
    return exhibit.first_page + exhibit.pages - 1
