"""What fonts of a book say of themselves."""

from __future__ import annotations

import io

import pikepdf
import pytest

from evidence_kit.formats.pades import PdfUnread, open_pages
from tests.assemble.packing_case import small_pdf


def test_the_fonts_of_a_book_are_found_with_what_their_codes_stand_for() -> None:
    fonts = list(open_pages(small_pdf(3)).fonts())
    assert [font.face for font in fonts] == ["NotoSans-Regular"]
    assert fonts[0].characters[ord("E")] == "E"
    assert fonts[0].widths[ord("E")] > 0
    assert fonts[0].file.startswith(b"\0\1\0\0")


def test_a_font_without_a_file_is_refused() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf(1))) as book:
        (font,) = book.pages[0].Resources.Font.values()
        del font.FontDescriptor.FontFile2
        book.save(out)
    with pytest.raises(PdfUnread):
        list(open_pages(out.getvalue()).fonts())
