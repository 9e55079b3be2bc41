"""The custody as a row of boxes with arrows: what follows what, when, and how many files each act left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from evidence_kit.assemble.book.tagging.chart import Chart
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.line import line_of, shortened
from evidence_kit.domain.custody import CustodyEvent

_A_ROW = 6
_LINE, _GAP, _ARROW = 10.5, 8.0, 12.0
_MOST = 24


@dataclass(frozen=True)
class CustodyStretch:
    """Events of one kind that follow one another."""

    kind: str
    first: datetime
    last: datetime
    events: int
    files: int


def stretches(events: Iterable[CustodyEvent], kind: Callable[[CustodyEvent], str]) -> list[CustodyStretch]:
    """Return the journal as stretches, in its order; of a long one the first and the last of them."""
    found = [_stretch(name, list(group)) for name, group in groupby(events, key=kind)]
    return found if len(found) <= _MOST else [*found[: _MOST // 2], *found[-_MOST // 2 :]]


def _stretch(name: str, group: list[CustodyEvent]) -> CustodyStretch:
    return CustodyStretch(name, group[0].time, group[-1].time, len(group), sum(len(event.products) for event in group))


class CustodyPicture(Chart):
    """Boxes with a few lines each, with arrows from each to the next."""

    def __init__(self, boxes: Sequence[tuple[str, ...]]) -> None:
        super().__init__()
        self.boxes = boxes

    def wrap(self, available: float, _: float) -> tuple[float, float]:
        """As wide as the text, and as many rows as there are boxes for."""
        rows = -(-len(self.boxes) // _A_ROW)
        self._tall = _LINE * max((len(lines) for lines in self.boxes), default=0) + 7
        self.width, self.height = available, rows * (self._tall + _GAP)
        return self.width, self.height

    def draw_chart(self) -> None:
        """The boxes from left to right, row after row."""
        wide = (float(self.width) - (_A_ROW - 1) * _ARROW) / _A_ROW
        for number, lines in enumerate(self.boxes):
            row, column = divmod(number, _A_ROW)
            left = column * (wide + _ARROW)
            bottom = float(self.height) - (row + 1) * (self._tall + _GAP) + _GAP
            self._box(left, bottom, wide, lines)
            if number + 1 < len(self.boxes) and column + 1 < _A_ROW:
                self._arrow(left + wide, bottom + self._tall / 2)

    def _box(self, left: float, bottom: float, wide: float, lines: tuple[str, ...]) -> None:
        canvas: Any = self.canv
        canvas.setStrokeColor(style.INK)
        canvas.setFillColor(style.TINT)
        canvas.setLineWidth(0.6)
        canvas.rect(left, bottom, wide, self._tall, stroke=1, fill=1)
        canvas.setFillColor(style.INK)
        for place, words in enumerate(lines):
            faces = fonts.SANS_ZH_BOLD if place == 0 else fonts.SANS_ZH
            size = 8.0 if place == 0 else 7.0
            fitting = shortened(words, faces, size, wide - 8)
            line_of(canvas, fitting, faces, size, left + 4, bottom + self._tall - 11 - _LINE * place)

    def _arrow(self, left: float, y: float) -> None:
        canvas: Any = self.canv
        canvas.setLineWidth(0.8)
        canvas.line(left + 2, y, left + _ARROW - 2, y)
        canvas.line(left + _ARROW - 6, y + 3, left + _ARROW - 2, y)
        canvas.line(left + _ARROW - 6, y - 3, left + _ARROW - 2, y)
