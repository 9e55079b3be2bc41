"""The chart of a sheet: how far each decision moves the picture, beside what unrelated seeds do."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from evidence_kit.domain.making.regeneration import ControlScore, decibels
from evidence_kit.domain.making.variation import EFFECT_NAMES, KIND_NAMES, Effect, Variation
from evidence_kit.domain.text import text
from evidence_kit.regenerate.vary.contact_sheet import EFFECT_COLOURS
from evidence_kit.regenerate.vary.lettering import BLUE, HAIRLINE, INK, MUTED, PAPER, face, fitted, write

_FINE = 2
"""Drawn so many times larger, then reduced: smooth circles."""
_WIDTH, _ROW, _HEAD, _FOOT, _LABELS, _FIGURES = 1800, 52, 190, 150, 640, 130
_NOTHING_FROM, _SCALE_END = 60.0, 66.0
"""dB: from here on nothing is measurable; the end of the axis stands for everything beyond, ∞ included."""
_BAND, _QUIET = (248, 228, 224), (232, 238, 232)
_TITLE = text("每项选择使图片改变多少", "How far each decision moves the picture")
_AXIS = text(
    "与基准图的峰值信噪比（dB）；线越长，变化越大",
    "PSNR against the base picture (dB); the longer the line, the larger the change",
)
_FOOTNOTE = text(
    "红色区域：同一生成参数、无关种子所得图片与基准图的距离，即“偶然”。判定另须 SSIM 亦不高于最近的无关种子。",
    "Red band: how near pictures of the same recipe from unrelated seeds come, that is, chance. The verdict also looks at SSIM.",
)


def variation_chart(variations: Sequence[Variation], null: Sequence[ControlScore]) -> bytes:
    """The chart as a PNG: decisions from the largest change down, those of another size at the end."""
    rows = sorted(variations, key=_order)
    height = _HEAD + max(len(rows), 1) * _ROW + _FOOT
    canvas = Image.new("RGB", (_WIDTH * _FINE, height * _FINE), PAPER)
    chart = _Chart(ImageDraw.Draw(canvas), _HEAD, height - _FOOT)
    chart.ground(null)
    for number, variation in enumerate(rows):
        chart.row(_HEAD + (number + 0.5) * _ROW, variation)
    chart.words(null)
    buffer = BytesIO()
    canvas.resize((_WIDTH, height), Image.Resampling.LANCZOS).save(buffer, "PNG")
    return buffer.getvalue()


def _order(variation: Variation) -> tuple[bool, float]:
    change = variation.change
    psnr = None if change is None else change.psnr_db
    return change is None, float("inf") if psnr is None else psnr


class _Chart:
    """Draws in page pixels; everything is multiplied by `_FINE`."""

    def __init__(self, draw: ImageDraw.ImageDraw, top: float, bottom: float) -> None:
        self._draw, self._top, self._bottom = draw, top, bottom

    def ground(self, null: Sequence[ControlScore]) -> None:
        """The band of chance, the region where nothing is measurable, and the axis."""
        scores = [self._at(decoy.figures.psnr_db) for decoy in null]
        if scores:
            self._box(min(scores) - 7, self._top, max(scores) + 7, self._bottom, _BAND)
        self._box(self._at(_NOTHING_FROM), self._top, self._at(None), self._bottom, _QUIET)
        for mark in range(0, int(_NOTHING_FROM) + 1, 10):
            self._line(self._at(mark), self._top, self._at(mark), self._bottom, HAIRLINE, 1)
            self._write(self._at(mark), self._bottom + 8, str(mark), 19, MUTED, anchor="ma")
        self._write(self._at(None), self._bottom + 8, "∞", 21, MUTED, anchor="ma")
        self._line(self._at(0), self._bottom, self._at(None), self._bottom, MUTED, 2)
        for place in scores:
            self._line(place, self._bottom - 12, place, self._bottom, EFFECT_COLOURS[Effect.AS_ANOTHER_SEED], 3)

    def row(self, middle: float, variation: Variation) -> None:
        """One decision: its name, its line from “nothing measurable” to its figure, the figure."""
        label, kind = variation.decision.label, KIND_NAMES[variation.decision.kind]
        colour, room = EFFECT_COLOURS[variation.verdict], _LABELS - 70
        zh, en = (fitted(words, face(size), room) for words, size in ((label.zh, 22), (f"{kind.en}: {label.en}", 15)))
        self._write(_LABELS - 22, middle - 9, zh, 22, INK, anchor="rm")
        self._write(_LABELS - 22, middle + 15, en, 15, MUTED, anchor="rm")
        if variation.change is None:
            self._write(self._at(0) + 14, middle, EFFECT_NAMES[variation.verdict].both(), 20, colour, anchor="lm")
            return
        place = self._at(variation.change.psnr_db)
        self._line(min(place, self._at(_NOTHING_FROM)), middle, self._at(_NOTHING_FROM), middle, colour, 5)
        self._dot(place, middle, 10, colour)
        self._write(_WIDTH - 40, middle, decibels(variation.change), 21, colour, anchor="rm", bold=True)

    def words(self, null: Sequence[ControlScore]) -> None:
        """Title, legend, axis and footnote."""
        self._write(40, 26, _TITLE.zh, 42, INK, bold=True)
        self._write(40, 84, _TITLE.en, 24, MUTED)
        self._write(self._at(0), self._bottom + 38, _AXIS.both("　"), 18, MUTED)
        self._write(40, self._bottom + 76, _FOOTNOTE.zh, 20, MUTED)
        self._write(40, self._bottom + 108, _FOOTNOTE.en, 18, MUTED)
        if null:
            name = text(f"无关种子 {len(null)} 个", f"{len(null)} unrelated seeds").both()
            places = [self._at(decoy.figures.psnr_db) for decoy in null]
            self._write(max(min(places) - 7, self._at(0)), self._top - 12, name, 19, EFFECT_COLOURS[Effect.AS_ANOTHER_SEED], anchor="ls")  # fmt: skip
        quiet = text("无可测变化", "nothing measurable").both()
        self._write(self._at(None), self._top - 12, quiet, 19, EFFECT_COLOURS[Effect.ANOTHER_SIZE], anchor="rs")
        self._legend()

    def _legend(self) -> None:
        left = self._at(0)
        for effect in (Effect.AS_ANOTHER_SEED, Effect.CHANGED):
            name = EFFECT_NAMES[effect].both()
            self._dot(left + 10, 136, 8, EFFECT_COLOURS.get(effect, BLUE))
            self._write(left + 28, 136, name, 19, INK, anchor="lm")
            left += 60 + face(19).getlength(name)

    def _at(self, psnr_db: float | None) -> float:
        share = 1.0 if psnr_db is None else min(max(psnr_db, 0.0), _SCALE_END) / _SCALE_END
        return _LABELS + share * (_WIDTH - _LABELS - _FIGURES - 60)

    def _box(self, left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int]) -> None:
        self._draw.rectangle([value * _FINE for value in (left, top, right, bottom)], fill=colour)

    def _line(self, x0: float, y0: float, x1: float, y1: float, colour: tuple[int, int, int], thickness: int) -> None:
        self._draw.line([value * _FINE for value in (x0, y0, x1, y1)], fill=colour, width=thickness * _FINE)

    def _dot(self, x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
        box = [value * _FINE for value in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(box, fill=colour, outline=PAPER, width=2 * _FINE)

    def _write(
        self, x: float, y: float, words: str, size: int, colour: tuple[int, int, int], *, anchor: str = "la",
        bold: bool = False,
    ) -> None:  # fmt: skip
        write(self._draw, (x * _FINE, y * _FINE), words, face(size * _FINE, bold=bold), colour, anchor)
