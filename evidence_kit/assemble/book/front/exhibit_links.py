"""Exhibits named in a cell of a table: their pages, or that they are not there."""

from __future__ import annotations

from reportlab.lib.styles import ParagraphStyle

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.languages import in_one_line, listed, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.assemble.book.typesetting.paragraph import BookParagraph, both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell

_words = wording.table("book/facts")
_NEAR = 2
"""Exhibits that stand in one line of a cell."""


def exhibit_links(setting: Setting, numbers: tuple[str, ...], look: ParagraphStyle = style.CELL) -> Cell:
    """Numbers with their pages; in red where none is named, or one has no page in any book of the case."""
    if not numbers:
        return both(_words("none"), style.CELL_RED, style.CELL_EN)
    supplied = {one.plan.number for one in setting.supplied}
    there = [number for number in numbers if number in supplied]
    lines = [_pages(setting, there[at : at + _NEAR], look) for at in range(0, len(there), _NEAR)]
    for number in numbers:
        if number not in supplied:
            red = style.SMALL_RED if not setting.filed_before(number) else look
            lines.append(paragraph(f"{number}　{_lacking(setting, number)}", red))
    return lines


def with_page(setting: Setting, number: str) -> str:
    """An exhibit of this book with its page: `1-1 (7)`, which no line parts."""
    return f"{number}{fonts.NO_BREAK_SPACE}({setting.page(f'exhibit-{number}')})"


def _pages(setting: Setting, numbers: list[str], look: ParagraphStyle) -> BookParagraph:
    said = statements(listed(with_page(setting, number) for number in numbers))[0][1]
    return paragraph(said, look, link=f"exhibit-{numbers[0]}")


def _lacking(setting: Setting, number: str) -> str:
    """Why an exhibit has no page in this book."""
    if setting.filed_before(number):
        return statements(_words("filed_before"))[0][1]
    return in_one_line(_words("missing"))
