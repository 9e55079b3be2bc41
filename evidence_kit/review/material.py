"""What the rules look at: the case as counsel wrote it, what is in custody, and the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.case import Case, ExhibitPlan
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.filing.answering import answers
from evidence_kit.domain.filing.problem import FilingProblem, Place
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.time.creation_dating import CreationDating


@dataclass(frozen=True)
class ReviewedExhibit:
    """A row of the catalogue with its place in case.yaml, and the files that answer it."""

    plan: ExhibitPlan
    place: Place
    files: tuple[Artifact, ...]


@dataclass(frozen=True)
class FiledBefore:
    """What went into the newest bundle."""

    case: Case
    events: int
    """Of the journal, when it was packed."""
    exhibits: frozenset[str] = frozenset()
    """Numbers that it and the filings before it hold."""


@dataclass(frozen=True)
class CaseMaterial:
    """A case, ready to be reviewed. Nothing here is read when a rule asks: whoever makes it has read it."""

    case: Case
    command: Mapping[str, str]
    """Commands to suggest, by their name, with the case's directory in them."""
    events: Sequence[CustodyEvent]
    artifacts: tuple[Artifact, ...]
    """Every file in custody that was not withdrawn."""
    today: date
    """In Beijing."""
    template: Case | None = None
    """What a new case holds; None where no word of it can be left."""
    recipe: Recipe | None = None
    dated: Mapping[str, CreationDating] | None = None
    """Files said to come from the creation, by path, with what dates them."""
    sealed: int = 0
    """Events that the newest seal dates, those of rehearsals left out."""
    filed: FiledBefore | None = None
    missing: tuple[Artifact, ...] = ()
    changed: tuple[Artifact, ...] = ()
    """No longer what was journalled."""
    oddities: tuple[FilingProblem, ...] = ()
    """Of the files that were taken in."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What the texts of licences say, by path, as far as they were read."""
    absent: tuple[tuple[Place, str], ...] = ()
    """Files of keys and certificates that case.yaml names and that are not there."""

    @cached_property
    def exhibits(self) -> tuple[ReviewedExhibit, ...]:
        """The rows of the catalogue in their order."""
        return tuple(
            ReviewedExhibit(
                plan, ("groups", at, "exhibits", number), tuple(item for item in self.artifacts if answers(plan, item))
            )
            for at, group in enumerate(self.case.groups)
            for number, plan in enumerate(group.exhibits)
        )

    @cached_property
    def event_of(self) -> Mapping[str, int]:
        """The number of the event, counted from 1, that brought each file, by its path."""
        return {item.path: event.sequence + 1 for event in self.events for item in event.products}

    def with_role(self, role: Role) -> tuple[Artifact, ...]:
        """The files of a role."""
        return tuple(item for item in self.artifacts if item.role is role)

    def received(self, item: Artifact) -> datetime | None:
        """When a file came, by the clock of the machine that took it in."""
        number = self.event_of.get(item.path)
        return self.events[number - 1].time if number else None
