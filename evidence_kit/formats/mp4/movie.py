"""A movie from its headers: its tracks, and of each track what it is, how long, and where its samples lie."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from evidence_kit.formats.mp4.boxes import Budget, Mp4Box, Mp4Broken, Mp4Code, child, header_of, inside
from evidence_kit.formats.mp4.fragments import Defaults, add_fragment
from evidence_kit.formats.mp4.samples import Samples
from evidence_kit.formats.mp4.tables import samples_of

MAX_HEADERS = 64 << 20
"""Bytes of `moov` and `moof` boxes together; a day of film at 15 frames a second has 16 MB."""
MAX_TRACKS = 8


@dataclass(frozen=True, slots=True)
class Track:
    """A track of a movie."""

    number: int
    handler: str
    """What it is: `vide`, `text`, `soun` …"""
    timescale: int
    """Units of time in a second."""
    entry: str
    """The kind of its one sample entry, `avc1` for H.264."""
    width: int
    height: int
    configuration: bytes
    """The decoder's settings: the body of `avcC`; empty for other kinds."""
    edits: tuple[tuple[int, int], ...]
    """Its edit list: length in the movie's timescale and the media time that it shows; -1 for nothing."""
    samples: Samples

    @property
    def seconds(self) -> float:
        """How long it is by its samples."""
        return self.samples.duration / self.timescale


@dataclass(frozen=True, slots=True)
class Movie:
    """What the headers of a file say."""

    tracks: tuple[Track, ...]
    timescale: int
    cut_off: bool
    """The file ends within a box: its writer was ended by force."""

    def videos(self) -> tuple[Track, ...]:
        """The tracks that hold pictures."""
        return tuple(track for track in self.tracks if track.handler == "vide")


def read(stream: BinaryIO, budget: Budget | None = None) -> Movie:
    """Reads the headers of a file; samples are not read.

    Args:
        budget: of boxes and samples; shared with other files where these belong together.

    Raises:
        Mp4Broken: no MP4, or one whose headers contradict themselves or pass the limits.
    """
    return _Reader(stream, budget or Budget()).movie()


class _Reader:
    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._size = stream.seek(0, io.SEEK_END)
        self._headers = MAX_HEADERS
        self._cut_off = False

    def movie(self) -> Movie:
        """Walks the file from box to box; only those that hold headers are read."""
        tracks: dict[int, Track] = {}
        defaults: dict[int, Defaults] = {}
        timescale, at, known = 0, 0, False
        while at < self._size:
            kind, start, end = self._next(at)
            if not at and kind != b"ftyp":
                raise Mp4Broken(Mp4Code.NOT_MP4, "does not begin with ftyp")
            if self._cut_off:
                break  # a `moof` that is not whole names no sample; what a `mdat` lacks is left out below
            if kind == b"moov":
                if known:
                    raise Mp4Broken(Mp4Code.BOX, "two moov boxes")
                timescale, tracks, defaults = self._moov(self._body(start, end))
                known = True
            elif kind == b"moof":
                add_fragment(self._body(start, end), at, {number: track.samples for number, track in tracks.items()},
                             defaults, self._budget)  # fmt: skip
            at = end
        if not known:
            raise Mp4Broken(Mp4Code.NO_MOVIE, "no moov box")
        for track in tracks.values():
            self._leave_out_what_is_cut_off(track.samples)
        return Movie(tuple(tracks.values()), timescale, self._cut_off)

    def _next(self, at: int) -> tuple[bytes, int, int]:
        self._budget.spend(boxes=1)
        self._stream.seek(at)
        head = memoryview(self._stream.read(16))
        if at and len(head) < 8:
            self._cut_off = True
            return b"", at, self._size
        kind, header, size = header_of(head, self._size - at)
        if at + size > self._size:
            self._cut_off = True
            size = self._size - at
        return kind, at + header, at + size

    def _body(self, start: int, end: int) -> memoryview:
        self._headers -= end - start
        if self._headers < 0:
            raise Mp4Broken(Mp4Code.LIMIT, "headers too large")
        self._stream.seek(start)
        return memoryview(self._stream.read(end - start))

    def _moov(self, body: memoryview) -> tuple[int, dict[int, Track], dict[int, Defaults]]:
        boxes = list(inside(body, self._budget))
        head = child(boxes, b"mvhd")
        (timescale,) = head.numbers("I", 20 if head.numbers("B")[0] else 12)
        read = [_track(box, self._budget) for box in boxes if box.kind == b"trak"]
        if not read or len(read) > MAX_TRACKS or len({track.number for track in read}) != len(read) or not timescale:
            raise Mp4Broken(Mp4Code.BOX, f"{len(read)} tracks, timescale {timescale}")
        extends = [one for box in boxes if box.kind == b"mvex" for one in inside(box.body, self._budget)]
        defaults = {}
        for box in extends:
            if box.kind == b"trex":
                number, _, duration, size, _ = box.numbers("IIIII", 4)
                defaults[number] = Defaults(duration, size)
        return timescale, {track.number: track for track in read}, defaults

    def _leave_out_what_is_cut_off(self, samples: Samples) -> None:
        while samples.sizes and samples.offsets[-1] + samples.sizes[-1] > self._size:
            if not self._cut_off:
                raise Mp4Broken(Mp4Code.TABLE, "a sample lies beyond the end of the file")
            samples.offsets.pop()
            samples.sizes.pop()


def _track(box: Mp4Box, budget: Budget) -> Track:
    boxes = list(inside(box.body, budget))
    head, media = child(boxes, b"tkhd"), list(inside(child(boxes, b"mdia").body, budget))
    (number,) = head.numbers("I", 20 if head.numbers("B")[0] else 12)
    clock = child(media, b"mdhd")
    (timescale,) = clock.numbers("I", 20 if clock.numbers("B")[0] else 12)
    if not timescale:
        raise Mp4Broken(Mp4Code.BOX, "a timescale of 0")
    handler = bytes(child(media, b"hdlr").body[8:12]).decode("latin-1")
    table = list(inside(child(list(inside(child(media, b"minf").body, budget)), b"stbl").body, budget))
    entry, width, height, configuration = _entry(child(table, b"stsd"), handler, budget)
    samples = Samples()
    samples.offsets, samples.sizes, samples.duration = samples_of(table, budget)
    return Track(number, handler, timescale, entry, width, height, configuration, _edits(boxes, budget), samples)


def _entry(described: Mp4Box, handler: str, budget: Budget) -> tuple[str, int, int, bytes]:
    """The one sample entry (8.5.2); of a video its size, and of H.264 its settings (ISO/IEC 14496-15, 5.4.2)."""
    (count,) = described.numbers("I", 4)
    entries = list(inside(described.body[8:], budget))
    if count != 1 or len(entries) != 1:
        raise Mp4Broken(Mp4Code.TABLE, f"{count} sample entries")
    entry = entries[0]
    if handler != "vide":
        return entry.kind.decode("latin-1"), 0, 0, b""
    width, height = entry.numbers("HH", 24)
    settings = [box for box in inside(entry.body[78:], budget) if box.kind == b"avcC"]
    return entry.kind.decode("latin-1"), width, height, bytes(settings[0].body) if settings else b""


def _edits(boxes: list[Mp4Box], budget: Budget) -> tuple[tuple[int, int], ...]:
    lists = [one for box in boxes if box.kind == b"edts" for one in inside(box.body, budget) if one.kind == b"elst"]
    if not lists:
        return ()
    (count,) = lists[0].numbers("I", 4)
    long = lists[0].numbers("B")[0]
    if count > 1000:
        raise Mp4Broken(Mp4Code.LIMIT, "too many edits")
    step, form = (20, "Qq") if long else (12, "Ii")
    return tuple((length, time) for at in range(count) for length, time in [lists[0].numbers(form, 8 + step * at)])
