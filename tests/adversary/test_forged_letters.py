"""A page that reads as one thing and shows another: the glyphs of the book's fonts are those of the kit's faces."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Pdf

from evidence_kit import resources
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.formats.pades.truetype import TrueType
from evidence_kit.verify.bundle import book_letters
from evidence_kit.verify.bundle.book_letters import judge_letters, letters_of
from tests.adversary.books import ShownCase, changed, filed
from tests.adversary.workshop import of_codes, verdict_on

Fonts = Callable[[Pdf], None]


def found(pdf: bytes) -> Finding:
    (finding,) = judge_letters(letters_of(pdf))
    assert finding.code == "BOOK_LETTERS"
    return finding


def first_font(book: Pdf, face: str = "+DejaVuSansMono") -> pikepdf.Object:
    """The font in which digests are set."""
    for page in book.pages:
        for font in page.Resources.Font.values():
            if str(font.BaseFont).endswith(face):
                return font
    raise AssertionError(face)


def table_at(data: bytes, tag: bytes) -> int:
    """Where the directory of a face names a table."""
    return next(12 + 16 * row for row in range(data[5]) if data[12 + 16 * row :].startswith(tag))


def swapped_glyphs(one: str, other: str) -> Fonts:
    """Draws one character as the other, and the other way round; the text that can be taken out stays."""

    def change(book: Pdf) -> None:
        file = first_font(book).FontDescriptor.FontFile2
        data = bytearray(file.read_bytes())
        (start,) = struct.unpack_from(">L", data, table_at(bytes(data), b"cmap") + 8)
        places = [start + 12 + 10 + 2 * ord(character) for character in (one, other)]
        first, second = (bytes(data[place : place + 2]) for place in places)
        assert first != second
        data[places[0] : places[0] + 2], data[places[1] : places[1] + 2] = second, first
        file.write(bytes(data))

    return change


def bent_outline(book: Pdf) -> None:
    file = first_font(book).FontDescriptor.FontFile2
    data = bytearray(file.read_bytes())
    face = TrueType(bytes(data))
    one = face.outline(face.codes()[ord("1")]).own
    place = bytes(data).index(one)
    data[place + 14] ^= 0x40
    file.write(bytes(data))


def other_words(book: Pdf) -> None:
    unicode = first_font(book).ToUnicode
    unicode.write(unicode.read_bytes().replace(b"<31> <0031>", b"<31> <0039>"))


def several_letters(book: Pdf) -> None:
    unicode = first_font(book).ToUnicode
    unicode.write(unicode.read_bytes().replace(b"<31> <0031>", b"<31> <00310032>"))


def without_width(book: Pdf) -> None:
    first_font(book).Widths[ord("1")] = 0


def other_table(book: Pdf) -> None:
    file = first_font(book).FontDescriptor.FontFile2
    data = bytearray(file.read_bytes())
    place = table_at(bytes(data), b"post")
    data[place : place + 4] = b"SVG "
    file.write(bytes(data))


def foreign_face(book: Pdf) -> None:
    first_font(book).BaseFont = pikepdf.Name("/AAAAAA+Arial")


def no_face(book: Pdf) -> None:
    first_font(book).FontDescriptor.FontFile2.write(b"\0\1\0\0 no face")


def test_an_honest_book_shows_what_it_says(case: ShownCase, tmp_path: Path) -> None:
    finding = found(case.book.pdf)
    assert finding.status is Status.PASSED, finding.message.en
    assert "Letters set over one another, lines and pictures are no part of this." in finding.message.en
    verdict = verdict_on(filed(case, tmp_path, case.book.pdf), tmp_path)
    assert [one.status for one in of_codes(verdict.findings, "BOOK_LETTERS")] == [Status.PASSED]


@pytest.mark.parametrize(
    ("change", "en", "zh"),
    [
        (swapped_glyphs("1", "9"), "the letter that stands for U+0031", "代表 U+0031 的字形并非该字"),
        (bent_outline, "the letter that stands for U+0031", "代表 U+0031 的字形并非该字"),
        (other_words, "the letter that stands for U+0039", "代表 U+0039 的字形并非该字"),
        (several_letters, "the letter that stands for U+0031 U+0032", "代表 U+0031 U+0032 的字形"),
        (without_width, "the letter that stands for U+0031", "代表 U+0031 的字形并非该字"),
        (other_table, "has other tables", "含有其他的表"),
        (foreign_face, "none of the kit's (Arial)", "没有的字体（Arial）"),
        (no_face, "cannot be read", "无法读取"),
    ],
)
def test_letters_that_look_like_others(case: ShownCase, change: Fonts, en: str, zh: str) -> None:
    finding = found(changed(case.book.pdf, change))
    assert finding.status is Status.FAILED, finding.message.en
    assert en in finding.message.en
    assert zh in finding.message.zh


def test_a_soundly_signed_book_of_lying_letters_fails_the_answer(case: ShownCase, tmp_path: Path) -> None:
    bundle = filed(case, tmp_path, changed(case.book.pdf, swapped_glyphs("1", "9")))
    verdict = verdict_on(bundle, tmp_path)
    assert [one.status for one in of_codes(verdict.findings, "BOOK_BOUND")] == [Status.PASSED], "the text is all right"
    untouched = next(one for one in verdict.answers if one.question is Question.UNTOUCHED)
    assert untouched.status is Status.FAILED
    assert "do not look like what they stand for" in untouched.sentence.en


def test_a_face_of_another_edition_is_not_compared(case: ShownCase, tmp_path: Path) -> None:
    def change(book: Pdf) -> None:
        swapped_glyphs("1", "9")(book)
        file = first_font(book).FontDescriptor.FontFile2
        data = bytearray(file.read_bytes())
        (head,) = struct.unpack_from(">L", data, table_at(bytes(data), b"head") + 8)
        data[head + 4] ^= 1
        file.write(bytes(data))

    verdict = verdict_on(filed(case, tmp_path, changed(case.book.pdf, change)), tmp_path)
    (finding,) = of_codes(verdict.findings, "BOOK_LETTERS")
    assert finding.status is Status.INDETERMINATE
    assert "another edition" in finding.message.en
    untouched = next(one for one in verdict.answers if one.question is Question.UNTOUCHED)
    assert untouched.status is Status.INDETERMINATE
    assert "letters of the exhibit book" in untouched.sentence.en


def test_without_the_kits_faces_it_is_said(case: ShownCase, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = resources._missing(resources._FONTS, "templates/fonts")

    def absent(*_: str) -> Path:
        raise missing

    monkeypatch.setattr(book_letters.resources, "shipped", absent)
    finding = found(changed(case.book.pdf, swapped_glyphs("1", "9")))
    assert finding.status is Status.INDETERMINATE
    assert "not installed on this computer" in finding.message.en
    assert "本机未安装" in finding.message.zh
