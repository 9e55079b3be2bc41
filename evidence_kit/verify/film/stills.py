"""The stills of a film: which frame each is said to be, and what came of comparing them where that was asked for.

Nothing is decoded in the process that reads the bundle. It says where still and segment lie in the file; a decoder in a cage
of its own may be given these bytes afterwards (`workflows.compare_stills`), and the same facts are judged again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Record
from evidence_kit.domain.recording import Mark, Recording
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.film.record import spans
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

MAX_SIDE = 8192
"""Pixels of a film's width and height."""
MAX_FILE = 128 << 20
"""Bytes of a segment or a still that is given to a decoder."""
_MAX_STILLS = 1000


class Compared(StrEnum):
    """What came of comparing a still with its frame."""

    NOT = "not-compared"
    SAME = "same"
    NEAR = "near"
    """A little apart: another frame of the same scene, a changed detail, or another release of the decoder."""
    OTHER = "other"
    UNREADABLE = "unreadable"
    """One of the two could not be decoded, or there is no such frame."""


class MemberBytes(Record):
    """Where a file lies in the bundle."""

    offset: Count
    size: Count


class StillFact(Record):
    """The still of a mark."""

    mark: int
    """Counted from 1."""
    seconds: float
    still: MemberBytes
    segment: MemberBytes
    frame: Count
    """Of the segment, counted from 0."""
    width: int
    height: int
    compared: Compared = Compared.NOT
    decoder: str = ""


def observe_stills(opened: OpenedBundle, film: Recording) -> tuple[StillFact, ...]:
    """Every still that has a frame to be compared with; what is missing or lies beyond the film is said elsewhere."""
    found = (_still(opened, film, number, mark) for number, mark in enumerate(film.marks[:_MAX_STILLS], start=1))
    return tuple(fact for fact in found if fact is not None)


def judge_stills(facts: tuple[StillFact, ...], member: str) -> Iterator[Finding]:
    """One finding for each thing that comparing can come to."""
    for outcome in Compared:
        marks = [fact.mark for fact in facts if fact.compared is outcome]
        if not marks:
            continue
        told, count = spans(marks), len(marks)
        decoder = next((fact.decoder for fact in facts if fact.decoder), "—")
        question, status = Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE
        match outcome:
            case Compared.NOT:
                said = words("film_stills_unchecked", count=count)
            case Compared.SAME:
                status, said = Status.PASSED, words("film_stills_same", count=count, decoder=decoder)
            case Compared.NEAR:
                said = words("film_stills_near", marks=told, decoder=decoder)
            case Compared.OTHER:
                question, status = Question.UNTOUCHED, Status.FAILED
                said = words("film_stills_other", marks=told, decoder=decoder)
            case Compared.UNREADABLE:
                said = words("film_stills_unreadable", marks=told, decoder=decoder)
        yield finding(
            FindingCode.FILM_STILLS, question, status, said, member, "evidence-kit verify BUNDLE --ffmpeg auto"
        )


def _still(opened: OpenedBundle, film: Recording, number: int, mark: Mark) -> StillFact | None:
    rate = film.frames_per_second
    if mark.still is None or rate < 1 or not (0 < film.width <= MAX_SIDE and 0 < film.height <= MAX_SIDE):
        return None
    frame = math.ceil(
        mark.seconds * rate - 0.5
    )  # the first frame at or after half a frame before the mark, as stills are taken
    segment = next((one for one in film.segments if round(one.start * rate) <= frame < round(one.end * rate)), None)
    still, piece = place_of(opened, mark.still), place_of(opened, segment.path) if segment else None
    if segment is None or still is None or piece is None:
        return None
    return StillFact(mark=number, seconds=mark.seconds, still=still, segment=piece, width=film.width, height=film.height,
                     frame=frame - round(segment.start * rate))  # fmt: skip


def place_of(opened: OpenedBundle, path: str) -> MemberBytes | None:
    """Where a file of the case lies in the bundle; None where it is missing or too large for a decoder."""
    entry = opened.directory.find(opened.member_of(path))
    return (
        MemberBytes(offset=entry.data_offset, size=entry.size) if entry is not None and entry.size <= MAX_FILE else None
    )
