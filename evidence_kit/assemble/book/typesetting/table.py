"""Tables: labels with values, and grids whose head repeats on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import LongTable, Table, TableStyle

from evidence_kit.assemble.book.tagging.structure import StructElement, elements_of, row_of
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE
from evidence_kit.domain.text import Text

Cell = str | Text | list[Any]
"""Plain words, both languages, or flowables."""

_LONG = 2500

_COMMON = [
    ("FONTNAME", (0, 0), (-1, -1), BASE_FACE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


class _Tagged:
    """Fills and lines of a table are not read."""

    canv: Any
    elements: tuple[StructElement, ...] = ()
    """The table, or those of what it only lays out."""

    def _drawBkgrnd(self) -> None:  # noqa: N802 - reportlab's name
        with self.canv.artifact():
            super()._drawBkgrnd()  # type: ignore[misc]

    def _drawLines(self) -> None:  # noqa: N802 - reportlab's name
        with self.canv.artifact():
            super()._drawLines()  # type: ignore[misc]


class BookTable(_Tagged, LongTable):  # type: ignore[misc]
    """A table that may be long."""


class LayoutTable(_Tagged, Table):  # type: ignore[misc]
    """What stands side by side or in a box, and is no table to whoever hears it read."""


_CLOSE = (("TOPPADDING", (0, 0), (-1, -1), 1.2), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8))


def labelled(rows: Sequence[tuple[Text, Cell]], *, label_width: float = 118, small: bool = False) -> Any:
    """Labels on the left, values on the right.

    Args:
        small: in small print, each label in one line, for annexes.
    """
    body = [[both(label, style.CELL_BOLD, style.CELL_EN), _content(value)] for label, value in rows]
    if small:
        body = [[[paragraph(in_one_line(label), style.STEP)], small_print(value)] for label, value in rows]
    table = StructElement("Table", *(row_of(row, (("TH", {"Scope": "Row"}), ("TD", {}))) for row in body))
    made = BookTable(
        body,
        colWidths=[label_width, style.WIDTH - label_width],
        splitInRow=1,
        style=TableStyle([
            *_COMMON,
            ("BACKGROUND", (0, 0), (0, -1), style.TINT),
            ("LINEBELOW", (0, 0), (-1, -1), 0.35, style.HAIRLINE),
            ("LINEABOVE", (0, 0), (-1, 0), 0.35, style.HAIRLINE),
            *(_CLOSE if small else ()),
        ]),
    )  # fmt: skip
    made.elements = (table,)
    return made


def grid(
    head: Sequence[Text],
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *,
    bands: Sequence[int] = (),
    more: Sequence[tuple[Any, ...]] = (),
    small: bool = False,
) -> Any:
    """A grid with a dark head. A row named in `bands` is one tinted cell across all columns.

    Args:
        widths: relative; stretched to the width of the text.
        more: commands of reportlab's `TableStyle` that go over its usual ones.
        small: cells in small print, rows close together.
    """
    stretch = style.WIDTH / sum(widths)
    body: list[list[Any]] = [[both(title, style.CELL_HEAD, style.CELL_HEAD_EN) for title in head]]
    set_in = small_print if small else _content
    body += [[set_in(value) for value in row] + [""] * (len(head) - len(row)) for row in rows]
    table = _grid_element(body, {band + 1 for band in bands})
    commands = [
        *_COMMON,
        ("BACKGROUND", (0, 0), (-1, 0), style.INK),
        ("GRID", (0, 1), (-1, -1), 0.35, style.HAIRLINE),
    ]
    tall = any(_may_fill_a_page(value) for row in rows for value in row)
    for band in bands:
        commands += [("SPAN", (0, band + 1), (-1, band + 1)), ("BACKGROUND", (0, band + 1), (-1, band + 1), style.TINT)]
        if band + 1 < len(rows) and not tall:  # a band never stands at a page's foot alone
            commands.append(("NOSPLIT", (0, band + 1), (-1, band + 2)))
    made = BookTable(
        body,
        colWidths=[width * stretch for width in widths],
        repeatRows=1,
        splitInRow=int(tall),
        style=TableStyle([*commands, *(_CLOSE if small else ()), *more]),
    )
    made.elements = (table,)
    return made


def _grid_element(body: Sequence[Sequence[Any]], bands: set[int]) -> StructElement:
    """Its rows; each column's head is read with its cells, and a band spans all columns."""
    columns = len(body[0])
    table = StructElement("Table", row_of(body[0], [("TH", {"Scope": "Column"})] * columns, once=True))
    for number, row in enumerate(body[1:], start=1):
        table.hold(row_of(row, [("TD", {"ColSpan": columns})] if number in bands else [("TD", {})] * columns))
    return table


def dense_grid(
    head: Sequence[Text], rows: Sequence[Sequence[Cell]], widths: Sequence[float], *, small: bool = False
) -> Any:
    """A grid for hundreds of short rows: hardly any room around them, every other one tinted for the eye.

    Args:
        widths: as for `grid`.
        small: as for `grid`.
    """
    close = [("TOPPADDING", (0, 1), (-1, -1), 0.4), ("BOTTOMPADDING", (0, 1), (-1, -1), 1.3)]
    tinted = ("ROWBACKGROUNDS", (0, 1), (-1, -1), (style.WHITE, style.TINT))
    return grid(head, rows, widths, more=[*close, tinted], small=small)


def boxed(content: list[Any], *, warning: bool = False) -> Any:
    """A remark in a tinted box with a bar at its left."""
    made = LayoutTable(
        [[content]],
        colWidths=[style.WIDTH],
        style=TableStyle([
            *_COMMON,
            ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ("BACKGROUND", (0, 0), (-1, -1), style.PALE_RED if warning else style.TINT),
            ("LINEBEFORE", (0, 0), (0, -1), 2.4, style.RED if warning else style.INK),
        ]),
    )  # fmt: skip
    made.elements = tuple(elements_of(content))
    return made


def remark(words: Text, *, warning: bool = False) -> Any:
    """A remark in both languages in a box."""
    return boxed(both(words, style.REMARK, style.REMARK_EN), warning=warning)


def _may_fill_a_page(value: Cell) -> bool:
    """reportlab cannot place a row taller than a page unless rows may split; then it splits those that need not, too."""
    if isinstance(value, list):
        return sum(len(one.getPlainText()) for one in value if hasattr(one, "getPlainText")) > _LONG
    return len(value.both() if isinstance(value, Text) else value) > _LONG


def small_print(value: Cell) -> list[Any]:
    """A cell in small print; flowables stay as they are."""
    if isinstance(value, Text):
        return list(both(value, style.SMALL, style.SMALL_EN))
    return [paragraph(value, style.SMALL)] if isinstance(value, str) else value


def _content(value: Cell) -> list[Any]:
    if isinstance(value, Text):
        return list(cell(value))
    return [paragraph(value, style.CELL)] if isinstance(value, str) else value
