"""Boxes: four letters, a length, and what lies within (ISO/IEC 14496-12, 4.2); each checked against what holds it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from evidence_kit.domain.fault import FaultCode, Faulty

MAX_BOXES = 4_000_000
"""A film with a fragment for every frame has eight for each: nine hours at 15 frames a second."""
MAX_SAMPLES = 6_000_000
"""A day at 60 frames a second."""
_HEADER, _LONG = struct.Struct(">I4s"), struct.Struct(">Q")


class Mp4Code(FaultCode):
    """Why a file was refused."""

    NOT_MP4 = "MP4_NOT_ONE"
    BOX = "MP4_BOX"
    NO_MOVIE = "MP4_NO_MOVIE"
    TABLE = "MP4_TABLE"
    LIMIT = "MP4_LIMIT"
    UNIT = "MP4_UNIT"


class Mp4Broken(Faulty, ValueError):
    """The bytes are not an MP4 that can be followed."""


class Budget:
    """How many boxes may still be opened, and how many samples told: a few bytes can name millions.

    One budget may serve several files, so that many small ones cost no more than a large one.
    """

    def __init__(self, boxes: int = MAX_BOXES, samples: int = MAX_SAMPLES) -> None:
        self._boxes, self._samples = boxes, samples

    def spend(self, *, boxes: int = 0, samples: int = 0) -> None:
        """Takes boxes and samples off.

        Raises:
            Mp4Broken: there are not that many left.
        """
        self._boxes -= boxes
        self._samples -= samples
        if self._boxes < 0 or self._samples < 0:
            raise Mp4Broken(Mp4Code.LIMIT, "too many boxes or samples")


class Mp4Box(NamedTuple):
    """A box in bytes at hand: what it is called, and what it holds."""

    kind: bytes
    body: memoryview

    def numbers(self, form: str, at: int = 0) -> tuple[int, ...]:
        """Return big-endian numbers of the body, as `struct` names them.

        Raises:
            Mp4Broken: the body ends before them.
        """
        try:
            return struct.unpack_from(f">{form}", self.body, at)
        except struct.error as error:
            raise Mp4Broken(Mp4Code.BOX, f"{self.kind!r} is too short") from error

    def table(self, form: str, count: int, at: int) -> tuple[int, ...]:
        """Return `count` rows of equal numbers, one after the other; as `numbers`, but never more than the body can hold.

        Raises:
            Mp4Broken: the body is shorter than its table.
        """
        if count * struct.calcsize(f">{form}") > len(self.body) - at:
            raise Mp4Broken(Mp4Code.TABLE, f"{self.kind!r} states {count} rows")
        return self.numbers(form[0] * (count * len(form)), at)


def inside(data: memoryview, budget: Budget) -> Iterator[Mp4Box]:
    """Every box that lies directly in bytes at hand.

    Raises:
        Mp4Broken: a box reaches beyond them, or there are too many.
    """
    at, end = 0, len(data)
    while at < end:
        budget.spend(boxes=1)
        kind, header, size = header_of(data, end - at, at)
        if size > end - at:
            raise Mp4Broken(Mp4Code.BOX, f"{kind!r} reaches beyond what holds it")
        yield Mp4Box(kind, data[at + header : at + size])
        at += size


def header_of(data: memoryview, left: int, at: int = 0) -> tuple[bytes, int, int]:
    """Return the name of a box, the length of its header and its own length.

    Args:
        data: holds its first 16 bytes, or fewer where they end.
        left: bytes to the end of what holds it; a length of 0 means all of them.
        at: where it begins in `data`.

    Raises:
        Mp4Broken: there is no header, or a length that is shorter than it.
    """
    header = 8
    try:
        size, kind = _HEADER.unpack_from(data, at)
        if size == 1:
            header, size = 16, _LONG.unpack_from(data, at + 8)[0]
        elif size == 0:
            size = left
    except struct.error as error:
        raise Mp4Broken(Mp4Code.BOX, "ends within a header") from error
    if size < header:
        raise Mp4Broken(Mp4Code.BOX, f"{kind!r} is shorter than its header")
    return kind, header, size


def child(boxes: list[Mp4Box], kind: bytes) -> Mp4Box:
    """Return the one box of a name.

    Raises:
        Mp4Broken: there is none, or more than one.
    """
    found = [box for box in boxes if box.kind == kind]
    if len(found) != 1:
        raise Mp4Broken(Mp4Code.BOX, f"{kind!r} stands {len(found)} times")
    return found[0]
