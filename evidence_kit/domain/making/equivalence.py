"""Settings that one picture cannot tell apart. Only the whole class may be asserted, never one member of it.

After re-encoding the true settings tie, within hundredths of a decibel, with others that nobody used (32 steps for 30,
another solver of the same order), while a wrong seed or LoRA stays far below.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from evidence_kit.domain.making.regeneration import Figures, Grade, same_picture_grade
from evidence_kit.domain.record import Record

TIE_DB = 0.01
"""Candidates of a re-encoded copy this near to each other are tied: measured ties, and the last digit of a figure."""


class Candidate(Record):
    """Settings under a name, and how near their picture comes to the target."""

    label: str
    figures: Figures


class EquivalenceClass(Record):
    """The candidates that the target cannot tell apart, and the nearest one that it can."""

    members: tuple[Candidate, ...] = Field(min_length=1)
    """Nearest first."""
    tolerance_db: float = Field(ge=0)
    exact: bool
    """The best member shows the target's own pixels, within the spread of other hardware; no re-encoding lies between."""
    runner_up: Candidate | None
    """The best candidate outside the class; None when all are in it, and nothing is told apart."""
    distance_db: float | None
    """PSNR of the poorest member less that of the runner-up; None without one, and when the members are identical."""


def equivalence_class(candidates: Sequence[Candidate], tolerance_db: float = TIE_DB) -> EquivalenceClass:
    """The candidates tied with the nearest one.

    Two that both show the target's pixels within the spread of other hardware (or of half precision) are tied, whatever
    their PSNR. Members are chained: whoever ties with a member is a member, so that the class does not hang on where the tolerance
    happens to cut a row of equals.

    Args:
        candidates: all that were tried, with figures against one and the same target.
        tolerance_db: PSNR in dB within which two candidates are tied.

    Raises:
        ValueError: no candidates.
    """
    if not candidates:
        raise ValueError("no candidates")
    ordered = sorted(candidates, key=lambda one: (-_level(one), one.label))
    members = [ordered[0]]
    for candidate in ordered[1:]:
        if not _tied(members[-1], candidate, tolerance_db):
            break
        members.append(candidate)
    runner_up = ordered[len(members)] if len(members) < len(ordered) else None
    best, last = members[0].figures, members[-1].figures.psnr_db
    apart = runner_up is not None and last is not None and runner_up.figures.psnr_db is not None
    return EquivalenceClass(
        members=tuple(members),
        tolerance_db=tolerance_db,
        exact=same_picture_grade(best.max_difference, best.psnr_db) is not None,
        runner_up=runner_up,
        distance_db=round(_level(members[-1]) - _level(runner_up), 2) if runner_up and apart else None,
    )


def _tied(nearer: Candidate, farther: Candidate, tolerance_db: float) -> bool:
    tiers = {same_picture_grade(one.figures.max_difference, one.figures.psnr_db) for one in (nearer, farther)}
    if len(tiers) == 1 and tiers <= {Grade.NUMERICALLY_SAME, Grade.HALF_PRECISION_SAME}:
        return True  # both lie within the spread of other hardware: the target is as much the one as the other
    # Figures carry two decimals; the half of the last one keeps 30.01 - 30.00 from exceeding 0.01.
    return _level(nearer) == _level(farther) or _level(nearer) - _level(farther) <= tolerance_db + 0.0005


def _level(candidate: Candidate) -> float:
    return float("inf") if candidate.figures.psnr_db is None else candidate.figures.psnr_db
