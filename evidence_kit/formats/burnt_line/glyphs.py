"""The characters of the line as `drawtext` draws them: `glyphs.png`, made by `tools/make_burnt_glyphs.py`.

ffmpeg 5 sets every character at a whole pixel, later releases at quarters of one; and a font is drawn otherwise when it carries
hinting. Each of the four is a style.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path

from evidence_kit.formats.burnt_line.layout import STRIP

ATLAS = Path(__file__).with_name("glyphs.png")
CHARACTERS = "0123456789abcdef:.-+LOCAptsrmghin"
CELL = 9
"""Pixels that a character may touch."""
_ROWS = range(4, 20)
"""Rows of the strip that a character may touch."""


@dataclass(frozen=True)
class Style:
    """A way in which ffmpeg sets the line."""

    font: str
    """`published`: DejaVu Sans Mono with its hinting; `shipped`: the kit's copy without."""
    pitch: float
    """Pixels from a character to the next one, at 14 pixels of type."""
    shifts: int
    """How many places within a pixel a character may begin at."""

    def place(self, x: float, column: int) -> tuple[int, int]:
        """The pixel at which a character begins, and its shift; `x` is where column 0 begins."""
        at = x + column * self.pitch + 1e-6
        return math.floor(at), math.floor((at - math.floor(at)) * self.shifts)


_FINE = 539 / 64
"""The advance of DejaVu Sans Mono, 1233 of 2048 units, in the 64ths of a pixel that HarfBuzz counts in."""
STYLES = (
    Style("published", 8, 1),
    Style("published", _FINE, 4),
    Style("shipped", 8, 1),
    Style("shipped", _FINE, 4),
)


@dataclass(frozen=True)
class Template:
    """A character at a shift, its mean taken off and of length 1."""

    character: str
    values: tuple[float, ...]

    def likeness(self, cell: Sequence[float]) -> float:
        """The normalised correlation with a cell that was `normalised`: 1 is the same picture, 0 has nothing of it."""
        return float(sum(map(mul, self.values, cell)))


def normalised(pixels: Sequence[int]) -> tuple[float, ...]:
    """Pixels with their mean taken off, and of length 1; zeros where all are alike."""
    mean = sum(pixels) / len(pixels)
    apart = [value - mean for value in pixels]
    length = math.sqrt(sum(map(mul, apart, apart)))
    return tuple(value / length for value in apart) if length else tuple(apart)


def cell_of(strip: bytes, width: int, left: int) -> list[int]:
    """The pixels of a strip that a character beginning at `left` may touch; none where that lies outside."""
    if left < 0 or left + CELL > width:
        return []
    return [value for row in _ROWS for value in strip[row * width + left : row * width + left + CELL]]


@cache
def templates(style: Style, shift: int, characters: str) -> tuple[Template, ...]:
    """The templates of some characters."""
    sheet, width = _sheet()
    row = sum(one.shifts for one in STYLES[: STYLES.index(style)]) + shift
    strip = sheet[row * STRIP * width : (row + 1) * STRIP * width]
    return tuple(
        Template(character, normalised(cell_of(strip, width, CELL * CHARACTERS.index(character))))
        for character in characters
    )


@cache
def _sheet() -> tuple[bytes, int]:
    from PIL import Image  # only where frames are read: naming this room costs nothing

    with Image.open(ATLAS) as picture:
        return picture.convert("L").tobytes(), picture.width
