"""The screen recording: its chain of segments against the record, the journal and the files."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import segment_chain
from evidence_kit.verify.bundle.film_pictures import PictureFact, judge_pictures, observe_pictures
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, joined, words
from evidence_kit.wording.faults import fault_text

_MOST_TOLD = 20
"""Incidents that a finding spells out; the record has them all."""


class FilmFact(Record):
    """One recording held against its files."""

    member: str
    segments: int
    seconds: float
    faults: tuple[Fault, ...] = ()
    incidents: tuple[Text, ...] = ()
    pictures: tuple[PictureFact, ...] = ()
    """Regenerated pictures that it shows."""


def observe_films(opened: OpenedBundle) -> tuple[FilmFact, ...]:
    """Every recording of the bundle."""
    films = opened.records_of(Role.RECORDING, Recording)
    return tuple(
        FilmFact(
            member=opened.member_of(item.path),
            segments=len(film.segments),
            seconds=film.seconds,
            faults=tuple(_faults(opened, film)),
            incidents=film.incidents,
            pictures=observe_pictures(opened, film),
        )
        for item, film in films
    )


def judge_films(facts: tuple[FilmFact, ...]) -> Iterator[Finding]:
    """One finding a recording."""
    for fact in facts:
        good = words("film_chain", seconds=f"{fact.seconds:.0f}", segments=fact.segments)
        why = fault_text(*fact.faults)
        bad = words("film_chain_broken", why=why)
        yield finding(
            code=FindingCode.FILM_CHAIN,
            question=Question.UNTOUCHED,
            status=Status.FAILED if fact.faults else Status.PASSED,
            message=bad if fact.faults else good,
            subject=fact.member,
            command="sha256sum -c manifest-sha256.txt",
        )
        if fact.incidents:
            said = words("film_incidents", count=len(fact.incidents), incidents=_listed(fact.incidents))
            yield finding(
                code=FindingCode.FILM_INCIDENTS,
                question=Question.UNTOUCHED,
                status=Status.PASSED,
                message=said,
                subject=fact.member,
            )
        yield from judge_pictures(fact.pictures, fact.member)


def _listed(incidents: tuple[Text, ...]) -> Text:
    more = text("…", "…") if len(incidents) > _MOST_TOLD else None
    return joined((*incidents[:_MOST_TOLD], *((more,) if more else ())))


def _faults(opened: OpenedBundle, film: Recording) -> Iterator[Fault]:
    chain = segment_chain.file_of(film.segments)
    kept = [opened.of_path(item.path) for item in opened.with_role(Role.SEGMENT_CHAIN)]
    if chain not in kept:
        yield fault(CheckCode.FILM_CHAIN_FILE)
    if segment_chain.head_of(chain) != film.chain_head:
        yield fault(CheckCode.FILM_HEAD)
    end = 0.0
    for segment in film.segments:
        member = opened.member_of(segment.path)
        if not member or opened.digests[member].sha256 != segment.sha256:
            yield fault(CheckCode.FILM_SEGMENT, segment=segment.index + 1)
        if abs(segment.start - end) > 1e-6 or segment.end <= segment.start:
            yield fault(CheckCode.FILM_SEGMENT_START, segment=segment.index + 1)
        end = segment.end
    for mark in film.marks:
        if mark.still and not opened.member_of(mark.still):
            yield fault(CheckCode.FILM_STILL, still=mark.still)
    if not opened.member_of(film.video):
        yield fault(CheckCode.FILM_MISSING)
