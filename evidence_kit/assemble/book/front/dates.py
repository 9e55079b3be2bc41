"""The days of a case: what counsel claims, what the journal and the time stamps say, and how many days lie between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from evidence_kit.assemble.case_view import CaseView
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.time.seal import TokenProof


@dataclass(frozen=True)
class EarliestStamp:
    """The first time stamp over the custody journal that covers the claimed picture."""

    moment: datetime
    rehearsal: bool


def beijing_day(moment: datetime) -> date:
    """Return the day of a moment in Beijing."""
    return moment.astimezone(BEIJING).date()


def earliest_stamp(gathered: CaseView) -> EarliestStamp | None:
    """Return the earliest checked token over a journal that names the claimed picture; None where there is none."""
    claimed = {item.path for item in gathered.artifacts if item.role is Role.CLAIMED_PICTURE}
    named = next((e.sequence for e in gathered.events if any(item.path in claimed for item in e.products)), None)
    tokens = [
        EarliestStamp(proof.generated, seal.rehearsal)
        for seal in gathered.seals
        if named is not None and seal.head.size > named
        for proof in seal.proofs
        if isinstance(proof, TokenProof) and proof.checked
    ]
    return min(tokens, key=lambda token: (token.rehearsal, token.moment), default=None)


def days_after(gathered: CaseView, moment: date | None) -> int | None:
    """Return how many days lie between the day claimed for the making and another; None where one is not stated."""
    start = gathered.case.work.claimed_creation
    return None if start is None or moment is None else (moment - start).days


def first_custody(gathered: CaseView) -> datetime | None:
    """Return when the first file came under custody, by this machine's clock."""
    return next((event.time for event in gathered.events if event.products), None)
