"""Exhibits named in a cell of a table: their pages, or that they are not there."""

from __future__ import annotations

from reportlab.lib.styles import ParagraphStyle

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.languages import in_one_line, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell

_words = wording.table("book/facts")
_NEAR = 2
"""Exhibits that stand in one line of a cell."""


def exhibit_links(setting: Setting, numbers: tuple[str, ...], look: ParagraphStyle = style.CELL) -> Cell:
    """Numbers with their pages; in red where none is named, or one has no page in any book of the case."""
    if not numbers:
        return both(_words("none"), style.CELL_RED, style.CELL_EN)
    supplied = {one.plan.number for one in setting.supplied}
    said = [
        f"{number}（{setting.page(f'exhibit-{number}')}）"
        if number in supplied
        else f"{number}　{_lacking(setting, number)}"
        for number in numbers
    ]
    rows = [said[at : at + _NEAR] for at in range(0, len(said), _NEAR)]
    link = f"exhibit-{numbers[0]}" if numbers[0] in supplied else ""
    lacking = any(number not in supplied and not setting.filed_before(number) for number in numbers)
    return [paragraph("　".join(row), style.CELL_RED if lacking else look, link=link) for row in rows]


def _lacking(setting: Setting, number: str) -> str:
    """Why an exhibit has no page in this book."""
    if setting.filed_before(number):
        return statements(_words("filed_before"))[0][1]
    return in_one_line(_words("missing"))
