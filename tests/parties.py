"""Who dates what a test makes."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.seal import Authority, Calendar, Parties


def entropy(count: int) -> bytes:
    """The same bytes every time."""
    return bytes(range(count))


def parties(
    authorities: Sequence[Authority] = (),
    calendars: Sequence[Calendar] = (),
    *,
    needed: int | None = None,
    promises: int | None = None,
) -> Parties:
    """Real ones; of authorities and of calendars one is needed, where there are any and nothing else is said."""
    return Parties(
        authorities=authorities,
        calendars=calendars,
        authorities_needed=min(1, len(authorities)) if needed is None else needed,
        calendars_needed=min(1, len(calendars)) if promises is None else promises,
        rehearsal=False,
        entropy=entropy,
    )
