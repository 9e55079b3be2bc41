"""Encodings that files do not name, or name wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats.metadata import exif_comment, text_encoding

CHINESE = "安静的港口, boats\nSteps: 20, Seed: 5"


@pytest.mark.parametrize(("raw", "text"), [
    (CHINESE.encode(), CHINESE), (b"\xef\xbb\xbf" + CHINESE.encode(), CHINESE), (CHINESE.encode("utf-16"), CHINESE),
    (CHINESE.encode("utf-16-le"), CHINESE), (CHINESE.encode("utf-16-be"), CHINESE),
    ("café, naïve".encode("latin-1"), "café, naïve"), (b"plain", "plain"), (b"", ""),
])  # fmt: skip
def test_a_text_chunk_is_read_as_it_was_written(raw: bytes, text: str) -> None:
    assert text_encoding.decode(raw) == text


@pytest.mark.parametrize("prefix", [exif_comment.UNICODE, exif_comment.ASCII, exif_comment.UNDEFINED, b""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CHINESE, "a harbour\nSteps: 20, Seed: 5", "Größe, 港口: Steps: 20"])
def test_a_comment_is_read_whatever_its_first_bytes_call_it(prefix: bytes, encoding: str, text: str) -> None:
    assert exif_comment.decode(prefix + text.encode(encoding)) == text


@pytest.mark.parametrize(("text", "raw", "certain"), [
    ("港口", "港口".encode(), True), ("港口", "港口".encode("utf-16-be"), True), ("plain", b"plain", True),
    ("café", "café".encode("latin-1"), True), ("ação, São", "ação, São".encode("latin-1"), True),
    ("港口".encode("gb18030").decode("latin-1"), "港口".encode("gb18030"), False), ("a\x93b", b"a\x93b", False),
    ("a\ufffd", b"a\xff", False), ("港口".encode().decode("latin-1"), "港口".encode(), False),
])  # fmt: skip
def test_what_could_be_another_text_is_not_certain(text: str, raw: bytes, certain: bool) -> None:
    assert text_encoding.is_certain(text, raw) is certain


@given(st.text(min_size=1))
def test_utf_8_taken_for_latin_1_is_told_and_repaired(text: str) -> None:
    garbled = text.encode("utf-8", "replace").decode("latin-1")
    meant = None if garbled.isascii() else text.encode("utf-8", "replace").decode()
    assert text_encoding.repaired(garbled) == meant


@given(st.binary(max_size=60))
def test_any_bytes_are_some_text(raw: bytes) -> None:
    assert isinstance(text_encoding.decode(raw), str)
    text_encoding.is_certain(text_encoding.decode(raw), raw)
    exif_comment.decode(raw)


COMMENT = "a harbour, 港口\nSteps: 20, Seed: 5"
PLAIN = "a harbour\nSteps: 20, Seed: 5"


@pytest.mark.parametrize("code", [
    b"unicode\0", b"Unicode\0", b"UNICODE\0\0", b"unicode\0\0\0", b"ASCII\0", b"ascii\0\0\0", b"ASCII\0\0\0\0\0", b"UTF-8\0\0\0", b"utf8\0",
    b"UNDEFINED\0", bytes(4), b"JIS\0",
])  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "utf-16-le", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("text", [PLAIN, COMMENT])
def test_codes_in_other_letters_and_with_other_zeros_are_no_part_of_the_text(
    code: bytes, encoding: str, text: str
) -> None:
    if code.startswith(b"JIS"):
        encoding = "iso2022_jp"
    raw = code + text.encode(encoding)
    assert (exif_comment.decode(raw), exif_comment.doubtful_code(raw)) == (text, "")


@pytest.mark.parametrize("code", [b"UNICODE", b"unicode", b"ASCII", b"Utf-16"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_a_code_without_zeros_is_told_by_the_bytes_behind_it(code: bytes, encoding: str) -> None:
    raw = code + PLAIN.encode(encoding)
    assert (exif_comment.decode(raw), exif_comment.doubtful_code(raw)) == (PLAIN, "")


@pytest.mark.parametrize(("raw", "text", "code"), [
    (b"UTF-8 a harbour", "a harbour", "UTF-8"), (b"UTF-8a harbour", "a harbour", "UTF-8"), (b"utf8: a harbour", "a harbour", "utf8"),
    (b"UNICODEa harbour", "a harbour", "UNICODE"), (b"ASCII   a harbour", "a harbour", "ASCII"), (b"UNICODE a harbour", "a harbour", "UNICODE"),
    (b'charset="Unicode" a harbour', "a harbour", 'charset="Unicode"'), (b"charset=Ascii a harbour", "a harbour", "charset=Ascii"),
    (b"unicodea harbour", "unicodea harbour", "unicode"), (b'UTF-8{"a": 1}', '{"a": 1}', ""),
    (b"ascii art of a harbour", "ascii art of a harbour", ""), (b"ASCII art", "ASCII art", ""), (b"Jisoo, portrait", "Jisoo, portrait", ""),
    (b"a harbour", "a harbour", ""), (b"Unicode, symbols", "Unicode, symbols", ""),
])  # fmt: skip
def test_a_code_that_may_be_a_word_of_the_text_is_named(raw: bytes, text: str, code: str) -> None:
    assert (exif_comment.decode(raw), exif_comment.doubtful_code(raw)) == (text, code)
