"""When two verifiers agree on a bundle: by codes and statuses of findings, never by their words.

The reference checks everything. The other one names the codes that it does not check at all (`--not-here`), and marks a finding
under whose code the reference checks more than it does (`partly`). What neither of these covers must be the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

PASSED, FAILED, INDETERMINATE = "PASSED", "FAILED", "INDETERMINATE"
UNREACHED = "NOT_CHECKED"
"""A part that was not reached: of it nothing is said."""
FAMILIES = ("BOOK_BROKEN", "BOOK_MISSING", "BOOK_SIGNATURE", "BOOK_UNTRUSTED", "BOOK_REHEARSAL")
"""Codes of which one file gets exactly one, as also all of `CONTAINER_SIGNATURE…`, `TOKEN_…`, `CALENDAR_…`, `BLOCK_…`."""
_PREFIXES = ("CONTAINER_SIGNATURE", "TOKEN", "CALENDAR", "BLOCK")


@dataclass(frozen=True)
class Found:
    """A finding as the protocol carries it."""

    code: str
    status: str
    subject: str = ""
    partly: bool = False
    question: int = 0

    @property
    def check(self) -> tuple[str, str]:
        """Which check it is the outcome of: several codes can be that of one."""
        family = (
            "BOOK"
            if self.code in FAMILIES
            else next((one for one in _PREFIXES if self.code.startswith(one)), self.code)
        )
        return family, self.subject


def disagreements(reference: Sequence[Found], other: Sequence[Found], not_here: Collection[str]) -> Iterator[str]:
    """Yield in what the other verifier says more, less or otherwise than it may.

    Args:
        reference: what the reference verifier found.
        other: what the other one found.
        not_here: codes that it does not check.
    """
    by_reference, by_other = _by_check(reference), _by_check(other)
    unreached = any(one.code == UNREACHED for one in other)
    partial = any(one.code == UNREACHED for one in reference)
    for check, found in by_other.items():
        if partial and check not in by_reference:
            continue
        yield from _said(check, found, by_reference.get(check, []), not_here)
    for check, known in by_reference.items():
        whole = any(one.partly for one in by_other.get((check[0], ""), []))  # said of all members at once
        if check not in by_other and not unreached and not whole:
            silent = [one for one in known if one.code not in not_here]
            yield from (f"{one.code} {one.status} {one.subject}: the other verifier is silent" for one in silent)


def _said(
    check: tuple[str, str], found: Sequence[Found], known: Sequence[Found], not_here: Collection[str]
) -> Iterator[str]:
    """One check that the other verifier made."""
    statuses = {one.status for one in known}
    for one in found:
        told = f"{one.code} {one.status} {one.subject}"
        if one.status == INDETERMINATE and one.partly:
            continue
        if not known:
            yield f"{told}: the reference made no such check"
        elif one.status not in statuses and not any(each.code in not_here for each in known):
            yield f"{told}: the reference says {', '.join(sorted(f'{each.code} {each.status}' for each in known))}"
    failed = {one.status for one in found} | ({FAILED} if any(one.partly for one in found) else set())
    for one in known:
        if one.status == FAILED and one.code not in not_here and FAILED not in failed:
            yield f"{one.code} FAILED {one.subject}: the other verifier does not say so"


def _by_check(found: Sequence[Found]) -> dict[tuple[str, str], list[Found]]:
    checks: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        if one.code != UNREACHED:
            checks.setdefault(one.check, []).append(one)
    return checks
