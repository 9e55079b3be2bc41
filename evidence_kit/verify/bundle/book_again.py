"""The book set again from the bundle's own records, page by page beside the one that was filed.

Setting a book takes the extra `assemble` and is no part of the check itself: whoever asks for it (`workflows.recompose_book`)
gives what came of it, and the same facts are judged again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Record
from evidence_kit.domain.text import visible
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.pades import PdfUnread
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

if TYPE_CHECKING:
    from evidence_kit.formats.pades.pages import PdfPages

MOST_NAMED = 10
"""Pages that a finding names."""
_LONGEST = 80


class Again(StrEnum):
    """What came of it."""

    BYTES = "same-bytes"
    """What was signed is, byte for byte, what comes out here."""
    PAGES = "same-pages"
    """The file is written otherwise, and every page is drawn the same."""
    OTHER = "other-pages"
    UNABLE = "not-set"
    """It could not be set here."""


class BookAgainFacts(Record):
    """The outcome."""

    outcome: Again
    tool: str
    """The version that set it again."""
    pages: Count = 0
    """Of the book that was filed."""
    differ: tuple[int, ...] = ()
    """Numbers of the first pages that differ; a page that only one of both has is among them."""
    filed: str = ""
    """What the first of them says, where it begins to say otherwise; empty where that could not be read."""
    again: str = ""
    """What it says when it is set again."""
    why: str = ""
    """Why it could not be set, in English."""


def compared(filed: PdfPages, again: PdfPages, tool: str) -> BookAgainFacts:
    """Compare two books of which one does not begin with the bytes of the other.

    Raises:
        PdfUnread: one of them cannot be read.
    """
    count = max(filed.count, again.count)
    differ = [number for number in range(1, count + 1) if not _same_page(filed, again, number)]
    if not differ:
        return BookAgainFacts(outcome=Again.PAGES, tool=tool, pages=filed.count)
    here, there = _first_difference(_text(filed, differ[0]), _text(again, differ[0]))
    return BookAgainFacts(
        outcome=Again.OTHER,
        tool=tool,
        pages=filed.count,
        differ=tuple(differ[:MOST_NAMED]),
        filed=here,
        again=there,
    )


def judge_again(fact: BookAgainFacts | None) -> Iterator[Finding]:
    """One finding where it was asked for."""
    if fact is None:
        return
    status = Status.PASSED if fact.outcome in {Again.BYTES, Again.PAGES} else Status.INDETERMINATE
    if fact.outcome is Again.BYTES:
        said = words("book_again_bytes", pages=fact.pages, tool=fact.tool)
    elif fact.outcome is Again.PAGES:
        said = words("book_again_pages", pages=fact.pages, tool=fact.tool)
    elif fact.outcome is Again.UNABLE:
        said = words("book_again_unable", tool=fact.tool)
    else:
        numbers = ", ".join(map(str, fact.differ))
        said = words(
            "book_again_other", numbers=numbers, tool=fact.tool, filed=fact.filed or "—", again=fact.again or "—"
        )
    yield finding(FindingCode.BOOK_AGAIN, Question.UNTOUCHED, status, said, BOOK)


def _same_page(filed: PdfPages, again: PdfPages, number: int) -> bool:
    """Drawn the same and, if the filed one says how it is read aloud, read the same."""
    return number <= min(filed.count, again.count) and filed.drawn(number) == again.drawn(number, tags=filed.tagged)


def _text(pages: PdfPages, number: int) -> Sequence[str]:
    """What a page says; nothing where it is drawn in ways that are not read, as those with pictures are."""
    try:
        return pages.blocks(number)
    except PdfUnread:
        return ()


def _first_difference(filed: Sequence[str], again: Sequence[str]) -> tuple[str, str]:
    pairs = zip_longest(filed, again, fillvalue="")
    here, there = next(((one, other) for one, other in pairs if one != other), ("", ""))
    return visible(here[:_LONGEST]), visible(there[:_LONGEST])
