"""The text of a page is read as the book writer sets it; whatever else stands there is refused or not taken for text."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from evidence_kit.formats.pades import PdfUnread, open_pages
from evidence_kit.formats.pades.page_text import blocks, unicode_of
from tests.assemble.packing_case import small_pdf

FACES = {"/F1": {code: chr(code) for code in range(256)}, "/F2": {1: "春", 2: "𠮷"}}
BOX = (0.0, 0.0, 595.0, 842.0)


def read(content: bytes) -> list[str]:
    return list(blocks(content, FACES, BOX))


def line(string: bytes, before: bytes = b"") -> bytes:
    return before + b"BT 1 0 0 1 72 700 Tm /F1 10 Tf 12 TL (" + string + b") Tj T* ET "


def test_pieces_of_one_block_stand_together_and_blocks_apart() -> None:
    content = b"q 1 0 0 1 9 99 cm BT 1 0 0 1 0 0 Tm /F1 9 Tf 11 TL (one ) Tj T* (two ) Tj /F2 9 Tf 11 TL (\\001\\002) Tj T* ET Q "
    assert read(content + line(b"next")) == ["one two 春𠮷", "next"]


def test_escapes_are_those_of_the_standard() -> None:
    assert read(line(rb"a\(b\)\\ \101\n\t\053" + b"\\\nz")) == ["a(b)\\ A\n\t+z"]


def test_what_nobody_sees_is_no_text() -> None:
    unseen = [
        line(b"white", b"1 1 1 rg "), line(b"below", b"1 0 0 1 0 -9000 cm "), line(b"dust", b".01 0 0 .01 0 0 cm "),
        b"BT 1 0 0 1 9000 700 Tm /F1 10 Tf (right) Tj ET ", b"BT 1 0 0 1 72 700 Tm /F1 1 Tf (small) Tj ET ",
    ]  # fmt: skip
    for content in unseen:
        assert read(b"q " + content + b"Q " + line(b"seen")) == ["", "seen"]
    assert read(b"BT 1 0 0 1 72 700 Tm /F1 10 Tf 9000 TL (seen) Tj T* (far below) Tj ET") == ["seen"]


@pytest.mark.parametrize(
    "content",
    [
        b"3 Tr " + line(b"a"), b"/GS gs " + line(b"a"), b"/Im Do", b"/OC /L BDC " + line(b"a") + b"EMC", b"0 0 9 9 re W n",
        b"BI /W 1 ID x EI", b"BT [(a)] TJ ET", b"BT (a) ' ET", b"(a) Tj", b"BT <61> Tj ET", b"BT BT ET ET", b"Q",
        b"q " * 100, b"BT /F9 10 Tf 1 0 0 1 72 700 Tm (a) Tj ET", b"BT /F2 10 Tf 1 0 0 1 72 700 Tm (a) Tj ET",
        b"1 2 cm", b"x rg", b"% a remark\n" + line(b"a"), b"(open", b"40 w 0 0 m 9 9 l S",
        line(b"hidden") + b"n 0 690 595 30 re f*", line(b"hidden") + b"n 0 690 m 595 690 l 595 720 l h f*", b"f*",
        b"n 0 0 9 9 re f* " * 2_100,
    ],
)  # fmt: skip
def test_other_ways_to_draw_are_refused(content: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(content)


def test_an_area_below_text_and_beside_it_is_no_cover() -> None:
    assert read(b"n 0 690 595 30 re f* " + line(b"seen") + b"n 0 100 595 30 re f*") == ["seen"]


def test_no_bytes_take_long() -> None:
    for content in (b"(" * 200_000, b"1" * 200_000, b"1 " * 100_000, b"(\\" * 100_000, b"/" * 200_000, b"-." * 100_000):
        with pytest.raises(ValueError, match="not as the book writer"):
            read(content)


@pytest.mark.parametrize(
    "cmap",
    [
        b"1 beginbfrange <00> <FF> <0000> endbfrange",
        b"begincodespacerange <0000> <FFFF> endcodespacerange",
        b"begincodespacerange <00> <FF> endcodespacerange beginbfchar <01> <0041> <01> <0042> endbfchar",
        b"begincodespacerange <00> <FF> endcodespacerange beginbfchar <01> <0041> % <02> endbfchar",
    ],
)
def test_a_font_that_says_otherwise_what_its_codes_stand_for_is_refused(cmap: bytes) -> None:
    with pytest.raises(ValueError, match="a font says"):
        unicode_of(cmap)


def test_pages_read_as_another_reader_reads_them() -> None:
    opened, other = open_pages(small_pdf()), pypdfium2.PdfDocument(small_pdf())
    assert opened.count == len(other) == 2
    for number, page in enumerate(other, start=1):
        assert "".join(opened.blocks(number)) == page.get_textpage().get_text_range().strip()


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", small_pdf()[:-200], small_pdf()[100:], b"\0" * 5000])
def test_bytes_that_are_no_pdf_are_refused_in_one_way(pdf: bytes) -> None:
    with pytest.raises(PdfUnread):
        open_pages(pdf)


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(PdfUnread):
        open_pages(small_pdf()).blocks(3)
    with pytest.raises(PdfUnread):
        open_pages(small_pdf()).blocks(0)


def test_flipped_bytes_are_refused_or_read() -> None:
    pdf = small_pdf()
    for at in range(0, len(pdf), 211):
        changed = bytearray(pdf)
        changed[at] ^= 0x15
        try:
            opened = open_pages(bytes(changed))
            assert isinstance(opened.packet, bytes)
            assert all(isinstance(piece, str) for piece in opened.blocks(1))
        except PdfUnread:
            continue
        assert io.BytesIO(changed).read(4) == b"%PDF" or opened.count == 2
