"""Recovery: missing parameters of a picture searched for, and what the picture can and cannot tell apart.

What is found is an inference from the picture and the candidates tried. It is no record of what the author did, and
settings that nobody tried may make the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from evidence_kit.domain.making.equivalence import EquivalenceClass
from evidence_kit.domain.making.regeneration import ControlScore, Environment, Figures, Grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import Value
from evidence_kit.domain.record import Instant, Record, RelativePath
from evidence_kit.domain.text import Text


class Unknown(Record):
    """A parameter that was searched, and the values that were tried for it."""

    parameter: str
    values: tuple[Value, ...] = Field(min_length=1)
    asked: bool = False
    """Whoever searched named the values; else they are common ones."""


class Trial(Record):
    """One distinct picture that was tried: the settings, and how near it came."""

    label: str
    values: dict[str, Value]
    settings: Settings
    same: tuple[dict[str, Value], ...] = ()
    """Further combinations that make the same picture by construction: what differs does not enter it."""
    scores: tuple[float, ...] = ()
    """Of each round it took part in: correlation of the unfinished latent with the picture's, -1 to 1."""
    figures: Figures | None = None
    """Of its whole picture against the target; None when it was given up before, or the sizes differ."""
    failed: Text | None = None
    """Why it could not be run."""


class SearchRound(Record):
    """One round of the search: how far its contenders were run, and how many went on."""

    share: float = Field(gt=0, le=1)
    """Of each one's sampler steps."""
    tried: int = Field(ge=0)
    kept: int = Field(ge=0)
    cost: float = Field(ge=0)
    """In whole runs of a candidate."""


class ParameterValues(Record):
    """A parameter beside the values that the picture cannot tell apart: one value is pinned down, several are open."""

    parameter: str
    values: tuple[Value, ...] = Field(min_length=1)

    @property
    def pinned(self) -> bool:
        """Whether one value remains."""
        return len(self.values) == 1


class SeedEstimate(Record):
    """Seeds ranked by how well their noise fits the noise that the picture was inverted to."""

    source: Literal["cpu", "gpu", "nv"]
    """Which generator was taken to have drawn the noise."""
    tried: int
    spread: float
    """Standard deviation of the correlation of unrelated seeds."""
    nearest: tuple[tuple[int, float], ...]
    """(seed, correlation), best first."""

    @property
    def stands_out(self) -> bool:
        """Whether the best lies six standard deviations above chance: one in a thousand million by luck."""
        return bool(self.nearest) and self.nearest[0][1] >= 6 * self.spread


class Recovery(Record):
    """One search, whole: what was open, what was tried, what came near, and what cannot be told apart."""

    schema_tag: Literal["evidence-kit/recovery/1"] = Field("evidence-kit/recovery/1", alias="schema")
    target: RelativePath
    """The claimed picture."""
    recipe: RelativePath
    """The recipe it started from."""
    unknowns: tuple[Unknown, ...]
    candidates: int = Field(ge=1)
    """Combinations of values."""
    distinct: int = Field(ge=1)
    """Pictures among them, by construction."""
    rounds: tuple[SearchRound, ...]
    cost: float = Field(ge=0)
    """Whole runs that the search cost, of `candidates` that trying each would have cost."""
    seeds: tuple[SeedEstimate, ...] = ()
    """How seeds were sifted beforehand, where there were too many to run."""
    trials: tuple[Trial, ...]
    """Nearest first: finished ones, then those given up, the last to go first."""
    found: EquivalenceClass | None
    """The finished trials that the picture cannot tell apart; None when none was finished."""
    told: tuple[ParameterValues, ...] = ()
    grade: Grade
    """Of the nearest."""
    decoys: tuple[ControlScore, ...] = ()
    """Unrelated seeds under the nearest settings."""
    environment: Environment
    finished: Instant

    @property
    def exact(self) -> bool:
        """The nearest shows the target's own pixels, within the spread of other hardware or of half precision."""
        return self.grade not in {Grade.SIMILAR, Grade.DIFFERENT}


def told_of(unknowns: Sequence[Unknown], members: Sequence[Trial]) -> tuple[ParameterValues, ...]:
    """Per parameter, the values among settings that cannot be told apart; those equal by construction count as well."""
    combinations = [values for trial in members for values in (trial.values, *trial.same)]
    return tuple(
        ParameterValues(
            parameter=unknown.parameter,
            values=tuple(dict.fromkeys(values[unknown.parameter] for values in combinations)),
        )
        for unknown in unknowns
    )


def label_of(values: Mapping[str, Value]) -> str:
    """A combination of values for a person: `sampler=Euler a; clip_skip=2`."""
    return "; ".join(f"{name}={value}" for name, value in values.items())
