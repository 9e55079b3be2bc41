"""Recording: the screen while something ran, in hashed segments, with marks that tie seconds to steps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Count, Instant, Record, RelativePath, Seconds, Sha256Hex
from evidence_kit.domain.text import Text


class Mark(Record):
    """A moment of the video that a step of the work began at."""

    name: str
    title: Text
    seconds: Seconds
    """Into the video."""
    still: RelativePath | None = None
    picture: RelativePath | None = None
    """The regenerated picture that the screen shows; None at other moments, and in older records."""
    earlier: Instant | None = None
    """When that picture was made, if it is an earlier result that was shown and not run while this was filmed."""


class Segment(Record):
    """A closed piece of the video. `chain` = SHA-256 of the canonical record of this segment."""

    index: Count
    path: RelativePath
    sha256: Sha256Hex
    start: Seconds
    end: Seconds
    """Seconds into the video."""
    closed: Instant
    chain: Sha256Hex


class Unshown(Record):
    """A stretch of the film in which the screen did not show the page: black, still, or no browser."""

    start: Seconds
    end: Seconds
    """Seconds into the video."""
    why: Text


class Recording(Record):
    """One uncut recording of one display."""

    schema_tag: Literal["evidence-kit/recording/1"] = Field("evidence-kit/recording/1", alias="schema")
    title: Text
    display: str
    """`x11::99 (Xvfb)`, `x11::0` …"""
    width: int
    height: int
    frames_per_second: int
    recorder: str
    """Version line of ffmpeg."""
    recorder_sha256: Sha256Hex
    command: tuple[str, ...]
    browser: str
    started: Instant
    finished: Instant
    seconds: Seconds
    frames: Count
    dropped_frames: Count
    video: RelativePath
    """All segments joined by stream copy: derived, for playing."""
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    chain_head: Sha256Hex
    broken_off: Text | None = None
    """Why the film does not show the work to its end; None when it does, and in older records."""
    unshown: tuple[Unshown, ...] = ()
    """Stretches after which the browser was restarted: nothing that happened in them is on film. None in older records."""
    incidents: tuple[Text, ...] = ()
    """Anything that was not planned: the recorder ended by itself, frames were dropped …"""
