"""The files of a film as MP4: every segment holds the pictures that its record states, the joined film holds theirs.

Nothing is decoded. A stream copy keeps every sample's picture units byte for byte; it may only repeat the decoder's settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording, Segment
from evidence_kit.formats import mp4
from evidence_kit.formats.mp4 import Budget, Movie, Mp4Broken, Mp4Code, Track, avc
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.film.record import spans

_MAX_SAMPLE = 32 << 20
"""Bytes of one picture at most."""


@dataclass
class _Seen:
    """What the segments held, by their numbers, as far as they could be followed."""

    unfollowed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    no_video: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    configurations: list[int] = field(default_factory=list)
    settings: frozenset[bytes] = frozenset()
    samples: int = 0
    differs: int | None = None
    """The first sample that the joined film has otherwise."""
    cut_off: bool = False
    """The last segment was not written to its end."""


class FilesFact(Record):
    """What the files of a film hold otherwise than its record states."""

    faults: tuple[Fault, ...] = ()
    unfollowed: str = ""
    """Segments that were not looked into, because the film passes the limits of this check; `0` is the whole film."""
    cut_off: bool = False
    """The last segment was not written to its end; of a picture of which only a part was written, nothing is said."""


def observe_files(opened: OpenedBundle, film: Recording, budget: Budget) -> FilesFact:
    """Every segment, and the whole film beside them. A file that stands there twice is looked into once."""
    seen = _Seen()
    joined, fault_of_joined = _joined(opened, film, budget, seen)
    looked: set[str] = set()
    for number, segment in enumerate(film.segments, start=1):
        if segment.path not in looked:
            looked.add(segment.path)
            _look(opened, film, segment, number, seen, joined, budget)
    faults = tuple(_faults(film, seen, joined, fault_of_joined))
    return FilesFact(faults=faults, unfollowed=spans(seen.unfollowed), cut_off=seen.cut_off)


def _faults(film: Recording, seen: _Seen, joined: _Source | None, fault_of_joined: Fault | None) -> Iterator[Fault]:
    rows = (
        (CheckCode.FILM_NO_MP4, seen.broken),
        (CheckCode.FILM_NO_VIDEO, seen.no_video),
        (CheckCode.FILM_LENGTH, seen.lengths),
        (CheckCode.FILM_FRAGMENTS, seen.times),
        (CheckCode.FILM_SIZE, seen.sizes),
        (CheckCode.FILM_SETTINGS, seen.configurations),
    )
    yield from (fault(code, segments=spans(numbers)) for code, numbers in rows if numbers)
    if fault_of_joined:
        yield fault_of_joined
    if joined and not (seen.broken or seen.no_video or seen.unfollowed):
        yield from _joined_faults(film, seen, joined)


@dataclass(frozen=True)
class _Source:
    """A track and the stream in which its samples lie."""

    track: Track
    stream: BinaryIO

    def sample(self, number: int) -> bytes | None:
        """The bytes of a sample; None where there is none, or it is larger than a picture can be."""
        samples = self.track.samples
        if number >= len(samples) or samples.sizes[number] > _MAX_SAMPLE:
            return None
        self.stream.seek(samples.offsets[number])
        return self.stream.read(samples.sizes[number])


def _open(opened: OpenedBundle, path: str, budget: Budget) -> tuple[Movie, BinaryIO] | None:
    """A file of the film.

    Raises:
        Mp4Broken: it passes the limits; None where it is missing or no MP4.
    """
    entry = opened.directory.find(opened.member_of(path))
    if entry is None:
        return None
    stream = opened.directory.open(entry)
    try:
        return mp4.read(stream, budget), stream
    except Mp4Broken as error:
        if error.code is Mp4Code.LIMIT:
            raise
        return None


def _joined(opened: OpenedBundle, film: Recording, budget: Budget, seen: _Seen) -> tuple[_Source | None, Fault | None]:
    if not opened.member_of(film.video):
        return None, None  # said elsewhere
    try:
        found = _open(opened, film.video, budget)
    except Mp4Broken:
        seen.unfollowed.append(0)
        return None, None
    if found is None or found[0].cut_off:
        return None, fault(CheckCode.FILM_JOINED_NO_MP4)
    movie, stream = found
    videos, others = movie.videos(), [track for track in movie.tracks if track.handler not in ("vide", "text")]
    if len(videos) != 1 or others:
        return None, fault(CheckCode.FILM_JOINED_TRACKS)
    return _Source(videos[0], stream), fault(CheckCode.FILM_JOINED_EDITS) if _cuts(movie, videos[0]) else None


def _cuts(movie: Movie, track: Track) -> bool:
    """Whether an edit list leaves anything out: one edit of the whole is what a muxer writes (8.6.6)."""
    if not track.edits:
        return False
    length, time = track.edits[0]
    return len(track.edits) != 1 or time != 0 or abs(length / movie.timescale - track.seconds) > 0.1


def _look(
    opened: OpenedBundle,
    film: Recording,
    segment: Segment,
    number: int,
    seen: _Seen,
    joined: _Source | None,
    budget: Budget,
) -> None:
    try:
        found = _open(opened, segment.path, budget)
    except Mp4Broken:
        seen.unfollowed.append(number)
        return
    if found is None:
        seen.broken.append(number)
        return
    movie, stream = found
    last = number == len(film.segments)
    if movie.cut_off and not last:
        seen.broken.append(number)
        return
    if len(movie.tracks) != 1 or len(movie.videos()) != 1 or not len(movie.tracks[0].samples):
        seen.no_video.append(number)
        return
    track, rate = movie.tracks[0], max(film.frames_per_second, 1)
    seen.cut_off = movie.cut_off
    allowed = (2.5 if movie.cut_off else 1.5) / rate
    if abs(len(track.samples) / rate - (segment.end - segment.start)) > allowed:
        seen.lengths.append(number)
    if not movie.cut_off and abs(track.seconds - len(track.samples) / rate) > allowed:
        seen.lengths.append(number)
    if track.samples.gaps or track.edits:
        seen.times.append(number)
    if (track.width, track.height) != (film.width, film.height):
        seen.sizes.append(number)
    _compare(_Source(track, stream), number, seen, joined)


def _compare(source: _Source, number: int, seen: _Seen, joined: _Source | None) -> None:
    """Goes through the samples of a segment beside those of the joined film."""
    try:
        settings = _settings(source.track)
        if seen.settings and settings != seen.settings:
            seen.configurations.append(number)
        seen.settings = seen.settings or settings
        if joined is not None and seen.differs is None:
            for place in range(len(source.track.samples)):
                if not _alike(source, place, joined, seen.samples + place, seen.settings):
                    seen.differs = seen.samples + place
                    break
    except Mp4Broken:
        seen.broken.append(number)
    seen.samples += len(source.track.samples)


def _settings(track: Track) -> frozenset[bytes]:
    return avc.settings_of(track.configuration) if track.entry in ("avc1", "avc3") else frozenset({track.configuration})


def _alike(source: _Source, place: int, joined: _Source, at: int, known: frozenset[bytes]) -> bool:
    mine, other = source.sample(place), joined.sample(at)
    if mine is None or other is None or source.track.entry != joined.track.entry:
        return False
    if mine == other or source.track.entry != "avc1":
        return mine == other
    (picture, own), (copied, repeated) = avc.parted(mine), avc.parted(other)
    return picture == copied and own | repeated <= known


def _joined_faults(film: Recording, seen: _Seen, joined: _Source) -> Iterator[Fault]:
    held = len(joined.track.samples)
    if seen.differs is not None:
        at = f"{seen.differs / max(film.frames_per_second, 1):.1f}"
        yield fault(CheckCode.FILM_JOINED_DIFFERS, at=at, frame=seen.differs + 1)
    if held - seen.samples not in (0, int(seen.cut_off)):  # a copy may end with the part of a picture that was written
        yield fault(CheckCode.FILM_JOINED_FRAMES, joined=held, segments=seen.samples)
    try:
        other = _settings(joined.track) != seen.settings
    except Mp4Broken:
        other = True
    if other or (joined.track.width, joined.track.height) != (film.width, film.height):
        yield fault(CheckCode.FILM_JOINED_SETTINGS)
    if abs(joined.track.seconds - held / max(film.frames_per_second, 1)) > 0.5:
        yield fault(CheckCode.FILM_JOINED_SECONDS, seconds=f"{joined.track.seconds:.1f}")
