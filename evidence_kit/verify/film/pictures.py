"""The pictures that a film shows as regenerated: whether their runs lie where the film says that it shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.recording import Mark, Recording
from evidence_kit.domain.text import Text
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

_SLACK = timedelta(seconds=1)
"""Instants are kept to the millisecond and marks to the frame."""


class OnFilm(StrEnum):
    """What the records say of a picture on the film."""

    RUN = "run"
    """It was run between the first frame and the moment at which it is shown."""
    EARLIER = "earlier"
    """It was run before, and the film says so."""
    NOT_RUN = "not-run"
    """It was run at another time, and the film does not say so."""
    UNKNOWN = "unknown"
    """No run made it, or none at the time that the film states."""


class PictureFact(Record):
    """A regenerated picture at a mark of a film."""

    seconds: float
    title: Text
    shown: OnFilm
    began: Instant | None = None
    made: Instant | None = None
    """The run that its record states."""


def observe_pictures(opened: OpenedBundle, film: Recording) -> tuple[PictureFact, ...]:
    """Every mark of a film that shows a regenerated picture, held against the records of runs."""
    runs = [made for _, made in opened.records_of(Role.REGENERATION, Regeneration)]
    return tuple(fact for mark in film.marks if (fact := _fact(film, mark, runs)) is not None)


def judge_pictures(facts: tuple[PictureFact, ...], member: str) -> Iterator[Finding]:
    """One finding a picture."""
    for fact in facts:
        at = f"{fact.seconds:.1f}"
        began, made = (clock(moment) if moment else "—" for moment in (fact.began, fact.made))
        match fact.shown:
            case OnFilm.RUN:
                code, status = FindingCode.FILM_PICTURE, Status.PASSED
                said = words("film_picture_run", at=at, title=fact.title)
            case OnFilm.EARLIER:
                code, status = FindingCode.FILM_EARLIER_RESULT, Status.PASSED
                said = words("film_picture_earlier", at=at, title=fact.title, made=made)
            case OnFilm.NOT_RUN:
                code, status = FindingCode.FILM_NOT_RUN, Status.INDETERMINATE
                said = words("film_picture_not_run", at=at, title=fact.title, began=began, made=made)
            case OnFilm.UNKNOWN:
                code, status = FindingCode.FILM_PICTURE, Status.FAILED
                said = words("film_picture_unknown", at=at, title=fact.title)
        yield finding(code, Question.RECIPE_MAKES_PICTURE, status, said, member)


def _fact(film: Recording, mark: Mark, runs: list[Regeneration]) -> PictureFact | None:
    mine = [run for run in runs if _shows(mark, run)]
    bare = PictureFact(seconds=mark.seconds, title=mark.title, shown=OnFilm.UNKNOWN)
    if not mine:
        return bare if mark.picture else None
    if mark.earlier is not None:
        stated = next((run for run in mine if run.finished == mark.earlier), None)
        return _told(bare, OnFilm.EARLIER, stated) if stated else bare
    until = film.started + timedelta(seconds=mark.seconds) + _SLACK
    within = next((run for run in mine if film.started <= run.started and run.finished <= until), None)
    return _told(bare, OnFilm.RUN, within) if within else _told(bare, OnFilm.NOT_RUN, mine[-1])


def _shows(mark: Mark, run: Regeneration) -> bool:
    """Whether a mark is of the picture of a run; older records name the step only, by the mark's name and title."""
    if mark.picture is not None:
        return mark.picture == run.picture
    return mark.title == run.step.title and mark.name.startswith(f"{run.step.name}-picture")


def _told(fact: PictureFact, shown: OnFilm, run: Regeneration) -> PictureFact:
    return fact.model_copy(update={"shown": shown, "began": run.started, "made": run.finished})
