"""A blind line-up: ten recipes that lie close together, their pictures in an order that a court's number decides.

The court takes one picture, cuts and re-encodes it as it likes, and hands it back; the kit names the recipe. How often the
comparison errs with these very ten was measured before, and stands beside what it named.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from pydantic import Field

from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Count, Instant, Record, RelativePath, Sha256Hex
from evidence_kit.domain.text import Text

SIZE = 10
"""Recipes of a line-up: the claimed one and nine neighbours."""
MOST_ASTRAY = 0.1
"""On the way from the picture that is named to any other, the copy may lie off by this share of it."""


class Suspect(Record):
    """One recipe of a line-up."""

    label: Text
    """What was changed of the claimed recipe; that of the claimed one says that it is it."""
    settings: Settings


class Roster(Record):
    """The ten recipes, committed before the court names its number; the claimed one is the first."""

    schema_tag: Literal["evidence-kit/line-up-roster/1"] = Field("evidence-kit/line-up-roster/1", alias="schema")
    suspects: tuple[Suspect, ...] = Field(min_length=2, max_length=SIZE)


class Trials(Record):
    """Line-ups of these ten that the kit played against itself beforehand."""

    played: Count
    """Each: one of the ten taken by lot, cut, scaled and saved as JPEG by lot, and handed back."""
    named_right: Count
    named_wrong: Count
    """Another recipe was named: the false matches."""
    named_none: Count
    absent_named: Count
    """Of as many line-ups in which the true picture was not among the others: how often one of those was named all the same."""
    least_side: float = Field(gt=0, le=1)
    """Share of each side that a cut kept at least."""
    least_scale: float = Field(gt=0, le=1)
    """To which pictures were scaled down at most."""
    qualities: tuple[int, int]
    """Of JPEG, the lowest and the highest."""

    @property
    def most_wrong(self) -> float:
        """Upper limit of the rate of false matches at 95 % confidence (Clopper and Pearson 1934, one-sided)."""
        return upper_limit(self.named_wrong, self.played)


class Handed(Record):
    """A picture that the court handed back, and what the kit named."""

    file: RelativePath
    sha256: Sha256Hex
    named: int | None = Field(ge=1, le=SIZE)
    """The place in the court's order; None: none of them, or no one for certain."""
    astray: float | None
    """On the way from the nearest of the ten to any other, the largest share that it lies off; None: a copy of none."""
    time: Instant


class LineUp(Record):
    """A line-up as it was held."""

    roster: RelativePath
    roster_sha256: Sha256Hex
    number: str = Field(min_length=1, max_length=80)
    """What the court named, as digits; or the randomness of a round of drand, in hexadecimal digits."""
    order: tuple[int, ...]
    """For each place which recipe of the roster stands there, counted from 0."""
    order_file: RelativePath
    order_sha256: Sha256Hex
    """Of the file that names the digest of the picture at each place; told before the pictures were written."""
    pictures: tuple[RelativePath, ...]
    pixels_sha256: tuple[Sha256Hex, ...]
    """In the order of the places."""
    suspects: tuple[Suspect, ...]
    """In the order of the places."""
    trials: Trials
    handed: tuple[Handed, ...] = ()

    @property
    def claimed_place(self) -> int:
        """Where the claimed recipe stands, counted from 1."""
        return self.order.index(0) + 1


def order_by(number: str, count: int) -> tuple[int, ...]:
    """Return the order that a number decides: the places sorted by SHA-256 of `NUMBER:INDEX`, so that anybody can repeat it."""
    return tuple(sorted(range(count), key=lambda index: sha256(f"{number}:{index}".encode()).digest()))


def upper_limit(errors: int, trials: int, confidence: float = 0.95) -> float:
    """Return the rate that so few errors in so many trials leave possible (Clopper and Pearson 1934, one-sided, by bisection)."""
    if errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        low, high = (rate, high) if _at_most(errors, trials, rate) > 1 - confidence else (low, rate)
    return high


def _at_most(errors: int, trials: int, rate: float) -> float:
    """The binomial probability of so many errors or fewer."""
    term, total = (1 - rate) ** trials, 0.0
    for count in range(errors + 1):
        total += term
        term *= (trials - count) / (count + 1) * rate / (1 - rate)
    return total
