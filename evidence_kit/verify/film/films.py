"""The screen recordings: each record against itself, its chain, its files and the journal."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording, Unshown
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import segment_chain
from evidence_kit.formats.mp4 import Budget
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.film.files import FilesFact, observe_files
from evidence_kit.verify.film.line_findings import judge_lines
from evidence_kit.verify.film.lines import LinesFact, observe_lines
from evidence_kit.verify.film.pictures import PictureFact, judge_pictures, observe_pictures
from evidence_kit.verify.film.record import gap_of, record_faults, says_clock_moved, spans, time_faults
from evidence_kit.verify.film.stills import StillFact, judge_stills, observe_stills
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, joined, words
from evidence_kit.wording.faults import fault_text

_MOST_TOLD = 20
"""Incidents that a finding spells out; the record has them all."""
_OF_A_FILM = (Role.VIDEO, Role.VIDEO_SEGMENT, Role.SEGMENT_CHAIN, Role.STILL)


class FilmFact(Record):
    """One recording held against its files; or what stands in its place, where there is no record that can be read."""

    member: str
    segments: int
    seconds: float
    faults: tuple[Fault, ...] = ()
    files: FilesFact = FilesFact()
    times: tuple[Fault, ...] = ()
    """Moments that cannot be, by the clock of the machine that filmed."""
    clock_moved: bool = False
    """The record states that this clock was set meanwhile, so that its moments need not go together."""
    gap: Fault | None = None
    """Where the clock ran on and the film did not."""
    broken_off: Text | None = None
    """Why it does not show the work to its end, as its record states."""
    unshown: tuple[Unshown, ...] = ()
    """Stretches in which it does not show the page, as its record states."""
    incidents: tuple[Text, ...] = ()
    pictures: tuple[PictureFact, ...] = ()
    """Regenerated pictures that it shows."""
    stills: tuple[StillFact, ...] = ()
    """Stills that are said to be frames of it."""
    lines: LinesFact = LinesFact()
    """What its frames show of themselves."""


def observe_films(opened: OpenedBundle) -> tuple[FilmFact, ...]:
    """Every recording of the bundle, and what is left of one without a record."""
    films, budget = opened.records_of(Role.RECORDING, Recording), Budget()
    shared = _of_earlier_films([film for _, film in films])
    return (
        *(
            _film(opened, opened.member_of(item.path), film, budget, again)
            for (item, film), again in zip(films, shared, strict=True)
        ),
        *_without_record(opened),
    )


def judge_films(facts: tuple[FilmFact, ...]) -> Iterator[Finding]:
    """What is found of each recording."""
    for fact in facts:
        yield _chain(fact)
        yield from _moments(fact)
        if fact.broken_off:
            said = words("film_broken_off", why=fact.broken_off)
            yield finding(
                FindingCode.FILM_BROKEN_OFF, Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, fact.member
            )
        if fact.unshown:
            yield _unshown(fact)
        if fact.incidents:
            said = words("film_incidents", count=len(fact.incidents), incidents=_listed(fact.incidents))
            yield finding(FindingCode.FILM_INCIDENTS, Question.UNTOUCHED, Status.PASSED, said, fact.member)
        yield from judge_pictures(fact.pictures, fact.member)
        yield from judge_stills(fact.stills, fact.member)
        yield from judge_lines(fact.lines, fact.member)


def _chain(fact: FilmFact) -> Finding:
    question, status = Question.UNTOUCHED, Status.PASSED
    seconds = f"{fact.seconds:.0f}"
    if fact.faults:
        status, said = Status.FAILED, words("film_chain_broken", why=fault_text(*fact.faults))
    elif fact.files.unfollowed:
        question, status = Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE
        said = words("film_chain_unfollowed", seconds=seconds, segments=fact.segments, unfollowed=fact.files.unfollowed)
    elif fact.files.cut_off:
        said = words("film_chain_cut_off", seconds=seconds, segments=fact.segments)
    else:
        said = words("film_chain", seconds=seconds, segments=fact.segments)
    return finding(FindingCode.FILM_CHAIN, question, status, said, fact.member, "sha256sum -c manifest-sha256.txt")


def _moments(fact: FilmFact) -> Iterator[Finding]:
    if fact.times and fact.clock_moved:
        said = words("film_times_clock_moved", why=fault_text(*fact.times))
        yield finding(FindingCode.FILM_TIMES, Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, fact.member)
    elif fact.times:
        said = words("film_times", why=fault_text(*fact.times))
        yield finding(FindingCode.FILM_TIMES, Question.UNTOUCHED, Status.FAILED, said, fact.member)
    if fact.gap:
        said = words("film_gap", why=fault_text(fact.gap))
        yield finding(FindingCode.FILM_GAP, Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, fact.member)


def _unshown(fact: FilmFact) -> Finding:
    shown = fact.unshown[:_MOST_TOLD]
    spans = ", ".join(f"{one.start:.1f}-{one.end:.1f}" for one in shown)
    said = words("film_unshown", spans=spans, why=_listed(tuple(one.why for one in fact.unshown)))
    return finding(FindingCode.FILM_UNSHOWN, Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, fact.member)


def _listed(incidents: tuple[Text, ...]) -> Text:
    more = (text("…", "…"),) if len(incidents) > _MOST_TOLD else ()
    return joined((*incidents[:_MOST_TOLD], *more))


def _of_earlier_films(films: list[Recording]) -> Iterator[tuple[Fault, ...]]:
    """Segments of each film that another film of the bundle has before it: one take cannot be of two runs."""
    taken = set[str]()
    for film in films:
        again = [number for number, one in enumerate(film.segments, start=1) if one.sha256 in taken]
        taken |= {one.sha256 for one in film.segments}
        yield (fault(CheckCode.FILM_OF_ANOTHER, segments=spans(again)),) if again else ()


def _film(opened: OpenedBundle, member: str, film: Recording, budget: Budget, shared: tuple[Fault, ...]) -> FilmFact:
    files = observe_files(opened, film, budget)
    return FilmFact(
        member=member,
        segments=len(film.segments),
        seconds=film.seconds,
        faults=(*shared, *_chain_faults(opened, film), *record_faults(opened, film), *files.faults),
        files=files,
        times=tuple(time_faults(film)),
        clock_moved=says_clock_moved(film),
        gap=gap_of(film),
        broken_off=film.broken_off,
        unshown=film.unshown,
        incidents=film.incidents,
        pictures=observe_pictures(opened, film),
        stills=observe_stills(opened, film),
        lines=observe_lines(opened, film),
    )


def _without_record(opened: OpenedBundle) -> Iterator[FilmFact]:
    """Records that cannot be read, files of a film beside no record, and events of filming that left none."""
    bare = FilmFact(member="", segments=0, seconds=0)
    unreadable = opened.unreadable_records(Role.RECORDING, Recording)
    for member in unreadable:
        yield bare.model_copy(update={"member": member, "faults": (fault(FileCode.NOT_A_RECORD),)})
    recorded = {_folder(item.path) for item in opened.with_role(Role.RECORDING)}
    alone = dict.fromkeys(_folder(item.path) for role in _OF_A_FILM for item in opened.with_role(role))
    for folder in alone:
        if folder not in recorded:
            yield bare.model_copy(update={"member": folder, "faults": (fault(CheckCode.FILM_NO_RECORD),)})
    for event in opened.journal.events if opened.journal else ():
        folders = {_folder(item.path) for item in event.products}
        if event.action is Action.RECORDED and not folders & (recorded | set(alone)):
            missing = fault(CheckCode.FILM_EVENT, event=event.sequence + 1)
            yield bare.model_copy(update={"member": "journal.jsonl", "faults": (missing,)})


def _folder(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _chain_faults(opened: OpenedBundle, film: Recording) -> Iterator[Fault]:
    chain = segment_chain.file_of(film.segments)
    kept = [opened.of_path(item.path) for item in opened.with_role(Role.SEGMENT_CHAIN)]
    if chain not in kept:
        yield fault(CheckCode.FILM_CHAIN_FILE)
    heads = [segment_chain.digest(line) for line in chain.splitlines(keepends=True)]
    if segment_chain.head_of(chain) != film.chain_head or heads != [segment.chain for segment in film.segments]:
        yield fault(CheckCode.FILM_HEAD)
    members = [opened.member_of(segment.path) for segment in film.segments]
    other = [
        number
        for number, (member, segment) in enumerate(zip(members, film.segments, strict=True), start=1)
        if not member or opened.digests[member].sha256 != segment.sha256
    ]
    if other:
        yield fault(CheckCode.FILM_SEGMENT, segment=spans(other))
    end, apart = 0.0, []
    for number, segment in enumerate(film.segments, start=1):
        if abs(segment.start - end) > 1e-6 or segment.end <= segment.start:
            apart.append(number)
        end = segment.end
    if apart:
        yield fault(CheckCode.FILM_SEGMENT_START, segment=spans(apart))
    for mark in film.marks:
        if mark.still and not opened.member_of(mark.still):
            yield fault(CheckCode.FILM_STILL, still=mark.still)
    if not opened.member_of(film.video):
        yield fault(CheckCode.FILM_MISSING)
