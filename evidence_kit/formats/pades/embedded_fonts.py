"""The fonts that a PDF embeds, as the kit's book writer does: TrueType subsets of one byte a character (ISO 32000-2 §9.6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.page_text import unicode_of
from evidence_kit.formats.pades.structure import dictionaries

_MOST = 512
_MAX_FILE = 16 << 20
"""Bytes of one subset; 256 Chinese characters have about 100,000."""


class EmbeddedFont(NamedTuple):
    """A font of a file, and what it says of itself."""

    face: str
    """Name of the face that it is a part of, without the mark of the subset."""
    characters: dict[int, str]
    """Code → what it stands for, by `/ToUnicode`."""
    widths: dict[int, float]
    """Code → how far it moves the pen, in thousandths of the size of type."""
    file: bytes


def embedded_fonts(reader: PdfFileReader) -> Iterator[EmbeddedFont]:
    """Yield every font of a file once, whatever shows it: pages and the appearance of signatures.

    Raises:
        ValueError: there are too many, or one is not as the book writer writes it.
    """
    found = (each for each in dictionaries(reader) if "/FontDescriptor" in each)
    for number, font in enumerate(found):
        if number >= _MOST:
            raise ValueError("too many fonts")
        yield _font(font)


def _font(font: DictionaryObject) -> EmbeddedFont:
    file = bytes(font["/FontDescriptor"]["/FontFile2"].data)
    if len(file) > _MAX_FILE:
        raise ValueError("a font is too large")
    widths, first = font["/Widths"], int(font["/FirstChar"])
    return EmbeddedFont(
        face=str(font["/BaseFont"]).removeprefix("/").rpartition("+")[2],
        characters=unicode_of(bytes(font["/ToUnicode"].data)),
        widths={first + place: float(widths[place]) for place in range(len(widths))},
        file=file,
    )
