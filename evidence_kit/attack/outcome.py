"""What the verifier says of an altered copy, beside what it says of the bundle itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evidence_kit.domain.filing.mutation import Outcome
from evidence_kit.domain.finding import Finding, Status

Key = tuple[str, str, str]
"""Code, status and subject of a finding."""


def keys_of(findings: Iterable[Finding]) -> frozenset[Key]:
    """Return what is not passed of a check."""
    return frozenset((one.code, one.status.value, one.subject) for one in findings if one.status is not Status.PASSED)


def judged(copy: Collection[Key], bundle: Collection[Key]) -> tuple[Outcome, tuple[str, ...]]:
    """Return what became of a copy and the codes that the bundle itself does not draw, those that fail first."""
    new = set(copy) - set(bundle)
    failed = sorted({code for code, status, _ in new if status == Status.FAILED})
    open_ = sorted({code for code, status, _ in new if status == Status.INDETERMINATE} - set(failed))
    if failed:
        return Outcome.REFUSED, (*failed, *open_)
    return (Outcome.DOUBTED if open_ else Outcome.UNNOTICED), tuple(open_)
