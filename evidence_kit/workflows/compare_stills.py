"""The stills of a checked bundle beside the frames of its films: decoded in a cage, after the check and outside of it."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageChops, ImageStat

from evidence_kit import storage
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.outside.decoding import CannotDecode, frame, picture
from evidence_kit.outside.programs import Program
from evidence_kit.verify import Report
from evidence_kit.verify.facts import judge
from evidence_kit.verify.film.stills import Compared, MemberBytes, StillFact
from evidence_kit.verify.verdict.answers import verdict_of

SAME, OTHER = 8, 2.0
"""Levels of 255. The same frame by another release of ffmpeg differs by rounding; pages that show other things differ by more
than this on average. What lies between, a person has to look at."""


def compare_stills(report: Report, bundle: Path, decoder: Program, watch: ProgressCallback) -> Report:
    """The report with every still held against the frame that it is said to be.

    Args:
        report: on the bundle.
        bundle: the file that was checked.
        decoder: ffmpeg; it is run in a cage, and not at all where the system has none.
        watch: told of each still.

    Raises:
        StorageError: the file cannot be read, or changed meanwhile.
    """
    total = sum(len(film.stills) for film in report.facts.films)
    done = 0
    films = []
    with storage.read_unchanged(bundle) as stream:
        for film in report.facts.films:
            stills = []
            for still in film.stills:
                watch(Advanced("stills", text("比对截图与影片画面", "comparing stills with the film"), done, total))
                stills.append(_compared(stream, still, decoder))
                done += 1
            films.append(film.model_copy(update={"stills": tuple(stills)}))
    if total:
        watch(Advanced("stills", text("比对截图与影片画面", "comparing stills with the film"), total, total))
    facts = report.facts.model_copy(update={"films": tuple(films)})
    return Report(facts, verdict_of(facts, judge(facts)))


def _compared(stream: BinaryIO, fact: StillFact, decoder: Program) -> StillFact:
    size = fact.width, fact.height
    try:
        one = picture(decoder, _bytes(stream, fact.still), size)
        other = frame(decoder, _bytes(stream, fact.segment), fact.frame, size)
    except CannotDecode:
        return fact.model_copy(update={"compared": Compared.UNREADABLE, "decoder": decoder.version})
    apart = ImageChops.difference(Image.frombytes("RGB", size, one), Image.frombytes("RGB", size, other))
    statistics = ImageStat.Stat(apart)
    most, mean = max(high for _, high in statistics.extrema), max(statistics.mean)
    compared = Compared.SAME if most <= SAME else Compared.OTHER if mean >= OTHER else Compared.NEAR
    return fact.model_copy(update={"compared": compared, "decoder": decoder.version})


def _bytes(stream: BinaryIO, place: MemberBytes) -> bytes:
    stream.seek(place.offset)
    return stream.read(place.size)
