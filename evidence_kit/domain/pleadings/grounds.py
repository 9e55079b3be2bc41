"""What a claim stands on beside the facts: the licences of what the work was made with, and the amounts claimed."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from evidence_kit.domain.record import Day, Record
from evidence_kit.domain.text import Text


class Licence(Record):
    """The licence of one component that the work was made with: program, model, LoRA."""

    component: Text
    licence: Text
    source: str = ""
    """Where the text was taken from: an address."""
    day: Day | None = None
    """When it was taken from there."""
    exhibits: tuple[str, ...] = ()


class Damage(Record):
    """One amount that is claimed: a loss, or a reasonable cost of the case."""

    item: Text
    amount: Decimal = Field(ge=0, max_digits=14, decimal_places=2)
    """In `currency`."""
    currency: str = Field(default="CNY", pattern=r"^[A-Z]{3}$")
    """ISO 4217."""
    basis: Text | None = None
    """How it is reckoned, and on what ground."""
    exhibits: tuple[str, ...] = ()
