"""Do the letters of the exhibit book look like what they stand for? Its embedded fonts against the kit's own faces.

What is read from a page is what the fonts say that their codes stand for; what people see is what they draw. A glyph of another
shape would let the two differ. The faces are a package of their own (`evidence-kit-fonts`): without it nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_kit import resources
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Record
from evidence_kit.domain.text import visible
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.pades import PdfUnread, open_pages
from evidence_kit.formats.pades.truetype import STEERING, FontUnread, TrueType, same_outline
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

if TYPE_CHECKING:
    from evidence_kit.formats.pades.book_reader import PdfFile
    from evidence_kit.formats.pades.embedded_fonts import EmbeddedFont

_TABLES = frozenset({"name", "OS/2", "post", "hmtx", "hhea", "maxp", "cmap", "glyf", "loca", "head", *STEERING})
"""What the book writer puts into a subset; another table could draw the same character in another way."""
_NOTHING = "\0"
"""What a code stands for that a font does not speak of; it must draw what the face has for no character."""
_ROUNDED = 1.0
"""Thousandths of the size of type: widths are written as whole numbers."""


class LetterFacts(Record):
    """How the book's embedded fonts stand to the kit's faces."""

    fonts: Count = 0
    """That were compared."""
    characters: Count = 0
    """That they draw."""
    differs: Fault | None = None
    """The first letter that does not look as the kit's face draws it, or what cannot be read."""
    other_edition: str = ""
    """A face of another edition than this version ships; nothing is said of its letters."""
    not_installed: bool = False
    """The kit's faces are not on this computer: nothing was compared."""


def observe_letters(opened: OpenedBundle) -> LetterFacts | None:
    """Compare every embedded font; None where there is no book, or none that can be read."""
    return None if opened.book is None else letters_of(opened.book)


def letters_of(pdf: bytes | PdfFile) -> LetterFacts | None:
    """Compare every font that a PDF embeds; None where it cannot be read."""
    try:
        pages = open_pages(pdf)
    except PdfUnread:
        return None
    try:
        faces = _faces()
    except ToolMissing:
        return LetterFacts(not_installed=True)
    try:
        return _compared(list(pages.fonts()), faces)
    except (PdfUnread, FontUnread) as error:
        return LetterFacts(differs=fault(CheckCode.LETTERS_UNREAD, str(error)[:200]))


def judge_letters(fact: LetterFacts | None) -> Iterator[Finding]:
    """One finding on what the letters look like."""
    if fact is None:
        return
    status, said = Status.PASSED, words("book_letters", fonts=fact.fonts, characters=fact.characters)
    if fact.differs:
        status, said = Status.FAILED, words("book_letters_other", why=fault_text(fact.differs))
    elif fact.not_installed:
        status, said = Status.INDETERMINATE, words("book_letters_no_faces", package="evidence-kit-fonts")
    elif fact.other_edition:
        status, said = Status.INDETERMINATE, words("book_letters_edition", face=fact.other_edition)
    yield finding(FindingCode.BOOK_LETTERS, Question.UNTOUCHED, status, said, BOOK, f"pdffonts {BOOK}")


def _faces() -> dict[str, Path]:
    """Name of a face → the kit's file of it."""
    return {path.stem: path for path in sorted(resources.shipped("templates", "fonts").glob("*.ttf"))}


def _compared(fonts: list[EmbeddedFont], faces: dict[str, Path]) -> LetterFacts:
    strange = next((font.face for font in fonts if font.face not in faces), None)
    if strange is not None:
        return LetterFacts(differs=fault(CheckCode.LETTERS_FACE, face=visible(strange[:80])))
    other, characters = "", 0
    for name in sorted({font.face for font in fonts}):
        face = TrueType(faces[name].read_bytes())
        for font in (one for one in fonts if one.face == name):
            subset = TrueType(font.file)
            if subset.revision != face.revision:
                other = name
            elif differs := _difference(font, subset, face):
                return LetterFacts(differs=differs)
            characters += len(font.characters)
    return LetterFacts(fonts=len(fonts), characters=characters, other_edition=other)


def _difference(font: EmbeddedFont, subset: TrueType, face: TrueType) -> Fault | None:
    """The first way in which a subset draws otherwise than its face."""
    drawn = subset.codes()
    steered = all(subset.tables.get(tag) == face.tables.get(tag) for tag in STEERING)
    if not steered or subset.common_head != face.common_head or not set(subset.tables) <= _TABLES:
        return fault(CheckCode.LETTERS_TABLES, face=font.face)
    if not set(font.characters) <= set(drawn):
        return fault(CheckCode.LETTERS_CODES, face=font.face)
    unsaid = {code: _NOTHING for code in drawn if code not in font.characters}
    if not all(_drawn_alike(font, code, nothing, subset, face, drawn[code]) for code, nothing in unsaid.items()):
        return fault(CheckCode.LETTERS_CODES, face=font.face)
    for code, character in font.characters.items():
        if not _drawn_alike(font, code, character, subset, face, drawn[code]):
            return fault(CheckCode.LETTERS_OTHER, face=font.face, letter=_spoken(character))
    return None


def _drawn_alike(  # noqa: PLR0913 - one letter in two faces
    font: EmbeddedFont, code: int, character: str, subset: TrueType, face: TrueType, drawn: int
) -> bool:
    if len(character) != 1:
        return False
    glyph = face.glyph_of(ord(character))
    (wide, left), (wide_here, left_here) = face.metrics(glyph), subset.metrics(drawn)
    advance = 1000 * wide / face.units
    return (
        left_here == left
        # reportlab writes thousandths for glyphs that share the last width of a face of one width.
        and wide_here in {wide, int(advance)}
        and abs(font.widths.get(code, 0) - advance) <= _ROUNDED
        and same_outline(subset.outline(drawn), face.outline(glyph))
    )


def _spoken(character: str) -> str:
    return " ".join(f"U+{ord(one):04X}" for one in character[:4])
