"""A film's record held against itself: what it states of lengths, marks, files and moments must go together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.recording import Recording, Segment
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode

LEAD = timedelta(seconds=31)
"""The first frame may lie that long before the record's beginning: the kit waits 30 s for it."""
_MISSING = 10.0
"""Seconds that the clock may run ahead of the film: measured, a busy recorder catches up to a fraction of one."""
_CLOCK_MOVED = re.compile(r"^The system clock was moved by [+-]\d")


def record_faults(opened: OpenedBundle, film: Recording) -> Iterator[Fault]:
    """What of a record contradicts itself, moments apart."""
    yield from _lengths(film)
    beyond = [f"{mark.seconds:.1f}" for mark in film.marks if mark.seconds > _end(film)]
    if beyond:
        yield fault(CheckCode.FILM_MARKS, marks=", ".join(beyond[:20]), end=f"{_end(film):.1f}")
    yield from _unshown(film)
    twice = _repeated([segment.path for segment in film.segments], [segment.sha256 for segment in film.segments])
    if twice:
        yield fault(CheckCode.FILM_TWICE, segments=spans(twice))
    stills = [mark.still for mark in film.marks if mark.still]
    digests = [opened.digests[member].sha256 for still in stills if (member := opened.member_of(still))]
    alike = _repeated(stills, digests)
    if alike:
        yield fault(CheckCode.FILM_STILLS_ALIKE, marks=spans(alike))


def time_faults(film: Recording) -> Iterator[Fault]:
    """Moments of a record that cannot be, by the clock of the machine that filmed."""
    closed = [segment.closed for segment in film.segments]
    back = [number for number, (one, other) in enumerate(pairwise(closed), start=2) if other < one]
    if back:
        yield fault(CheckCode.FILM_CLOSED_BACK, segments=spans(back))
    outside = [n for n, moment in enumerate(closed, start=1) if not film.started <= moment <= film.finished]
    if outside:
        yield fault(CheckCode.FILM_CLOSED_OUTSIDE, segments=spans(outside))
    early = [
        number
        for number, segment in enumerate(film.segments, start=1)
        if segment.closed < film.started + timedelta(seconds=segment.end) - LEAD
    ]
    if early:
        yield fault(CheckCode.FILM_CLOSED_EARLY, segments=spans(early))
    if film.finished < film.started + timedelta(seconds=film.seconds) - LEAD:
        yield fault(CheckCode.FILM_LONGER, seconds=f"{film.seconds:.1f}")


def gap_of(film: Recording) -> Fault | None:
    """Where the clock ran on and the film did not; None where the film caught up by its end, as a busy recorder does."""
    ahead = [_ahead(film, segment) for segment in film.segments]
    if not ahead or ahead[-1] - min(ahead) <= _MISSING:
        return None
    jump, number = max((other - one, number) for number, (one, other) in enumerate(pairwise(ahead), start=1))
    return fault(CheckCode.FILM_GAP, before=number, after=number + 1, seconds=f"{jump:.1f}",
                 at=f"{film.segments[number].start:.1f}")  # fmt: skip


def says_clock_moved(film: Recording) -> bool:
    """Whether the record itself states that the machine's clock was set while it filmed."""
    return any(_CLOCK_MOVED.match(incident.en) for incident in film.incidents)


def spans(numbers: Iterable[int]) -> str:
    """Return numbers as they are told to a person: `1-3, 7`; of many spans the first twenty."""
    told: list[list[int]] = []
    for number in sorted(set(numbers)):
        if told and number == told[-1][1] + 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    parts = [f"{first}-{last}" if first != last else f"{first}" for first, last in told]
    return ", ".join(parts[:20]) + (" …" if len(parts) > 20 else "")


def _lengths(film: Recording) -> Iterator[Fault]:
    if abs(film.seconds - _end(film)) > 0.01:
        yield fault(CheckCode.FILM_SECONDS, stated=f"{film.seconds:.2f}", end=f"{_end(film):.2f}")
    rate = film.frames_per_second
    if rate < 1 or abs(film.frames / rate - _end(film)) > 3 / rate:
        yield fault(CheckCode.FILM_FRAMES, frames=film.frames, rate=rate, end=f"{_end(film):.2f}")


def _unshown(film: Recording) -> Iterator[Fault]:
    """Stretches that do not show the page lie in the film, one after the other, and no mark lies in one."""
    bounds = [0.0, *(at for one in film.unshown for at in (one.start, one.end)), _end(film)]
    if film.unshown and any(later < earlier for earlier, later in pairwise(bounds)):
        yield fault(CheckCode.FILM_UNSHOWN_ORDER)
    inside = [n for n, mark in enumerate(film.marks, start=1)
              if any(one.start <= mark.seconds < one.end for one in film.unshown)]  # fmt: skip
    if inside:
        yield fault(CheckCode.FILM_UNSHOWN_MARKS, marks=spans(inside))


def _end(film: Recording) -> float:
    return film.segments[-1].end if film.segments else 0.0


def _ahead(film: Recording, segment: Segment) -> float:
    return (segment.closed - film.started).total_seconds() - segment.end


def _repeated(*columns: Sequence[str]) -> set[int]:
    """Places, counted from 1, whose value in a column stands there before."""
    found = set()
    for column in columns:
        seen: set[str] = set()
        for place, value in enumerate(column, start=1):
            if value in seen:
                found.add(place)
            seen.add(value)
    return found
