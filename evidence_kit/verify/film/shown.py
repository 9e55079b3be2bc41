"""What sampled frames show of themselves, held against their places in the film and against its chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.record import format_instant
from evidence_kit.formats.burnt_line import BurntLine
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.film.lines import LinesFact
from evidence_kit.verify.film.record import LEAD

_NEAR = 2.5
"""Frames that a picture may lie from its place: the grid of the film takes the nearest one that was captured."""
LATE = 8
"""Segments that a shown head may lie behind the newest one: measured, it is one, and two at a segment's beginning."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Sampled:
    """A sampled frame and what it shows."""

    place: int
    """In the film, counted from 0."""
    segment: int
    line: BurntLine


def sampled(fact: LinesFact) -> tuple[Sampled, ...]:
    """Every frame that was looked at, in the film's order."""
    return tuple(
        Sampled(one.first + frame, one.segment, line)
        for one in fact.segments
        for frame, line in zip(one.frames, one.lines or (), strict=False)
    )


def frame_faults(fact: LinesFact) -> Iterator[Fault]:
    """Numbers, times and clocks that are not those of the frames that show them."""
    frames = sampled(fact)
    numbered = [one for one in frames if one.line.number is not None]
    for at, one in _first(fact, frames, {one for one in numbered if not _number_fits(fact, one)} | _back(numbered)):
        yield fault(CheckCode.FILM_SHOWS_NUMBER, at=at, expected=one.place, shown=one.line.number or 0)
    for at, one in _first(fact, frames, {one for one in frames if not _position_fits(fact, one)}):
        expected, shown = f"{one.place / fact.rate:.2f}", f"{one.line.position or 0:.2f}"
        yield fault(CheckCode.FILM_SHOWS_POSITION, at=at, expected=expected, shown=shown)
    for at, one in _first(fact, frames, set() if fact.clock_moved else _wrong_clocks(fact, frames)):
        yield fault(CheckCode.FILM_SHOWS_CLOCK, at=at, shown=format_instant(one.line.clock) if one.line.clock else "")


def head_faults(fact: LinesFact) -> Iterator[Fault]:
    """Chain heads that are not those of the recorded segments, or of segments that were not filmed yet."""
    frames = sampled(fact)
    shown = [one for one in frames if one.line.segment is not None]
    ahead = {one for one in shown if (one.line.segment or 0) >= one.segment}
    other = {one for one in shown if one not in ahead and fact.heads[one.line.segment or 0] != one.line.head}
    for at, one in _first(fact, frames, ahead):
        yield fault(CheckCode.FILM_SHOWS_AHEAD, at=at, segment=(one.line.segment or 0) + 1)
    for at, one in _first(fact, frames, other):
        segment = one.line.segment or 0
        recorded, seen = fact.heads[segment], one.line.head or ""
        yield fault(CheckCode.FILM_SHOWS_HEAD, at=at, segment=segment + 1, shown=seen, recorded=recorded)


def late_heads(fact: LinesFact) -> Iterator[Fault]:
    """Frames in which the newest head lies far behind, or none stands where one must."""
    frames = sampled(fact)
    late = {
        one
        for one in frames
        if (one.line.bare or one.line.segment is not None)
        and one.segment - 1 - (-1 if one.line.segment is None else one.line.segment) > LATE
    }
    for at, _ in _first(fact, frames, late):
        yield fault(CheckCode.FILM_HEADS_LATE, at=at, segments=LATE)


def _number_fits(fact: LinesFact, one: Sampled) -> bool:
    """A frame that stands in for a missing one shows the number of the one before; a dropped one takes its own along."""
    return -fact.dropped <= one.place - (one.line.number or 0) <= fact.repeated


def _back(numbered: Sequence[Sampled]) -> set[Sampled]:
    return {other for one, other in pairwise(numbered) if (other.line.number or 0) < (one.line.number or 0)}


def _position_fits(fact: LinesFact, one: Sampled) -> bool:
    if one.line.position is None:
        return True
    behind = one.place - one.line.position * fact.rate
    return -_NEAR <= behind <= fact.repeated + _NEAR


def _wrong_clocks(fact: LinesFact, frames: Iterable[Sampled]) -> set[Sampled]:
    if fact.started is None or fact.finished is None:
        return set()
    first, last = fact.started - LEAD, fact.finished + _SECOND
    timed = [(one, one.line.clock) for one in frames if one.line.clock is not None]
    outside = {one for one, clock in timed if not first <= clock <= last}
    return outside | {other for (_, before), (other, clock) in pairwise(timed) if clock < before - _SECOND}


def _first(fact: LinesFact, frames: Sequence[Sampled], wrong: set[Sampled]) -> Iterator[tuple[str, Sampled]]:
    """Where the wrong frames lie, and the first of them; nothing where there is none."""
    if wrong:
        yield _stretches(fact, frames, wrong), next(one for one in frames if one in wrong)


def _stretches(fact: LinesFact, frames: Sequence[Sampled], wrong: set[Sampled]) -> str:
    """Seconds of the film, from the first to the last of the wrong ones that follow on each other among the sampled."""
    runs: list[list[int]] = []
    before = False
    for one in frames:
        if one in wrong and before:
            runs[-1][1] = one.place
        elif one in wrong:
            runs.append([one.place, one.place])
        before = one in wrong
    parts = [f"{first / fact.rate:.1f}-{last / fact.rate:.1f}" if last > first else f"{first / fact.rate:.1f}"
             for first, last in runs]  # fmt: skip
    return ", ".join(parts[:20]) + (" …" if len(parts) > 20 else "")
