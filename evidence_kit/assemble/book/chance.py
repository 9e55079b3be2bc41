"""How far the last step and the controls lie from the claimed picture, on one line: no chart needs to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.line import line_of
from evidence_kit.domain.making.regeneration import ControlScore, Figures, decibels

_words = wording.table("book/chance")
_HEIGHT = 58.0
_SCALE_END = 60.0
"""dB; identical pixels stand beyond the end of the scale."""


def chance_chart(figures: Figures, decoys: Sequence[ControlScore]) -> Flowable:
    """A scale of PSNR with the controls and the regenerated picture on it."""
    return _ChanceChart(figures, decoys)


class _ChanceChart(Flowable):  # type: ignore[misc]
    def __init__(self, figures: Figures, decoys: Sequence[ControlScore]) -> None:
        super().__init__()
        self.figures, self.decoys = figures, decoys

    def wrap(self, available: float, _: float) -> tuple[float, float]:
        self.width, self.height = available, _HEIGHT
        return available, _HEIGHT

    def draw(self) -> None:
        canvas, axis = self.canv, 20.0
        canvas.setStrokeColor(style.HAIRLINE)
        canvas.setLineWidth(0.6)
        canvas.line(self._at(0), axis, self._at(None), axis)
        canvas.setFillColor(style.MUTED)
        for mark in range(0, int(_SCALE_END) + 1, 10):
            canvas.line(self._at(mark), axis - 2, self._at(mark), axis + 2)
            line_of(canvas, str(mark), fonts.SANS_EN, 6.5, self._at(mark), axis - 10, "centre")
        line_of(canvas, "∞", fonts.SANS_EN, 8, self._at(None), axis - 10, "centre")
        line_of(canvas, "PSNR / dB", fonts.SANS_EN, 6.5, self._at(None), 1, "right")
        self._controls(canvas, axis)
        self._result(canvas, axis)

    def _controls(self, canvas: Any, axis: float) -> None:
        places = [self._at(decoy.figures.psnr_db) for decoy in self.decoys]
        canvas.setFillColor(style.HAIRLINE)
        for place in places:
            canvas.circle(place, axis, 2.6, stroke=0, fill=1)
        if places:
            canvas.setFillColor(style.MUTED)
            line_of(
                canvas, _words("controls").both(" "), fonts.SANS_ZH, 7, sum(places) / len(places), axis + 8, "centre"
            )

    def _result(self, canvas: Any, axis: float) -> None:
        place = self._at(self.figures.psnr_db)
        canvas.setFillColor(style.RED)
        canvas.rect(place - 3, axis - 3, 6, 6, stroke=0, fill=1)
        words = f"{_words('last_step').both(' ')}　{decibels(self.figures)}"
        room = fonts.width(words, fonts.SANS_ZH_BOLD, 7.5) / 2
        middle = min(max(place, room), self.width - room)
        line_of(canvas, words, fonts.SANS_ZH_BOLD, 7.5, middle, axis + 20, "centre")

    def _at(self, psnr_db: float | None) -> float:
        if psnr_db is None:
            return float(self.width - 8)
        return 8 + min(max(psnr_db, 0.0), _SCALE_END) / _SCALE_END * (float(self.width) - 56)
