"""Tables: labels with values, and grids whose head repeats on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable, LongTable, Table, TableStyle

from evidence_kit.assemble.book.tagging.structure import StructElement, elements_of, row_of
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, in_few_lines, paragraph
from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE
from evidence_kit.domain.text import Text

Cell = str | Text | list[Any]
"""Plain words, both languages, or flowables."""

_LONG = 2500
LABEL_WIDTH = 118.0
"""Points for the labels of a table of labels and values."""

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


def labelled(rows: Sequence[tuple[Text, Cell]], *, label_width: float = LABEL_WIDTH, small: bool = False) -> Any:
    """Labels on the left, values on the right.

    Args:
        small: in small print, each label in one line, for annexes.
    """
    body = [[both(label, style.CELL_BOLD, style.CELL_EN), _content(value)] for label, value in rows]
    if small:
        room = label_width - 8
        body = [[in_few_lines(label, style.STEP, style.SMALL_EN, room), small_print(value)] for label, value in rows]
    table = StructElement("Table", *(row_of(row, (("TH", {"Scope": "Row"}), ("TD", {}))) for row in body))
    made = BookTable(
        body,
        colWidths=[label_width, style.WIDTH - label_width],
        splitInRow=int(any(_may_fill_a_page(value) for _, value in rows)),
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
    """A grid with a dark head, or without any. A row named in `bands` is one tinted cell across all columns.

    Args:
        widths: relative; stretched to the width of the text.
        more: commands of reportlab's `TableStyle` that go over its usual ones.
        small: cells in small print, rows close together.
    """
    stretch = style.WIDTH / sum(widths)
    body: list[list[Any]] = [[both(title, style.CELL_HEAD, style.CELL_HEAD_EN) for title in head]] if head else []
    first = len(body)
    set_in = small_print if small else _content
    body += [[set_in(value) for value in row] + [""] * (len(widths) - len(row)) for row in rows]
    table = _grid_element(body, first, {band + first for band in bands})
    commands = [*_COMMON, ("GRID", (0, first), (-1, -1), 0.35, style.HAIRLINE)]
    if head:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), style.INK))
    tall = any(_may_fill_a_page(value) for row in rows for value in row)
    for band in bands:
        at = first + band
        commands += [("SPAN", (0, at), (-1, at)), ("BACKGROUND", (0, at), (-1, at), style.TINT)]
        if band + 1 < len(rows) and not tall:  # a band never stands at a page's foot alone
            commands.append(("NOSPLIT", (0, at), (-1, at + 1)))
    if len(rows) > 1 and not tall:  # nor does the last row at a page's head
        commands.append(("NOSPLIT", (0, first + len(rows) - 2), (-1, first + len(rows) - 1)))
    made = BookTable(
        body,
        colWidths=[width * stretch for width in widths],
        repeatRows=first,
        splitInRow=int(tall),
        style=TableStyle([*commands, *(_CLOSE if small else ()), *more]),
    )
    made.elements = (table,)
    return made


def _grid_element(body: Sequence[Sequence[Any]], first: int, bands: set[int]) -> StructElement:
    """Its rows; each column's head, of which there may be none, is read with its cells, and a band spans all columns."""
    columns = len(body[0])
    table = StructElement("Table")
    for number, row in enumerate(body):
        if number < first:
            table.hold(row_of(row, [("TH", {"Scope": "Column"})] * columns, once=True))
        else:
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


class ContinuedTable(Flowable):  # type: ignore[misc]
    """The end of a table, which stands below its beginning or on a page of its own: only there its head stands again."""

    def __init__(self, below: Any, anew: Any, beginning: Sequence[Any]) -> None:
        """Take the rows without their head, the same with it in flowables of their own, and the table's beginning, if any."""
        super().__init__()
        self._below, self._anew, self._beginning = below, anew, beginning
        self._chosen = anew

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """As large as the setting that is right here; with its head where a whole page is free."""
        self._chosen = self._anew if height >= style.HEIGHT - 1 else self._below
        width, taken = self._chosen.wrapOn(self.canv, available, height)
        self.width, self.height = width, taken
        return width, taken

    def split(self, available: float, height: float) -> list[Any]:
        """The parts of rows that are taller than a page."""
        return list(self._chosen.splitOn(self.canv, available, height)) if self._chosen is self._anew else []

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803 (reportlab's names)
        """Draw the setting that was chosen; rows below the beginning are heard as rows of that table."""
        if self._chosen is self._below and self._beginning:
            whole, rows = self._beginning[0].elements[0], self._below.elements[0]
            whole.hold(*rows.kids)
            rows.kids.clear()
        self._chosen.drawOn(canvas, x, y, _sW)


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
