"""The faces of the book, and text set in them: each character in the first face of its style that has it.

reportlab draws a missing glyph as an empty box without a word; here a character that no face has is printed as `[U+XXXX]`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from evidence_kit import resources
from evidence_kit.assemble.book.typesetting.languages import printed
from evidence_kit.domain.text import Language

_FILES = {
    "SerifSC": "NotoSerifSC-Regular.ttf",
    "SerifSC-Bold": "NotoSerifSC-Bold.ttf",
    "SansSC": "NotoSansSC-Regular.ttf",
    "SansSC-Bold": "NotoSansSC-Bold.ttf",
    "Serif": "NotoSerif-Regular.ttf",
    "Serif-Bold": "NotoSerif-Bold.ttf",
    "Sans": "NotoSans-Regular.ttf",
    "Sans-Bold": "NotoSans-Bold.ttf",
    "Mono": "DejaVuSansMono.ttf",
    "RareHan": "RareHan.ttf",
}
IDEOGRAPHIC_SPACE, NO_BREAK_SPACE = "\u3000", "\u00a0"
Faces = tuple[str, ...]
"""Names of registered faces, in the order in which they are tried."""

SERIF_ZH: Faces = ("SerifSC", "RareHan", "Serif", "Mono")
SERIF_ZH_BOLD: Faces = ("SerifSC-Bold", "SerifSC", "RareHan", "Serif-Bold", "Mono")
SANS_ZH: Faces = ("SansSC", "RareHan", "Sans", "Mono")
SANS_ZH_BOLD: Faces = ("SansSC-Bold", "SansSC", "RareHan", "Sans-Bold", "Mono")
# The Chinese faces draw curly quotes and dashes as wide as a character: English is set in Latin faces first.
SERIF_EN: Faces = ("Serif", "SerifSC", "RareHan", "Mono")
SERIF_EN_BOLD: Faces = ("Serif-Bold", "SerifSC-Bold", "SerifSC", "RareHan", "Mono")
SANS_EN: Faces = ("Sans", "SansSC", "RareHan", "Mono")
SANS_EN_BOLD: Faces = ("Sans-Bold", "SansSC-Bold", "SansSC", "RareHan", "Mono")
MONO: Faces = ("Mono", "SansSC", "RareHan")
_PAIRS = ((SERIF_ZH, SERIF_EN), (SERIF_ZH_BOLD, SERIF_EN_BOLD), (SANS_ZH, SANS_EN), (SANS_ZH_BOLD, SANS_EN_BOLD))
_OF_LANGUAGE = {"zh": {en: zh for zh, en in _PAIRS}, "en": dict(_PAIRS)}
_HAN = re.compile("[\u2e80-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")


@cache
def glyphs(face: str) -> dict[int, int]:
    """Character → glyph of a face; the first to ask makes it known to reportlab. The large ones take 0.1 s to read."""
    font = TTFont(face, str(resources.shipped("templates", "fonts", _FILES[face])))
    pdfmetrics.registerFont(font)
    known: dict[int, int] = font.face.charToGlyph
    return known


@lru_cache(maxsize=1 << 15)
def runs(text: str, faces: Faces) -> tuple[tuple[str, str], ...]:
    """`text` as (face, run): pieces that one face can draw. Control characters show as their code."""
    if text.isprintable() and glyphs(faces[0]).keys() >= set(map(ord, text)):
        return ((faces[0], text),) if text else ()
    pieces = [_drawn(character, faces) for character in text]
    return tuple(
        (face, "".join(piece for _, piece in group)) for face, group in groupby(pieces, key=lambda item: item[0])
    )


def of_language(faces: Faces, language: Language) -> Faces:
    """The faces that a look has in a language."""
    return _OF_LANGUAGE[language].get(faces, faces)


def suited(text: str, faces: Faces) -> Faces:
    """The faces for a text of the book: where English leads, Latin ones for what holds no Chinese character."""
    return of_language(faces, "en") if printed()[0] == "en" and not _HAN.search(text) else faces


def markup(text: str, faces: Faces) -> str:
    """`text` as paragraph markup; line ends become line breaks."""
    glyphs(faces[0])  # reportlab must know the face of a style even where nothing is set in it
    lines = ["".join(_run(face, piece, faces) for face, piece in runs(line, faces)) for line in text.splitlines()]
    return "<br/>".join(lines)


@lru_cache(maxsize=1 << 15)
def width(text: str, faces: Faces, size: float) -> float:
    """Width in points of one line."""
    return sum(float(pdfmetrics.stringWidth(piece, face, size)) for face, piece in runs(text, faces))


def _run(face: str, piece: str, faces: Faces) -> str:
    written = escape(piece)
    return written if face == faces[0] else f'<font name="{face}">{written}</font>'


def _drawn(character: str, faces: Faces) -> tuple[str, str]:
    if character == "\t":
        return faces[0], "    "
    if character.isprintable() or character in {IDEOGRAPHIC_SPACE, NO_BREAK_SPACE}:
        for face in faces:
            if ord(character) in glyphs(face):
                return face, character
    return faces[0], f"[U+{ord(character):04X}]"
