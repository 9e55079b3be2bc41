"""How far each changed decision moves the picture, beside chance: drawn as lines and letters, legible without colour."""

from __future__ import annotations

from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.book.tagging.chart import Chart
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.line import line_of
from evidence_kit.domain.making.variation import VariationSheet

_words = wording.table("book/variations")
_ROW, _FOOT, _HEAD = 15.0, 24.0, 16.0
_LABEL = 34.0
_MARK = 10


class VariationChart(Chart):
    """PSNR against the base picture: a mark a decision, and the span of unrelated seeds as a hatched band."""

    def __init__(self, sheet: VariationSheet) -> None:
        super().__init__()
        self.sheet = sheet
        values = [one.change.psnr_db for one in sheet.variations if one.change and one.change.psnr_db is not None]
        values += [one.figures.psnr_db for one in sheet.null if one.figures.psnr_db is not None]
        self._end = _MARK * (int(max(values, default=50.0)) // _MARK + 1)

    def wrap(self, available: float, _: float) -> tuple[float, float]:
        """As wide as the text, a row high for each decision."""
        self.width, self.height = available, _ROW * len(self.sheet.variations) + _FOOT + _HEAD
        return self.width, self.height

    def draw_chart(self) -> None:
        """Band, axis, marks."""
        self._band()
        self._axis()
        for row, one in enumerate(self.sheet.variations):
            self._mark(row, one.change.psnr_db if one.change else None, one.change is None)

    def _band(self) -> None:
        canvas = self.canv
        spread = [one.figures.psnr_db for one in self.sheet.null if one.figures.psnr_db is not None]
        if not spread:
            return
        left, right = self._at(min(spread)), self._at(max(spread))
        top = self.height - _HEAD
        canvas.saveState()
        canvas.setStrokeColor(style.HAIRLINE)
        canvas.setLineWidth(0.5)
        canvas.rect(left, _FOOT, max(right - left, 1), top - _FOOT, stroke=1, fill=0)
        canvas.setDash(1, 2)
        at = left + 4
        while at < right:
            canvas.line(at, _FOOT, at, top)
            at += 4
        canvas.setFillColor(style.MUTED)
        words = in_one_line(_words("chance_band", count=len(spread)))
        line_of(canvas, words, fonts.SANS_ZH, 7, max(left, _LABEL), top + 4)
        canvas.restoreState()

    def _axis(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(0.6)
        canvas.line(_LABEL, _FOOT, self._at(None), _FOOT)
        canvas.setFillColor(style.MUTED)
        for mark in range(0, self._end + 1, _MARK):
            canvas.line(self._at(mark), _FOOT - 2, self._at(mark), _FOOT)
            line_of(canvas, str(mark), fonts.SANS_EN, 7, self._at(mark), _FOOT - 10, "centre")
        line_of(canvas, "∞", fonts.SERIF_EN, 8, self._at(None), _FOOT - 10, "centre")
        line_of(canvas, in_one_line(_words("axis")), fonts.SANS_ZH, 7, _LABEL, 3)

    def _mark(self, row: int, psnr_db: float | None, sizes_differ: bool) -> None:
        canvas: Any = self.canv
        y = self.height - _HEAD - _ROW * (row + 0.5)
        canvas.setFillColor(style.INK)
        line_of(canvas, f"({row + 1})", fonts.SANS_EN, 7.5, 0, y - 2.5)
        if sizes_differ:
            return
        x = self._at(psnr_db)
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(1.4)
        canvas.line(_LABEL, y, x, y)
        canvas.rect(x - 2.6, y - 2.6, 5.2, 5.2, stroke=0, fill=1)
        words = "∞" if psnr_db is None else f"{psnr_db:.1f}"
        line_of(canvas, words, fonts.SANS_EN, 7, x + 6, y - 2.5)

    def _at(self, psnr_db: float | None) -> float:
        end = float(self.width) - 44
        if psnr_db is None:
            return float(self.width) - 22
        return _LABEL + min(max(psnr_db, 0.0), self._end) / self._end * (end - _LABEL)
