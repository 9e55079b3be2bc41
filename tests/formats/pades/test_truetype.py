"""Faces of the kit and subsets of them, and faces that somebody broke."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from evidence_kit import resources
from evidence_kit.formats.pades.truetype import FontUnread, Outline, TrueType, same_outline

FACES = ("DejaVuSansMono", "NotoSerifSC-Bold", "RareHan")
TEXT = "Aé1 章㐂😀"


def face_bytes(name: str) -> bytes:
    return resources.shipped("templates", "fonts", f"{name}.ttf").read_bytes()


def subset(data: bytes, text: str) -> bytes:
    """What the book writer embeds."""
    made = TTFontFile(BytesIO(data)).makeSubset([ord(one) for one in text])
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize("name", FACES)
def test_a_character_has_the_glyph_that_reportlab_finds(name: str) -> None:
    data = face_bytes(name)
    face, other = TrueType(data), TTFontFile(BytesIO(data))
    for character in (*map(ord, TEXT), 0, 0xFFFF, 0x10FFFF):
        assert face.glyph_of(character) == other.charToGlyph.get(character, 0), hex(character)


@pytest.mark.parametrize("name", FACES)
def test_a_subset_draws_as_its_face(name: str) -> None:
    data = face_bytes(name)
    face, part = TrueType(data), TrueType(subset(data, TEXT))
    assert part.common_head == face.common_head
    assert part.units == face.units
    codes = part.codes()
    assert list(codes) == list(range(len(TEXT)))
    for code, character in enumerate(TEXT):
        glyph = face.glyph_of(ord(character))
        assert same_outline(part.outline(codes[code]), face.outline(glyph)), character
        assert part.metrics(codes[code])[1] == face.metrics(glyph)[1]


def test_a_glyph_put_together_of_others_is_compared_by_its_parts() -> None:
    face = TrueType(face_bytes("DejaVuSansMono"))
    accented = face.outline(face.glyph_of(ord("é")))
    assert accented.parts
    assert not same_outline(accented, Outline(accented.own, accented.parts[:1]))
    assert not same_outline(accented, face.outline(face.glyph_of(ord("è"))))


def test_zeros_up_to_four_bytes_are_no_difference_and_no_others_are() -> None:
    plain = Outline(b"\0\1abc", ())
    assert same_outline(plain, Outline(b"\0\1abc\0\0\0", ()))
    assert not same_outline(plain, Outline(b"\0\1abc\0\0\0\0", ()))
    assert not same_outline(plain, Outline(b"\0\1abcd", ()))


@pytest.mark.parametrize("length", [0, 3, 12, 40, 200, 2000])
def test_a_face_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(FontUnread):
        TrueType(face_bytes("DejaVuSansMono")[:length])


def test_every_flipped_byte_of_a_small_subset_is_read_or_refused() -> None:
    whole = subset(face_bytes("DejaVuSansMono"), "é1")
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            face = TrueType(bytes(broken))
            for glyph in face.codes().values():
                face.outline(glyph)
                face.metrics(glyph)
        except FontUnread:
            continue


def test_a_glyph_that_is_a_part_of_itself_is_refused() -> None:
    data = bytearray(subset(face_bytes("DejaVuSansMono"), "é"))
    face = TrueType(bytes(data))
    glyph = face.codes()[0]
    place = bytes(data).index(face._glyph(glyph))
    struct.pack_into(">H", data, place + 12, glyph)
    with pytest.raises(FontUnread, match="too deep"):
        TrueType(bytes(data)).outline(glyph)
