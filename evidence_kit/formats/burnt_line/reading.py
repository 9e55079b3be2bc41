"""Reads the burnt-in line out of the pixels of a frame, character by character against the known font."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from evidence_kit.domain.record import Count, Instant, Record, Seconds
from evidence_kit.formats.burnt_line.glyphs import CELL, STYLES, Style, cell_of, normalised, templates
from evidence_kit.formats.burnt_line.layout import CHAIN_SHAPE, CLOCK_SHAPE, HEX, MARGIN, SIZE, STRIP

_ALIKE, _APART = 0.80, 0.04
"""A character is read when it has this correlation with a template, and every other template that much less."""
_ANCHORED = 0.85
"""Mean correlation of what always stands in a line, from which on the line is taken to be there."""
_INK = 48
"""Levels of 255 by which text stands out."""
_SETS = {"#": "0123456789", "~": "+-", "@": "0123456789abcdef"}
_MOST_DIGITS = 9
_SLACK = [quarter / 4 for quarter in range(-SIZE, SIZE + 1)]
"""Pixels around the place at which the right line should begin: releases of ffmpeg measure its width differently."""


class BurntLine(Record):
    """What a frame shows of itself; None is what cannot be read."""

    number: Count | None = None
    """How many frames passed the recorder before this one."""
    position: Seconds | None = None
    """Its place in the film."""
    clock: Instant | None = None
    """The machine's clock, in whole seconds."""
    segment: Count | None = None
    """The newest segment, counted from 0, that was chained by then."""
    head: str | None = None
    """The first digits of the chain's head at that segment."""
    bare: bool = False
    """Nothing stands where the chain should: no segment was chained yet."""


@dataclass(frozen=True)
class _Placed:
    """A line that was found: its style, and where its first character begins."""

    strip: bytes
    width: int
    style: Style
    x: float

    def cell(self, column: int) -> list[int]:
        return cell_of(self.strip, self.width, self.style.place(self.x, column)[0])

    def likeness(self, shape: str) -> float:
        """How well the characters that a shape fixes stand there."""
        fixed = [(column, one) for column, one in enumerate(shape) if one not in _SETS and one != " "]
        return fmean(self._likeness(column, one) for column, one in fixed)

    def _likeness(self, column: int, character: str) -> float:
        pixels = self.cell(column)
        if not pixels:
            return 0.0
        shift = self.style.place(self.x, column)[1]
        return templates(self.style, shift, character)[0].likeness(normalised(pixels))

    def character(self, column: int, among: str) -> str | None:
        """The character at a column; None where no template, or more than one, is like it."""
        pixels = self.cell(column)
        if not pixels:
            return None
        cell, shift = normalised(pixels), self.style.place(self.x, column)[1]
        found = sorted((one.likeness(cell), one.character) for one in templates(self.style, shift, among))
        best, second = found[-1], found[-2]
        return best[1] if best[0] >= _ALIKE and best[0] - second[0] >= _APART else None

    def blank(self, column: int) -> bool:
        """Whether nothing is written at a column."""
        pixels = self.cell(column)
        return bool(pixels) and max(pixels) - min(pixels) < _INK

    def variable(self, shape: str) -> str | None:
        """The characters that a shape leaves open; None where one cannot be read."""
        wanted = [(column, _SETS[one]) for column, one in enumerate(shape) if one in _SETS]
        found = [self.character(column, among) for column, among in wanted]
        return None if None in found else "".join(one or "" for one in found)


def read(strip: bytes, width: int) -> BurntLine:
    """Read the line of a frame.

    Args:
        strip: the lowest `STRIP` rows of the frame, one byte of brightness a pixel.
        width: of the frame, in pixels.

    Raises:
        ValueError: the strip is not of that size.
    """
    if len(strip) != width * STRIP:
        raise ValueError(f"a strip of {len(strip)} bytes, not {width} x {STRIP}")
    left = _found(strip, width, STYLES, CLOCK_SHAPE, [0.0])
    if left is None:
        return BurntLine()
    right = _found(strip, width, (left.style,), CHAIN_SHAPE, _SLACK)
    chain = right.variable(CHAIN_SHAPE) if right else None
    clock = left.variable(CLOCK_SHAPE) or ""
    return BurntLine(
        number=_number(left),
        position=_position(clock),
        clock=_clock(clock),
        segment=int(chain[:-HEX]) if chain else None,
        head=chain[-HEX:] if chain else None,
        bare=right is None and _bare(strip, width, left.style),
    )


def _found(strip: bytes, width: int, styles: tuple[Style, ...], shape: str, slack: list[float]) -> _Placed | None:
    at = {style: MARGIN if shape == CLOCK_SHAPE else width - MARGIN - len(shape) * style.pitch for style in styles}
    places = [_Placed(strip, width, style, at[style] + apart) for style in styles for apart in slack]
    best = max(places, key=lambda place: place.likeness(shape))
    return best if best.likeness(shape) >= _ANCHORED else None


def _number(line: _Placed) -> int | None:
    digits = ""
    for column in range(len(CLOCK_SHAPE), len(CLOCK_SHAPE) + _MOST_DIGITS + 1):
        if line.blank(column):
            return int(digits) if digits else None
        found = line.character(column, _SETS["#"])
        if found is None:
            return None
        digits += found
    return None


def _position(clock: str) -> float | None:
    """Seconds out of the digits of `HH:MM:SS.mmm`, the last nine of the line."""
    if not clock:
        return None
    hours, minutes, seconds, thousandths = (
        int(part) for part in (clock[-9:-7], clock[-7:-5], clock[-5:-3], clock[-3:])
    )
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _clock(clock: str) -> datetime | None:
    try:
        return datetime.strptime(clock[:19], "%Y%m%d%H%M%S%z")
    except ValueError:  # digits that were read and are no moment
        return None


def _bare(strip: bytes, width: int, style: Style) -> bool:
    first = max(0, int(width - MARGIN - len(CHAIN_SHAPE) * style.pitch) - CELL)
    pixels = b"".join(strip[row * width + first : (row + 1) * width] for row in range(2, STRIP - 2))
    return bool(pixels) and max(pixels) - min(pixels) < _INK
