"""Books and papers as whoever does not see them hears them: PDF/UA-1 and PDF/A-3a as far as a second tool can tell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from evidence_kit.assemble.book import ComposedBook, compose_book
from evidence_kit.assemble.book.tagging.structure import MarkedContent, StructElement, Structure
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.portal.page_ranges import PageRange, pages_of
from evidence_kit.assemble.selection import everything
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.court_profile import PdfLevel
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import pades
from evidence_kit.intake import gaps_of
from tests.assemble.book.accessibility import failures
from tests.assemble.packing_case import CREATED
from tests.assemble.signed_books import foreign_in, signed_book
from tests.pki import roots


@pytest.fixture(scope="module")
def signed(sample_book: ComposedBook) -> bytes:
    return signed_book(sample_book.pdf, sample_book.box)


def test_a_signed_book_meets_no_failure_condition(signed: bytes) -> None:
    assert failures(signed) == []


def test_a_signed_book_is_accepted_and_holds_nothing_foreign(signed: bytes) -> None:
    assert foreign_in(signed) == ()
    facts = pades.inspect(signed, roots())
    assert facts.accepted, facts
    assert facts.timestamps[-1].coverage == "ENTIRE_FILE"


def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua_1(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as book, book.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "A")
        assert said["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        described = re.findall(
            rb'pdfaSchema:namespaceURI(?:>|="|[^>]*rdf:resource=")([^<"]+)', book.Root.Metadata.read_bytes()
        )
        assert described == [b"http://www.aiim.org/pdfua/ns/id/", b"urn:evidence-kit:book:1#"], "as ISO 19005 demands"
        assert Name.AF not in book.Root and Name.EmbeddedFiles not in book.Root.get(Name.Names, Dictionary())


def test_the_order_of_reading_is_that_of_a_person(sample_book: ComposedBook) -> None:
    heard = kinds(sample_book.pdf)
    assert heard[:2] == ["Document", "Part"]
    assert heard.count("H1") == 1 and heard.index("H1") < heard.index("H2") < heard.index("H3")
    assert heard.index("Form") < heard.index("H2"), "the foot of the cover and its signature belong to the cover"
    assert heard.count("Part") >= 8 and heard.count("Sect") >= len(sample_book.exhibits)
    assert {"Table", "L", "LBody", "Figure", "Caption", "Link", "TH"} <= set(heard)


def test_a_picture_is_called_what_its_caption_says(sample_book: ComposedBook) -> None:
    with pikepdf.open(io.BytesIO(sample_book.pdf)) as book:
        named = [str(one.Alt) for one in elements(book) if Name.Figure == one.S]
    assert "涉案图片" in named and "被诉使用" in named
    assert any("PSNR / dB" in one for one in named), "a chart is called what is written in it"


def test_the_other_language_is_marked_as_such(sample_book: ComposedBook) -> None:
    with pikepdf.open(io.BytesIO(sample_book.pdf)) as book:
        assert str(book.Root.Lang) == "zh-CN"
        said = [str(one.Lang) for one in elements(book) if Name.Lang in one]
    assert len(said) > 200 and set(said) == {"en"}


def test_the_head_of_a_table_that_goes_on_is_read_once(sample_book: ComposedBook) -> None:
    with pikepdf.open(io.BytesIO(sample_book.pdf)) as book:
        heads = [one for one in elements(book) if one.S == Name.TH and one.A.Scope == Name.Column]
        assert heads and all(len(pages_that(one)) <= 1 for one in heads)
        assert any(len(pages_that(one)) > 1 for one in elements(book) if Name.Table == one.S), "one of them goes on"


def test_pages_of_their_own_are_tagged_as_in_the_book(sample_book: ComposedBook) -> None:
    first, last = sample_book.exhibits[0], sample_book.exhibits[-1]
    with pikepdf.open(io.BytesIO(sample_book.pdf)) as book:
        for one in (first, last):
            made = pages_of(book, [PageRange(one.first_page, one.pages)], "1-1", CREATED)
            assert failures(made) == [], one.number
            assert "Figure" in kinds(made) or "Table" in kinds(made)


def test_a_court_may_want_pdf_a_2b(sample_case: CaseFile) -> None:
    view = gather(sample_case, gaps_of, everything(sample_case))
    wanting = replace(view, profile=view.profile.model_copy(update={"pdf": PdfLevel.A2B}))
    made = compose_book(wanting, created=CREATED, signer="李律师", rehearsal=False, watch=unwatched)
    with pikepdf.open(io.BytesIO(made.pdf)) as book, book.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "B")
        assert Name.StructTreeRoot in book.Root, "its tags it keeps"


def spoilt(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as book:
        change(book)
        book.save(out)
    return out.getvalue()


def first(book: pikepdf.Pdf, kind: str) -> Any:
    return next(one for one in elements(book) if str(one.S)[1:] == kind)


def content_of(book: pikepdf.Pdf, change: Callable[[bytes], bytes]) -> None:
    stream = book.pages[2].Contents
    stream.write(change(stream.read_bytes()))


SPOILT: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "01-003": lambda book: content_of(book, lambda data: data.replace(b"BDC\n", b"BDC\n/Artifact BMC EMC\n", 1)),
    "01-005": lambda book: content_of(book, lambda data: data + b"\n0 0 9 9 re f\n"),
    "02-001": lambda book: setattr(first(book, "P"), "S", Name.Story),
    "06-002": lambda book: book.Root.Metadata.write(book.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:some")),
    "07-001": lambda book: delattr(book.Root, "ViewerPreferences"),
    "09-004": lambda book: setattr(first(book, "TD"), "A", Dictionary(O=Name.Table, ColSpan=3)),
    "11-006": lambda book: delattr(book.Root, "Lang"),
    "13-004": lambda book: delattr(first(book, "Figure"), "Alt"),
    "14-002": lambda book: setattr(first(book, "H1"), "S", Name.H2),
    "14-003": lambda book: [setattr(one, "S", Name.P) for one in elements(book) if one.S == Name.H2],
    "15-003": lambda book: delattr(first(book, "TH"), "A"),
    "28-005": lambda book: delattr(book.Root.AcroForm.Fields[0], "TU"),
    "28-008": lambda book: delattr(book.pages[0].obj, "Tabs"),
    "28-010": lambda book: setattr(first(book, "Form"), "S", Name.P),
    "28-011": lambda book: setattr(first(book, "Link"), "S", Name.Span),
    "28-012": lambda book: [delattr(one, "Contents") for page in book.pages for one in page.obj.get(Name.Annots, ())
                            if one.Subtype == Name.Link],
}  # fmt: skip


@pytest.mark.parametrize("number", SPOILT)
def test_the_checks_can_fail(sample_book: ComposedBook, number: str) -> None:
    assert number in failures(spoilt(sample_book.pdf, SPOILT[number]))


def test_an_element_of_several_pages_is_one_element() -> None:
    structure, said = Structure(), StructElement("P")
    assert [structure.mark(said, page) for page in (0, 0, 1)] == [0, 1, 0]
    assert structure.document.kids == [said] and said.kids == [
        MarkedContent(0, 0),
        MarkedContent(0, 1),
        MarkedContent(1, 0),
    ]
    assert structure.marks == {0: [said, said], 1: [said]}


def test_no_level_of_headings_is_left_out() -> None:
    structure = Structure()
    for wanted in (2, 3, 3, 1, 3):
        structure.mark(StructElement(f"H{wanted}"), 0)
    assert [kid.kind for kid in structure.document.kids if isinstance(kid, StructElement)] == [
        "H1",
        "H2",
        "H3",
        "H1",
        "H2",
    ]


def elements(book: pikepdf.Pdf) -> list[Any]:
    found, waiting = list[Any](), [book.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        found.append(element)
        held = [kid for kid in listed(element.get(Name.K, Array())) if isinstance(kid, Dictionary)]
        waiting += [kid for kid in reversed(held) if kid.get(Name.Type) == Name.StructElem]
    return found


def kinds(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as book:
        return [str(one.S)[1:] for one in elements(book)]


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def pages_that(element: Any) -> set[tuple[int, int]]:
    """The pages on which something of an element stands."""
    held = listed(element.get(Name.K, Array()))
    own = {element.Pg.objgen} if any(isinstance(kid, int) for kid in held) else set()
    others = (kid for kid in held if isinstance(kid, Dictionary))
    return own.union(*(pages_that(kid) if kid.Type == Name.StructElem else {kid.Pg.objgen} for kid in others))
