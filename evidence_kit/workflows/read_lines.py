"""The lines burnt into the films of a checked bundle: sampled frames decoded in a cage, and read against the known font."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.formats.burnt_line import STRIP, read
from evidence_kit.outside.decoding import CannotDecode, strips
from evidence_kit.outside.programs import Program
from evidence_kit.verify import Report
from evidence_kit.verify.facts import judge
from evidence_kit.verify.film.lines import SegmentLines
from evidence_kit.verify.verdict.answers import verdict_of

LONGEST = 900.0
"""Seconds after which no further segment is decoded: a decoder may take its time over a stranger's bytes."""


def read_lines(report: Report, bundle: Path, decoder: Program, watch: ProgressCallback) -> Report:
    """The report with the burnt-in lines of every film's sampled frames read.

    Args:
        report: on the bundle.
        bundle: the file that was checked.
        decoder: ffmpeg; it is run in a cage, and not at all where the system has none.
        watch: told of each segment.

    Raises:
        StorageError: the file cannot be read, or changed meanwhile.
    """
    title = text("判读影片画面上的帧号与链值", "reading the numbers and chain heads in the film")
    total, done, until = sum(len(film.lines.segments) for film in report.facts.films), 0, time.monotonic() + LONGEST
    films = []
    with storage.read_unchanged(bundle) as stream:
        for film in report.facts.films:
            segments = []
            for segment in film.lines.segments:
                watch(Advanced("lines", title, done, total))
                done += 1
                late = time.monotonic() > until
                segments.append(segment if late else _read(stream, segment, film.lines.width, decoder))
            lines = film.lines.model_copy(update={"segments": tuple(segments), "decoder": decoder.version})
            films.append(film.model_copy(update={"lines": lines}))
    if total:
        watch(Advanced("lines", title, total, total))
    facts = report.facts.model_copy(update={"films": tuple(films)})
    return Report(facts, verdict_of(facts, judge(facts)))


def _read(stream: BinaryIO, segment: SegmentLines, width: int, decoder: Program) -> SegmentLines:
    stream.seek(segment.place.offset)
    try:
        made = strips(decoder, stream.read(segment.place.size), segment.frames, width, STRIP)
    except CannotDecode:
        return segment
    return segment.model_copy(update={"lines": tuple(read(strip, width) for strip in made)})
