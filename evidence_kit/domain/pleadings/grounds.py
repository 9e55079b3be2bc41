"""What a claim stands on beside the facts: captures, accounts, licences of what the work was made with, amounts claimed.

All of it is what counsel states; the kit checks none of it, and says so where it prints it.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from evidence_kit.domain.record import Day, Record
from evidence_kit.domain.text import Text, text


class Capture(Record):
    """How pages or files were taken from where others can see them (cleanliness of the machine, path, carrier)."""

    address: str
    """URL, or the place in a program."""
    day: Day | None = None
    by: Text
    """Who took it."""
    means: Text
    """Machine, program, network; how its clock was compared; on what carrier it is kept."""
    exhibits: tuple[str, ...] = ()
    """What was taken, and the exhibit that records the taking, where there is one."""


class Account(Record):
    """An account, who is said to hold it, and what shows that."""

    platform: Text
    name: str
    """As the platform shows it: name, number."""
    holder: Text
    shown_by: Text
    """How control was checked: login by telephone code, disclosure by the platform; or that it was not."""
    day: Day | None = None
    exhibits: tuple[str, ...] = ()


class Licence(Record):
    """The licence of one component that the work was made with: program, model, LoRA."""

    component: Text
    licence: Text
    source: str = ""
    """Where the text was taken from: an address."""
    day: Day | None = None
    """When it was taken from there."""
    exhibits: tuple[str, ...] = ()


class AmountKind(StrEnum):
    """What an amount is for."""

    LOSS = "loss"
    COUNSEL = "counsel"
    NOTARY = "notary"
    TAKING_EVIDENCE = "taking-evidence"
    TRAVEL = "travel"
    OTHER_COST = "other-cost"


AMOUNT_KIND_NAMES: dict[AmountKind, Text] = {
    AmountKind.LOSS: text("经济损失", "loss"),
    AmountKind.COUNSEL: text("律师费", "counsel's fee"),
    AmountKind.NOTARY: text("公证费", "notary's fee"),
    AmountKind.TAKING_EVIDENCE: text("取证费", "cost of taking evidence"),
    AmountKind.TRAVEL: text("差旅费", "travel"),
    AmountKind.OTHER_COST: text("其他合理开支", "other reasonable cost"),
}


class Damage(Record):
    """One amount that is claimed: a loss, or a reasonable cost of the case."""

    item: Text
    kind: AmountKind | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """None: the case does not say; it is then counted apart."""
    day: Day | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """When it was paid or invoiced."""
    invoice: str = Field(default="", exclude_if=lambda stated: not stated)
    """Number of the invoice or receipt."""
    amount: Decimal = Field(ge=0, max_digits=14, decimal_places=2)
    """In `currency`."""
    currency: str = Field(default="CNY", pattern=r"^[A-Z]{3}$")
    """ISO 4217."""
    basis: Text | None = None
    """How it is reckoned, and on what ground."""
    exhibits: tuple[str, ...] = ()
