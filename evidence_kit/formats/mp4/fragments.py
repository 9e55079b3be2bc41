"""The samples of a fragment (ISO/IEC 14496-12, 8.8): `tfhd` for defaults, `tfdt` for the time, `trun` for each sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat

from evidence_kit.formats.mp4.boxes import Budget, Mp4Box, Mp4Broken, Mp4Code, child, inside
from evidence_kit.formats.mp4.samples import Samples

_BASE, _DESCRIPTION, _DURATION, _SIZE = 0x1, 0x2, 0x8, 0x10
"""Flags of `tfhd`: which of its optional fields follow (8.8.7)."""
_RUN_OFFSET, _RUN_FIRST_FLAGS = 0x1, 0x4
_EACH = ((0x100, "duration"), (0x200, "size"), (0x400, "flags"), (0x800, "composition"))
"""Flags of `trun`: which fields each sample has, in this order (8.8.8)."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a sample has that states nothing of itself."""

    duration: int
    size: int


def add_fragment(
    body: memoryview, start: int, samples: Mapping[int, Samples], defaults: Mapping[int, Defaults], budget: Budget
) -> None:
    """Adds the samples that a `moof` names to those of their tracks.

    Args:
        body: of the `moof`.
        start: where the `moof` begins in the file: data offsets count from there.
        samples: of each track by its number.
        defaults: of each track, as `trex` states them.

    Raises:
        Mp4Broken: a track that the movie has not, a time that does not go on, or too many samples.
    """
    for part in inside(body, budget):
        if part.kind == b"traf":
            _add(list(inside(part.body, budget)), start, samples, defaults, budget)


def _add(
    boxes: list[Mp4Box], start: int, samples: Mapping[int, Samples], known: Mapping[int, Defaults], budget: Budget
) -> None:
    number, base, defaults = _head(child(boxes, b"tfhd"), start, known)
    if number not in samples:
        raise Mp4Broken(Mp4Code.TABLE, f"a fragment of track {number}")
    of = samples[number]
    times = [box for box in boxes if box.kind == b"tfdt"]
    if times:
        (time,) = times[0].numbers("Q" if times[0].numbers("B")[0] else "I", 4)
        if not len(of):
            of.first_time = time
        of.gaps += time != of.first_time + of.duration
    at = base
    for run in boxes:
        if run.kind == b"trun":
            at = _run(run, base, at, defaults, of, budget)


def _head(box: Mp4Box, start: int, known: Mapping[int, Defaults]) -> tuple[int, int, Defaults]:
    flags, number = box.numbers("II")
    flags, at, base = flags & 0xFFFFFF, 8, start
    if flags & _BASE:
        (base,) = box.numbers("Q", at)
        at += 8
    at += 4 if flags & _DESCRIPTION else 0
    stated = known.get(number, Defaults(0, 0))
    duration, size = stated.duration, stated.size
    if flags & _DURATION:
        (duration,) = box.numbers("I", at)
        at += 4
    if flags & _SIZE:
        (size,) = box.numbers("I", at)
    return number, base, Defaults(duration, size)


def _run(box: Mp4Box, base: int, at: int, defaults: Defaults, of: Samples, budget: Budget) -> int:
    """Adds one run of samples and returns where it ends."""
    flags, count = box.numbers("II")
    place = 8
    if flags & _RUN_OFFSET:
        at = base + box.numbers("i", place)[0]
        place += 4
    place += 4 if flags & _RUN_FIRST_FLAGS else 0
    fields = [name for flag, name in _EACH if flags & flag]
    budget.spend(samples=count)
    if at < 0:
        raise Mp4Broken(Mp4Code.TABLE, f"samples at {at}")
    rows = box.table("I" * len(fields), count, place) if fields else ()
    columns = {name: rows[column :: len(fields)] for column, name in enumerate(fields)}
    for size in columns.get("size") or repeat(defaults.size, count):
        if at + size >= 1 << 63:
            raise Mp4Broken(Mp4Code.LIMIT, f"a sample at {at}")
        of.offsets.append(at)
        of.sizes.append(size)
        at += size
    of.duration += sum(columns["duration"]) if "duration" in columns else count * defaults.duration
    return at
