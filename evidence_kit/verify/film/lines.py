"""What the frames of a film show of themselves: which frames are asked for, and what was read in their burnt-in lines.

Nothing is decoded in the process that reads the bundle. It says where the segments lie in the file and which of their frames are
sampled; a decoder in a cage of its own may be given these bytes afterwards (`workflows.read_lines`).
"""

from __future__ import annotations

import re

from evidence_kit.domain.record import Count, Instant, Record
from evidence_kit.domain.recording import Recording, Segment
from evidence_kit.formats.burnt_line import HEX, BurntLine
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.film.record import says_clock_moved
from evidence_kit.verify.film.stills import MAX_SIDE, MemberBytes, place_of

MOST_SEGMENTS = 240
"""Segments of a film that are sampled at most, the first and the last among them."""
OF_A_SEGMENT = 6
"""Frames of a segment that are sampled at most, the first and the last among them."""
_MOST_RATE = 1000
"""Frames a second."""
_REPEATED = re.compile(r"^The machine was busy: (\d{1,9}) of \d{1,9} frames repeat the one before\.$")


class SegmentLines(Record):
    """The sampled frames of a segment."""

    segment: Count
    """Counted from 0."""
    place: MemberBytes
    first: Count
    """The film's frame, counted from 0, that the segment begins with."""
    frames: tuple[Count, ...]
    """Of the segment, counted from 0."""
    lines: tuple[BurntLine, ...] | None = None
    """What they show; None where they were not decoded."""


class LinesFact(Record):
    """The lines of a film beside what its record states."""

    width: int = 0
    rate: int = 1
    frames: Count = 0
    heads: tuple[str, ...] = ()
    """The first digits of the chain's head at each segment."""
    repeated: Count = 0
    """Frames that repeat the one before, as the record states."""
    dropped: Count = 0
    """Frames that were dropped, as the record states."""
    started: Instant | None = None
    finished: Instant | None = None
    clock_moved: bool = False
    """The record states that the machine's clock was set meanwhile."""
    burnt_in: bool = False
    """The recorder's command, as recorded, burns the line in."""
    segments: tuple[SegmentLines, ...] = ()
    decoder: str = ""
    """What decoded the frames; empty where none did."""


def observe_lines(opened: OpenedBundle, film: Recording) -> LinesFact:
    """The frames of a film that are to be looked at; none where their places cannot be told."""
    rate = film.frames_per_second
    if not 0 < rate <= _MOST_RATE or not (0 < film.width <= MAX_SIDE and 0 < film.height <= MAX_SIDE):
        return LinesFact()
    found = (
        _lines(opened, number, film.segments[number], rate) for number in _spread(len(film.segments), MOST_SEGMENTS)
    )
    return LinesFact(
        width=film.width,
        rate=rate,
        frames=film.frames,
        heads=tuple(segment.chain[:HEX] for segment in film.segments),
        repeated=_repeated(film),
        dropped=film.dropped_frames,
        started=film.started,
        finished=film.finished,
        clock_moved=says_clock_moved(film),
        burnt_in=any("drawtext" in word for word in film.command),
        segments=tuple(one for one in found if one is not None),
    )


def _lines(opened: OpenedBundle, number: int, segment: Segment, rate: int) -> SegmentLines | None:
    place, first = place_of(opened, segment.path), round(segment.start * rate)
    count = round(segment.end * rate) - first
    if place is None or count < 1:
        return None
    return SegmentLines(segment=number, place=place, first=first, frames=_spread(count, OF_A_SEGMENT))


def _spread(count: int, most: int) -> tuple[int, ...]:
    """Places of `count`, evenly: the first, the last, and at most `most` in all."""
    if count <= most:
        return tuple(range(count))
    return tuple(round(place * (count - 1) / (most - 1)) for place in range(most))


def _repeated(film: Recording) -> int:
    found = (_REPEATED.match(incident.en) for incident in film.incidents)
    return sum(int(one[1]) for one in found if one)
