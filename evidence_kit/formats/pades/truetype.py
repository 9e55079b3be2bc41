"""TrueType faces (OpenType 1.9, `glyf` outlines): which glyph a character has, what that glyph draws, how wide it is.

Pure reading of what a stranger may have made: every offset is checked, nothing is drawn. Two faces draw a character alike
where the bytes of its outline are the same, instructions included, and the tables that steer a rasteriser are.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

_MAX_TABLES, _MAX_PARTS, _DEEPEST = 64, 64, 6
_BEST = ((3, 10), (0, 4), (3, 1), (0, 3))
"""Platform and encoding of subtables for Unicode, the fullest first."""
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080
STEERING = ("cvt ", "fpgm", "prep")
"""Tables of instructions and values that bend every outline of a face."""
HEAD_OWN = ((8, 12), (50, 52))
"""Bytes of `head` that are of one file and not of the face: the check sum, and how `loca` is written."""


class FontUnread(ValueError):
    """A face that cannot be read, or is written in a way that is not known here."""


class Outline(NamedTuple):
    """What a glyph draws: its bytes, with the numbers of its parts left out, and what these draw."""

    own: bytes
    parts: tuple[Outline, ...]


class TrueType:
    """A face.

    Raises:
        FontUnread: here and in every method, whatever the bytes are.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        count = _at(">H", data, 4)
        if count > _MAX_TABLES:
            raise FontUnread("too many tables")
        self.tables: dict[str, bytes] = {}
        for number in range(count):
            tag, _, start, length = _several(">4sLLL", data, 12 + 16 * number)
            name = bytes(tag).decode("latin-1")
            if name in self.tables or start + length > len(data):
                raise FontUnread("a table stands twice, or outside of the file")
            self.tables[name] = data[start : start + length]
        self._long = bool(_at(">h", self.table("head"), 50))
        self._wide = _at(">H", self.table("hhea"), 34)

    def table(self, tag: str) -> bytes:
        """Return a table that has to be there."""
        if tag not in self.tables:
            raise FontUnread(f"no table {tag.strip()}")
        return self.tables[tag]

    @cached_property
    def units(self) -> int:
        """Units of the grid in which the face is drawn, to one size of type."""
        units = _at(">H", self.table("head"), 18)
        if not units:
            raise FontUnread("a face without a grid")
        return units

    @property
    def revision(self) -> bytes:
        """Which edition of the face it says to be."""
        return self.table("head")[4:8]

    @property
    def common_head(self) -> bytes:
        """The head without what is of one file only."""
        head = bytearray(self.table("head"))
        for start, end in HEAD_OWN:
            head[start:end] = bytes(end - start)
        return bytes(head)

    def glyph_of(self, character: int) -> int:
        """Return the glyph of a character by the fullest table for Unicode; 0 where the face has none."""
        return _glyph_in(self._unicode, character)

    @cached_property
    def _unicode(self) -> bytes:
        """The fullest table for Unicode, and what follows it."""
        cmap = self.table("cmap")
        places = _subtables(cmap)
        for kind in _BEST:
            if kind in places:
                return cmap[places[kind] :]
        raise FontUnread("no table for Unicode")

    def codes(self) -> Mapping[int, int]:
        """Return code → glyph of a subset with one byte a character, which has that one table alone (format 6)."""
        cmap = self.table("cmap")
        places = _subtables(cmap)
        if list(places) != [(1, 0)]:
            raise FontUnread("a subset says in several ways which code is which glyph")
        subtable = cmap[places[1, 0] :]
        kind, _, _, first, count = _several(">5H", subtable, 0)
        if kind != 6 or first + count > 256:
            raise FontUnread("a subset says in another way which code is which glyph")
        return {first + place: glyph for place, glyph in enumerate(_several(f">{count}H", subtable, 10))}

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Return how far a glyph moves the pen, and where it begins, in units of the face (`hmtx`)."""
        hmtx = self.table("hmtx")
        if not self._wide:
            raise FontUnread("no widths")
        last = min(glyph, self._wide - 1)
        advance, bearing = _several(">Hh", hmtx, 4 * last)
        if glyph >= self._wide:
            bearing = _at(">h", hmtx, 4 * self._wide + 2 * (glyph - self._wide))
        return advance, bearing

    def outline(self, glyph: int, depth: int = 0) -> Outline:
        """Return what a glyph draws."""
        data = self._glyph(glyph)
        if len(data) < 2 or _at(">h", data, 0) >= 0:
            return Outline(data, ())
        if depth >= _DEEPEST:
            raise FontUnread("glyphs of glyphs, too deep")
        own, parts = bytearray(data), []
        for place in _places_of_parts(data):
            parts.append(self.outline(_at(">H", data, place), depth + 1))
            own[place : place + 2] = b"\0\0"
        return Outline(bytes(own), tuple(parts))

    def _glyph(self, glyph: int) -> bytes:
        loca, glyf = self.table("loca"), self.table("glyf")
        if self._long:
            start, end = _several(">LL", loca, 4 * glyph)
        else:
            start, end = (2 * place for place in _several(">HH", loca, 2 * glyph))
        if not start <= end <= len(glyf):
            raise FontUnread("a glyph lies outside of its table")
        return glyf[start:end]


def same_outline(one: Outline, other: Outline) -> bool:
    """Tell whether two glyphs draw the same; a file may round their length up to four bytes with zeros."""
    short, long = sorted((one.own, other.own), key=len)
    same = long.startswith(short) and len(long) - len(short) < 4 and not any(long[len(short) :])
    return (
        same
        and len(one.parts) == len(other.parts)
        and all(same_outline(*pair) for pair in zip(one.parts, other.parts, strict=True))
    )


def _subtables(cmap: bytes) -> dict[tuple[int, int], int]:
    count = _at(">H", cmap, 2)
    if count > _MAX_TABLES:
        raise FontUnread("too many tables of characters")
    rows = [_several(">HHL", cmap, 4 + 8 * number) for number in range(count)]
    found = {(platform, encoding): start for platform, encoding, start in rows}
    if len(found) != count:
        raise FontUnread("a table of characters stands twice")
    return found


def _glyph_in(subtable: bytes, character: int) -> int:
    kind = _at(">H", subtable, 0)
    if kind == 12:
        return _glyph_in_groups(subtable, character)
    if kind == 4:
        return _glyph_in_segments(subtable, character)
    raise FontUnread("a table of characters in a form that is not read here")


def _glyph_in_groups(subtable: bytes, character: int) -> int:
    """Format 12: groups of characters that follow one another, as their glyphs do."""
    low, high = 0, _at(">L", subtable, 12)
    while low < high:
        middle = (low + high) // 2
        start, end, glyph = _several(">LLL", subtable, 16 + 12 * middle)
        if start <= character <= end:
            return int(glyph + character - start)
        low, high = (middle + 1, high) if character > end else (low, middle)
    return 0


def _glyph_in_segments(subtable: bytes, character: int) -> int:
    """Format 4: segments of characters of the basic plane."""
    count = _at(">H", subtable, 6) // 2
    ends = _several(f">{count}H", subtable, 14)
    segment = bisect_left(ends, character)
    starts = 16 + 2 * count
    if segment >= count or _at(">H", subtable, starts + 2 * segment) > character:
        return 0
    start = _at(">H", subtable, starts + 2 * segment)
    shift = _at(">H", subtable, starts + 2 * (count + segment))
    where = starts + 2 * (2 * count + segment)
    offset = _at(">H", subtable, where)
    if not offset:
        return (character + shift) & 0xFFFF
    glyph = _at(">H", subtable, where + offset + 2 * (character - start))
    return (glyph + shift) & 0xFFFF if glyph else 0


def _places_of_parts(data: bytes) -> list[int]:
    """Where a glyph that is put together names its parts (`glyf`, composite glyphs)."""
    places: list[int] = []
    at, flags = 10, _MORE
    while flags & _MORE:
        if len(places) >= _MAX_PARTS:
            raise FontUnread("a glyph of too many parts")
        flags = _at(">H", data, at)
        places.append(at + 2)
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
    return places


def _several(form: str, data: bytes, place: int) -> tuple[int, ...]:
    if place < 0:  # which would count from the end
        raise FontUnread("cut short")
    try:
        return struct.unpack_from(form, data, place)
    except struct.error as error:
        raise FontUnread("cut short") from error


def _at(form: str, data: bytes, place: int) -> int:
    value: int = _several(form, data, place)[0]
    return value
