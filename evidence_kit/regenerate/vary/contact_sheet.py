"""The contact sheet: the base picture first, then the picture of each changed decision with its caption."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from evidence_kit.domain.making.regeneration import decibels
from evidence_kit.domain.making.variation import EFFECT_NAMES, Effect, Variation
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.regenerate.vary.lettering import BLUE, GREEN, HAIRLINE, INK, MUTED, PAPER, RED, face, folded, write

WIDTH = 1800
"""Pixels: a page of A4 at about 230 to the inch."""
_MARGIN, _GAP, _HEAD, _CAPTION, _FOOT = 48, 28, 132, 176, 96
_SHAPE = 1.25
"""Height to width at which a sheet suits a page; more columns are taken until it is no taller."""
_TITLE = text("每次只改变一项选择", "One decision changed at a time, everything else the same")
_FOOTNOTE = text(
    "再生成演示，非创作过程原始记录。PSNR 越低变化越大；“相当于更换随机种子”指变化达到无关种子的程度。",
    "A regeneration demonstration, not a record of the creation. The lower the PSNR, the larger the change; “as large as a "
    "change of seed”: as far away as unrelated seeds.",
)
_BASE = text("基准图：参数未改变", "base picture: nothing changed")

EFFECT_COLOURS = {
    Effect.NOTHING_MEASURABLE: MUTED,
    Effect.CHANGED: BLUE,
    Effect.AS_ANOTHER_SEED: RED,
    Effect.ANOTHER_SIZE: GREEN,
}


def contact_sheet(base: bytes, pictures: Sequence[tuple[Variation, bytes]]) -> bytes:
    """The sheet as a PNG, `WIDTH` pixels wide.

    Args:
        base: PNG of the base picture.
        pictures: each variation with its PNG.
    """
    first = Image.fromarray(pixels_of(base))
    columns = _columns(len(pictures) + 1, first.height / first.width)
    width = (WIDTH - 2 * _MARGIN - (columns - 1) * _GAP) // columns
    tall = min(round(width * first.height / first.width), 2 * width)
    rows = -(-(len(pictures) + 1) // columns)
    height = _HEAD + rows * (tall + _CAPTION) + _FOOT
    sheet = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    write(draw, (_MARGIN, 32), _TITLE.zh, face(44, bold=True))
    write(draw, (_MARGIN, 90), _TITLE.en, face(24), MUTED)
    cells = [(first, _BASE, "", INK), *(_cell(variation, png) for variation, png in pictures)]
    for number, (picture, label, measured, colour) in enumerate(cells):
        left = _MARGIN + number % columns * (width + _GAP)
        top = _HEAD + 16 + number // columns * (tall + _CAPTION)
        box = (left, top, left + width, top + tall)
        _place(sheet, picture, box)
        draw.rectangle(box, outline=INK if number == 0 else HAIRLINE, width=5 if number == 0 else 1)
        _caption(draw, label, measured, colour, (left, box[3] + 10, width))
    write(draw, (_MARGIN, height - _FOOT + 8), _FOOTNOTE.zh, face(21), MUTED)
    write(draw, (_MARGIN, height - _FOOT + 42), _FOOTNOTE.en, face(19), MUTED)
    buffer = BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def _columns(cells: int, shape: float) -> int:
    for columns in range(4, 9):
        width = (WIDTH - 2 * _MARGIN) / columns
        if -(-cells // columns) * (width * min(shape, 2) + _CAPTION) <= _SHAPE * WIDTH:
            return columns
    return 8


def _cell(variation: Variation, png: bytes) -> tuple[Image.Image, Text, str, tuple[int, int, int]]:
    picture = Image.fromarray(pixels_of(png))
    figures = f"PSNR {decibels(variation.change)}　SSIM {variation.change.ssim:.3f}" if variation.change else "—"
    return (
        picture,
        variation.decision.label,
        f"{figures}\n{EFFECT_NAMES[variation.verdict].zh}",
        EFFECT_COLOURS[variation.verdict],
    )


def _place(sheet: Image.Image, picture: Image.Image, box: tuple[int, int, int, int]) -> None:
    """The picture as large as the box allows, in its middle."""
    width, height = box[2] - box[0], box[3] - box[1]
    scale = min(width / picture.width, height / picture.height)
    shown = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    sheet.paste(shown, (box[0] + (width - shown.width) // 2, box[1] + (height - shown.height) // 2))


def _caption(
    draw: ImageDraw.ImageDraw, label: Text, measured: str, colour: tuple[int, int, int], at: tuple[int, int, int]
) -> None:
    left, top, width = at
    for words, font, shade in ((label.zh, face(21, bold=True), INK), (label.en, face(17), MUTED)):
        for line in folded(words, font, width, 2 if shade == INK else 1):
            write(draw, (left, top), line, font, shade)
            top += 29 if shade == INK else 25
    for line in measured.splitlines():
        write(draw, (left, top + 2), line, face(18), colour)
        top += 25
