"""Paragraphs in two languages, broken as Chinese is, with every character in a face that has it."""

from __future__ import annotations

import re
from typing import Any

from reportlab import platypus
from reportlab.lib.styles import ParagraphStyle

from evidence_kit.assemble.book.tagging.structure import StructElement
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.languages import in_one_line, statements
from evidence_kit.assemble.book.typesetting.line_breaking import split_lines
from evidence_kit.domain.text import Text


class BookParagraph(platypus.Paragraph):  # type: ignore[misc]
    """A paragraph whose lines break by `line_breaking`, once for each width that reportlab tries in a row."""

    element: StructElement
    """To which its words belong, on however many pages they come to stand."""
    _broken: tuple[list[float], Any] | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.element = StructElement("P")

    @property
    def elements(self) -> tuple[StructElement, ...]:
        """What a table that holds it takes in."""
        return (self.element.top,)

    def breakLinesCJK(self, maxWidths: Any) -> Any:  # noqa: N802, N803 (reportlab's names)
        """The lines; called by reportlab for every width that it tries."""
        if hasattr(self, "blPara") and getattr(self, "_splitpara", False):
            return self.blPara
        self.height = 0
        widths = list(maxWidths) if isinstance(maxWidths, list | tuple) else [maxWidths]
        if self._broken is None or self._broken[0] != widths:
            self._broken = widths, split_lines(self.frags, widths)
        return self._broken[1]

    def draw(self) -> None:
        """Draws the lines; nothing while a book is only measured."""
        if not self.canv.measuring:
            with self.canv.marked(self.element):
                super().draw()

    def split(self, availWidth: float, availHeight: float) -> Any:  # noqa: N803 (reportlab's names)
        """Two paragraphs, one for each side of a page's end; reportlab changes the lines while it parts them."""
        self._broken = None
        parts = super().split(availWidth, availHeight)
        for part in parts:
            part.element = self.element
        return parts


def paragraph(words: str, look: ParagraphStyle, *, link: str = "") -> BookParagraph:
    """One paragraph of plain text; `link` is the key of a place in the book that it leads to."""
    look = _in_faces(look, fonts.suited(words, look.faces))
    if link or words.splitlines() != [words]:
        written = fonts.markup(words, look.faces)
        made = BookParagraph(f'<a href="#{link}">{written}</a>' if link else written, look)
        if link:
            made.element = StructElement("Link", words=made.getPlainText())
            StructElement("P", made.element)
        return made
    fonts.glyphs(look.faces[0])
    pieces = fonts.runs(_SPACES.sub(" ", words).strip(" "), look.faces)
    return BookParagraph("", look, frags=[_run(look).clone(text=piece, fontName=face) for face, piece in pieces])


_SPACES = re.compile(f"[ \t{fonts.IDEOGRAPHIC_SPACE}]+")
"""What markup takes for one space."""
_RUNS: dict[str, Any] = {}
_LOOKS: dict[tuple[str, fonts.Faces], tuple[ParagraphStyle, ParagraphStyle]] = {}


def _run(look: ParagraphStyle) -> Any:
    """A run of a style as reportlab's parser of markup makes it: parsed once, for it takes longer than setting the words."""
    known = _RUNS.get(look.name)
    if known is None or known[0] is not look:
        known = _RUNS[look.name] = look, BookParagraph("x", look).frags[0]
    return known[1]


def _in_faces(look: ParagraphStyle, faces: fonts.Faces) -> ParagraphStyle:
    """A look in other faces, made once."""
    if faces == look.faces:
        return look
    known = _LOOKS.get((look.name, faces))
    if known is None or known[0] is not look:
        fonts.glyphs(faces[0])
        made = ParagraphStyle(f"{look.name} {faces[0]}", look, fontName=faces[0], faces=faces)
        known = _LOOKS[look.name, faces] = look, made
    return known[1]


def both(words: Text, zh: ParagraphStyle = style.BODY, en: ParagraphStyle = style.BODY_EN) -> list[BookParagraph]:
    """A paragraph in each language of the book, the leading one above; one where they are the same.

    Args:
        words: the statement.
        zh: the look of the leading language, which is Chinese unless the case puts English first.
        en: the look of the other one.
    """
    said = statements(words)
    lines = [
        paragraph(one, _in_faces(look, fonts.of_language(look.faces, language)))
        for look, (language, one) in zip((zh, en), said, strict=False)
    ]
    if len(lines) > 1:
        for (language, _), line in zip(said, lines, strict=True):
            line.element.lang = language
    return lines


def in_few_lines(words: Text, zh: ParagraphStyle, en: ParagraphStyle, room: float = style.WIDTH) -> list[BookParagraph]:
    """A label in the languages of the book: on one line where they have room, else one below the other."""
    line = in_one_line(words)
    if fonts.width(line, fonts.suited(line, zh.faces), zh.fontSize) <= room:
        return [paragraph(line, zh)]
    return both(words, zh, en)


def cell(words: Text) -> list[BookParagraph]:
    """Both languages for a cell of a table."""
    return both(words, style.CELL, style.CELL_EN)
