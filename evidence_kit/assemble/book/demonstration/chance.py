"""How far the last step and the controls lie from the claimed picture, on one line: no chart needs to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.book.tagging.chart import Chart
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.line import line_of
from evidence_kit.domain.making.regeneration import ControlScore, Figures, decibels

_words = wording.table("book/chance")
_HEIGHT = 46.0
_SCALE_END, _MARK = 100, 10
"""dB; identical pixels stand beyond the end of the scale."""


def chance_chart(figures: Figures, decoys: Sequence[ControlScore]) -> Chart:
    """A scale of PSNR with the controls and the regenerated picture on it."""
    return _ChanceChart(figures, decoys)


class _ChanceChart(Chart):
    def __init__(self, figures: Figures, decoys: Sequence[ControlScore]) -> None:
        super().__init__()
        self.figures, self.decoys = figures, decoys

    def wrap(self, available: float, _: float) -> tuple[float, float]:
        self.width, self.height = available, _HEIGHT
        return available, _HEIGHT

    def draw_chart(self) -> None:
        canvas, axis = self.canv, 20.0
        canvas.setStrokeColor(style.HAIRLINE)
        canvas.setLineWidth(0.6)
        canvas.line(self._at(0), axis, self._at(None), axis)
        canvas.setFillColor(style.MUTED)
        for mark in range(0, _SCALE_END + 1, _MARK):
            canvas.line(self._at(mark), axis - 2, self._at(mark), axis + 2)
            line_of(canvas, str(mark), fonts.SANS_EN, 7, self._at(mark), axis - 10, "centre")
        line_of(canvas, "∞", fonts.SANS_EN, 8, self._at(None), axis - 10, "centre")
        line_of(canvas, "PSNR / dB", fonts.SANS_EN, 7, self._at(None), 0, "right")
        self._result(canvas, axis, self._controls(canvas, axis))

    def _controls(self, canvas: Any, axis: float) -> float:
        """The controls with their label; where the label ends."""
        places = [self._at(decoy.figures.psnr_db) for decoy in self.decoys]
        canvas.setStrokeColor(style.INK)
        canvas.setFillColor(style.WHITE)
        for place in places:
            canvas.circle(place, axis, 2.8, stroke=1, fill=1)
        if places:
            canvas.setFillColor(style.MUTED)
            words = in_one_line(_words("controls", count=len(places)))
            room = fonts.width(words, fonts.SANS_ZH, 7.2) / 2
            middle = max(sum(places) / len(places), room)
            line_of(canvas, words, fonts.SANS_ZH, 7.2, middle, axis + 8, "centre")
            return middle + room
        return 0

    def _result(self, canvas: Any, axis: float, taken: float) -> None:
        """The last step with its label, one line higher where that of the controls stands in its way."""
        place = self._at(self.figures.psnr_db)
        canvas.setFillColor(style.RED)
        canvas.rect(place - 3, axis - 3, 6, 6, stroke=0, fill=1)
        words = f"{in_one_line(_words('last_step'))}　{decibels(self.figures)}"
        room = fonts.width(words, fonts.SANS_ZH_BOLD, 7.5) / 2
        middle = min(max(place, room), self.width - room)
        above = 8 if middle - room > taken + 4 else 18
        line_of(canvas, words, fonts.SANS_ZH_BOLD, 7.5, middle, axis + above, "centre")

    def _at(self, psnr_db: float | None) -> float:
        if psnr_db is None:
            return float(self.width - 8)
        return 8 + min(max(psnr_db, 0.0), _SCALE_END) / _SCALE_END * (float(self.width) - 56)
