"""On which pages the exhibits of a catalogue stand: of the newest book, or of what one bundle filed."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.formats import book_binding


def book_pages(case_file: CaseFile) -> Mapping[str, Pages]:
    """Return the pages of each exhibit in the newest book; none without a book, or without what reads it."""
    books = case_file.with_role(Role.EXHIBIT_BOOK)
    if not books:
        return {}
    try:
        import pikepdf
    except ImportError:
        return {}
    try:
        with pikepdf.open(case_file.path(books[-1])) as book:
            packet = book.Root.Metadata.read_bytes()
        bound = book_binding.read(packet)
    except (pikepdf.PdfError, AttributeError, ValueError, OSError):
        return {}
    return {one.number: one.pages for one in bound.exhibits} if bound else {}


def filed_pages(case: Case, bundle: Bundle) -> tuple[Case, Mapping[str, Pages]]:
    """Return the case with the exhibits alone that a bundle holds, and their pages as its book prints them."""
    pages = {one.number: Pages(first=bundle.pages_before + one.first_page, count=one.pages) for one in bundle.exhibits}
    groups = (
        group.model_copy(update={"exhibits": tuple(plan for plan in group.exhibits if plan.number in pages)})
        for group in case.groups
    )
    return case.model_copy(update={"groups": tuple(group for group in groups if group.exhibits)}), pages
