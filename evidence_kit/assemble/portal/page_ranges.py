"""Pages of the filed book as files of their own, their printed page numbers as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pikepdf
from pikepdf import Array, Name, OutlineItem

from evidence_kit.assemble.book.archival import make_archival
from evidence_kit.assemble.book.tagging.tag_reader import structure_of


@dataclass(frozen=True)
class PageRange:
    """Pages of a book (the first is 1)."""

    first: int
    count: int


@dataclass(frozen=True)
class Bookmark:
    """A line of a file's outline, and the page of the book that it leads to."""

    title: str
    page: int


def pages_of(
    book: pikepdf.Pdf, ranges: Sequence[PageRange], title: str, created: datetime, bookmarks: Sequence[Bookmark] = ()
) -> bytes:
    """Return these pages as PDF/A-3a and PDF/UA-1, of a book without tags as PDF/A-2b; the same input gives the same bytes.

    Links within the book and the field of its signature are left behind: what they lead to or sign is another file.

    Args:
        bookmarks: of pages in the ranges; others are passed over.
    """
    with pikepdf.Pdf.new() as extract:
        places: dict[int, int] = {}
        for part in ranges:
            for number in range(part.first, part.first + part.count):
                places.setdefault(number, len(extract.pages))
                extract.pages.append(book.pages[number - 1])
        for page in extract.pages:
            _keep_addresses(page)
        extract.docinfo[Name.Title], extract.docinfo[Name.Creator] = title, "evidence_kit"
        with extract.open_outline() as outline:
            outline.root.extend(OutlineItem(mark.title, places[mark.page]) for mark in bookmarks if mark.page in places)
        out = BytesIO()
        extract.save(out, deterministic_id=True)
    return make_archival(
        out.getvalue(), created, structure_of(book, {page - 1: place for page, place in places.items()})
    )


def _keep_addresses(page: pikepdf.Page) -> None:
    kept = [note for note in page.get(Name.Annots, Array()) if _is_address(note)]
    if kept:
        page.Annots = Array(kept)
    elif Name.Annots in page:
        del page.Annots


def _is_address(note: pikepdf.Object) -> bool:
    return note.get(Name.Subtype) == Name.Link and Name.URI in note.get(Name.A, pikepdf.Dictionary())
