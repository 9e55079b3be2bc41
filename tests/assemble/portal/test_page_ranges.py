"""Pages taken out of a book keep what they show, and nothing of the book that they no longer belong to."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name

from evidence_kit.assemble.portal.page_ranges import Bookmark, PageRange, pages_of
from tests.assemble.packing_case import CREATED, small_pdf


def book() -> pikepdf.Pdf:
    """Six pages; the second one has a link within the book, a link to an address and a field."""
    document = pikepdf.open(io.BytesIO(small_pdf(6)))
    inner = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], Dest=Array([document.pages[4].obj, Name.Fit])
    )
    address = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI="https://example.org/")
    )
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="Signature1", Rect=[0, 0, 9, 9])
    document.pages[1].Annots = Array([document.make_indirect(one) for one in (inner, address, field)])
    return document


def texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded().strip() for page in pdfium.PdfDocument(pdf)]


def test_the_pages_show_what_they_showed() -> None:
    made = pages_of(book(), [PageRange(1, 1), PageRange(4, 2)], "Volume 2", CREATED)
    assert texts(made) == ["Exhibit book, page 1", "Exhibit book, page 4", "Exhibit book, page 5"]


def test_links_into_the_book_and_its_signature_field_stay_behind() -> None:
    with pikepdf.open(io.BytesIO(pages_of(book(), [PageRange(2, 1)], "Exhibit 1-1", CREATED))) as made:
        (note,) = made.pages[0].Annots
        assert str(note.A.URI) == "https://example.org/" and note.F == 4
        assert len(made.pages) == 1 and Name.AcroForm not in made.Root
        assert b"page 5" not in b"".join(
            bytes(one.read_bytes()) for one in made.objects if isinstance(one, pikepdf.Stream)
        )


def test_bookmarks_lead_to_the_pages_that_are_there() -> None:
    marks = [Bookmark("1-1 original", 2), Bookmark("1-2 log", 3), Bookmark("2-1 post", 5)]
    made = pages_of(book(), [PageRange(2, 1), PageRange(5, 1)], "V", CREATED, marks)
    with pikepdf.open(io.BytesIO(made)) as document, document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["1-1 original", "2-1 post"]


def test_the_same_pages_give_the_same_bytes() -> None:
    once, again = (pages_of(book(), [PageRange(3, 2)], "V", CREATED) for _ in range(2))
    assert once == again
