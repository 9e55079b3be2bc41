"""Paragraphs in two languages, broken as Chinese is, with every character in a face that has it."""

from __future__ import annotations

from typing import Any

from reportlab import platypus
from reportlab.lib.styles import ParagraphStyle

from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.line_breaking import split_lines
from evidence_kit.domain.text import Text


class BookParagraph(platypus.Paragraph):  # type: ignore[misc]
    """A paragraph whose lines break by `line_breaking`, once for each width that reportlab tries in a row."""

    _broken: tuple[list[float], Any] | None = None

    def breakLinesCJK(self, maxWidths: Any) -> Any:  # noqa: N802, N803 (reportlab's names)
        """The lines; called by reportlab for every width that it tries."""
        if hasattr(self, "blPara") and getattr(self, "_splitpara", False):
            return self.blPara
        self.height = 0
        widths = list(maxWidths) if isinstance(maxWidths, list | tuple) else [maxWidths]
        if self._broken is None or self._broken[0] != widths:
            self._broken = widths, split_lines(self.frags, widths)
        return self._broken[1]

    def split(self, availWidth: float, availHeight: float) -> Any:  # noqa: N803 (reportlab's names)
        """Two paragraphs, one for each side of a page's end; reportlab changes the lines while it parts them."""
        self._broken = None
        return super().split(availWidth, availHeight)


def paragraph(words: str, look: ParagraphStyle, *, link: str = "") -> BookParagraph:
    """One paragraph of plain text; `link` is the key of a place in the book that it leads to."""
    written = fonts.markup(words, look.faces)
    return BookParagraph(f'<a href="#{link}">{written}</a>' if link else written, look)


def both(words: Text, zh: ParagraphStyle = style.BODY, en: ParagraphStyle = style.BODY_EN) -> list[BookParagraph]:
    """The Chinese paragraph and, below it, the English one; one paragraph where they are the same."""
    if words.zh == words.en or not words.en:
        return [paragraph(words.zh, zh)]
    return [paragraph(words.zh, zh), paragraph(words.en, en)]


def cell(words: Text) -> list[BookParagraph]:
    """Both languages for a cell of a table."""
    return both(words, style.CELL, style.CELL_EN)
