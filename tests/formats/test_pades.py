"""A book holds what its writer emits and nothing else: every other way of PDF to act, to hide or to look different is named."""

from __future__ import annotations

import io
from collections.abc import Callable
from time import process_time
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.assemble.signing import sign_book
from evidence_kit.formats import pades
from evidence_kit.formats.pades import PdfFault
from evidence_kit.formats.pades.book_objects import foreign_content
from evidence_kit.formats.pades.pages import page_count
from tests.assemble.packing_case import NOTE, small_pdf
from tests.pki import roots, signer, stamping

Change = Callable[[Pdf], Any]


def prepared(change: Change) -> bytes:
    """The book's pages with something put in before they are signed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf())) as book:
        change(book)
        book.save(out)
    return out.getvalue()


def foreign(pdf: bytes) -> tuple[str, ...]:
    return foreign_content(PdfFileReader(io.BytesIO(pdf), strict=True))


def page(book: Pdf) -> Any:
    return book.pages[0].obj


def put(target: Any, key: str, value: Any) -> None:
    target[Name(key)] = value


def annotated(book: Pdf, **entries: Any) -> None:
    made = {"Type": Name.Annot, "Rect": Array([100, 100, 140, 110]), "F": 4} | entries
    page(book).Annots = Array([book.make_indirect(Dictionary(**made))])


def image(book: Pdf, **entries: Any) -> None:
    made = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": 1,
        "Height": 1,
        "BitsPerComponent": 8,
        "ColorSpace": Name.DeviceGray,
    }
    put(page(book).Resources, "/XObject", Dictionary(Im=book.make_stream(b"\0", **(made | entries))))


def font(book: Pdf) -> Any:
    return next(iter(page(book).Resources.Font.values()))


def script(book: Pdf) -> Any:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def nothing(book: Pdf) -> Any:
    return Dictionary()


def a_place(book: Pdf) -> Any:
    return Array([page(book), Name.XYZ, 0, 0, 0])


FOREIGN: dict[str, tuple[Change, str]] = {
    "attachment": (lambda book: book.attachments.__setitem__("evil.exe", b"MZ"), "Catalog/Names"),
    "associated file": (lambda book: put(book.Root, "/AF", Array([])), "Catalog/AF"),
    "portfolio": (lambda book: put(book.Root, "/Collection", nothing(book)), "Catalog/Collection"),
    "requirements": (lambda book: put(book.Root, "/Requirements", Array([])), "Catalog/Requirements"),
    "script in a name tree": (
        lambda book: put(book.Root, "/Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script(book)])))),
        "Catalog/Names",
    ),
    "named destinations": (lambda book: put(book.Root, "/Dests", Dictionary(a=a_place(book))), "Catalog/Dests"),
    "threads": (lambda book: put(book.Root, "/Threads", Array([])), "Catalog/Threads"),
    "layers": (lambda book: put(book.Root, "/OCProperties", nothing(book)), "Catalog/OCProperties"),
    "opening action": (lambda book: put(book.Root, "/OpenAction", a_place(book)), "Catalog/OpenAction"),
    "actions of the document": (lambda book: put(book.Root, "/AA", nothing(book)), "Catalog/AA"),
    "base address": (lambda book: put(book.Root, "/URI", nothing(book)), "Catalog/URI"),
    "page labels": (lambda book: put(book.Root, "/PageLabels", nothing(book)), "Catalog/PageLabels"),
    "structure": (lambda book: put(book.Root, "/StructTreeRoot", nothing(book)), "StructTreeRoot/K"),
    "private data of the document": (lambda book: put(book.Root, "/PieceInfo", nothing(book)), "Catalog/PieceInfo"),
    "full screen": (lambda book: put(book.Root, "/PageMode", Name.FullScreen), "Catalog/PageMode"),
    "print settings": (
        lambda book: put(book.Root.ViewerPreferences, "/PrintPageRange", Array([0, 0])),
        "ViewerPreferences/PrintPageRange",
    ),
    "usage rights": (lambda book: put(book.Root, "/Perms", Dictionary(UR3=nothing(book))), "Permissions/UR3"),
    "fields in a form description": (
        lambda book: put(book.Root, "/AcroForm", Dictionary(Fields=Array([]), XFA=String("x"))),
        "AcroForm/XFA",
    ),
    "appearances made by the viewer": (
        lambda book: put(book.Root, "/AcroForm", Dictionary(Fields=Array([]), NeedAppearances=True)),
        "AcroForm/NeedAppearances",
    ),
    "actions of a page": (lambda book: put(page(book), "/AA", Dictionary(O=script(book))), "Page/AA"),
    "private data of a page": (lambda book: put(page(book), "/PieceInfo", nothing(book)), "Page/PieceInfo"),
    "cropped page": (lambda book: put(page(book), "/CropBox", Array([0, 0, 9, 9])), "Page/CropBox"),
    "scaled page": (lambda book: put(page(book), "/UserUnit", 2), "Page/UserUnit"),
    "turned page": (lambda book: put(page(book), "/Rotate", 90), "Page/Rotate"),
    "slide show": (lambda book: put(page(book), "/Dur", 1), "Page/Dur"),
    "thumbnail": (lambda book: put(page(book), "/Thumb", book.make_stream(b"\0")), "Page/Thumb"),
    "transparency group": (lambda book: put(page(book), "/Group", Dictionary(S=Name.Transparency)), "Page/Group"),
    "article beads": (lambda book: put(page(book), "/B", Array([])), "Page/B"),
    "content in pieces": (
        lambda book: put(page(book), "/Contents", Array([page(book).Contents, book.make_stream(b" ")])),
        "Page/Contents",
    ),
    "blend mode": (
        lambda book: put(page(book).Resources, "/ExtGState", Dictionary(G=Dictionary(BM=Name.Multiply))),
        "Resources/ExtGState",
    ),
    "marked content": (lambda book: put(page(book).Resources, "/Properties", nothing(book)), "Resources/Properties"),
    "pattern": (lambda book: put(page(book).Resources, "/Pattern", nothing(book)), "Resources/Pattern"),
    "form on a page": (lambda book: image(book, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])), "Image/Subtype"),
    "another picture for print": (lambda book: image(book, Alternates=Array([])), "Image/Alternates"),
    "soft mask": (lambda book: image(book, SMask=book.make_stream(b"\0")), "Image/SMask"),
    "inverted picture": (lambda book: image(book, Decode=Array([1, 0])), "Image/Decode"),
    "picture of a layer": (lambda book: image(book, OC=nothing(book)), "Image/OC"),
    "picture elsewhere": (lambda book: image(book, F=String("http://example.invalid")), "Image/F"),
    "picture by a reference": (lambda book: image(book, Ref=nothing(book)), "Image/Ref"),
    "calibrated colours": (lambda book: image(book, ColorSpace=Array([Name.Lab])), "Image/ColorSpace"),
    "font that is not embedded": (lambda book: font(book).__delitem__("/FontDescriptor"), "Font/FontDescriptor"),
    "font of drawings": (lambda book: put(font(book), "/Subtype", Name.Type3), "Font/Subtype"),
    "codes of a font exchanged": (lambda book: put(font(book), "/Encoding", nothing(book)), "Font/Encoding"),
    "external stream": (
        lambda book: put(page(book), "/Contents", book.make_stream(b"", F=String("http://example.invalid"))),
        "Content/F",
    ),
    "other filter": (lambda book: put(page(book).Contents, "/Filter", Name.JBIG2Decode), "Content/Filter"),
    "note over a page": (lambda book: annotated(book, Subtype=Name.FreeText, Contents=String("a")), "Page/Annots"),
    "stamp for print": (lambda book: annotated(book, Subtype=Name.Stamp), "Page/Annots"),
    "attached note": (lambda book: annotated(book, Subtype=Name.FileAttachment), "Page/Annots"),
    "redaction": (lambda book: annotated(book, Subtype=Name.Redact), "Page/Annots"),
    "link to the world": (
        lambda book: annotated(book, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("http://x.invalid"))),
        "Link/A",
    ),
    "link over a page": (
        lambda book: annotated(book, Subtype=Name.Link, Dest=a_place(book), Rect=Array([0, 0, 595, 842])),
        "Annotation/Rect",
    ),
    "signature over a page": (
        lambda book: annotated(book, Subtype=Name.Widget, FT=Name.Sig, T=String("a"), Rect=Array([0, 0, 595, 842])),
        "Annotation/Rect",
    ),
    "link without a place": (lambda book: annotated(book, Subtype=Name.Link, Dest=String("a")), "Link/Dest"),
    "hidden link": (lambda book: annotated(book, Subtype=Name.Link, Dest=a_place(book), F=6), "Link/F"),
    "text field": (
        lambda book: annotated(book, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("1")),
        "SignatureField/FT",
    ),
    "button": (lambda book: annotated(book, Subtype=Name.Widget, FT=Name.Sig, A=script(book)), "SignatureField/A"),
    "bookmark that acts": (
        lambda book: put(book.Root, "/Outlines", Dictionary(Type=Name.Outlines, First=Dictionary(A=script(book)))),
        "Bookmark/A",
    ),
    "object that waits": (lambda book: put(book.trailer, "/Waiting", book.make_indirect(nothing(book))), "Trailer/Waiting"),
}  # fmt: skip


def test_the_writers_own_book_holds_nothing_foreign() -> None:
    assert foreign(small_pdf()) == ()
    signed = sign_book(small_pdf(), signer(), stamping(), reason=NOTE, where="北京")
    assert foreign(signed) == ()


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_the_writer_never_emits_is_named(kind: str) -> None:
    change, name = FOREIGN[kind]
    assert name in foreign(prepared(change))


def test_a_value_behind_a_reference_is_looked_at_too() -> None:
    def link(book: Pdf) -> None:
        annotated(
            book,
            Subtype=book.make_indirect(Name.Link),
            Dest=a_place(book),
            Rect=book.make_indirect(Array([0, 0, 595, 842])),
        )
        page(book).Annots = book.make_indirect(page(book).Annots)

    assert "Annotation/Rect" in foreign(prepared(link))


def test_an_object_that_nothing_leads_to_is_foreign() -> None:
    pdf = small_pdf()
    old = PdfFileReader(io.BytesIO(pdf), strict=True)
    start = len(pdf)
    body = b"9000 0 obj\n<</Type/Page>>\nendobj\n"
    table = b"xref\n9000 1\n%010d 00000 n \ntrailer\n<</Size 9001/Root %d 0 R/Info %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        start, old.trailer.raw_get("/Root").idnum, old.trailer.raw_get("/Info").idnum, old.last_startxref, start + len(body)
    )  # fmt: skip
    assert "Unreached" in foreign(pdf + body + table)


def test_a_strangers_key_is_not_shown_as_it_is() -> None:
    assert "Catalog/?" in foreign(prepared(lambda book: put(book.Root, "/\x1b[2J\u202e", 1)))


def test_a_signed_book_with_such_content_is_broken_and_says_with_what() -> None:
    pdf = prepared(FOREIGN["text field"][0])
    facts = pades.inspect(sign_book(pdf, signer(), stamping(), reason=NOTE, where="北京"), roots())
    assert PdfFault.FOREIGN_CONTENT in facts.faults
    assert "SignatureField/FT" in facts.foreign


def test_a_page_tree_that_states_another_number_is_refused() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf())) as book:
        book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert out.getvalue().count(b"/Count 2") == 1
    with pytest.raises(ValueError, match="page tree"):
        page_count(PdfFileReader(io.BytesIO(out.getvalue().replace(b"/Count 2", b"/Count 9")), strict=True))


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.Root.Pages.Kids.append(book.Root.Pages.Kids[0]),
        lambda book: book.Root.Pages.Kids.append(book.Root.Pages),
    ],
)
def test_a_page_tree_that_contradicts_itself_is_refused(change: Change) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf())) as book:
        change(book)
        book.save(out)
    with pytest.raises(ValueError, match="page tree"):
        page_count(PdfFileReader(io.BytesIO(out.getvalue()), strict=True))


def test_many_that_lead_to_one_long_list_do_not_take_long() -> None:
    def shared(book: Pdf) -> None:
        long = book.make_indirect(Array([0] * 50_000))
        for number in range(2_000):
            put(page(book).Resources.Font, f"/F{number}", book.make_indirect(Dictionary(Type=Name.Font, Widths=long)))

    began = process_time()
    assert "Font/ToUnicode" in foreign(prepared(shared))
    assert process_time() - began < 20
