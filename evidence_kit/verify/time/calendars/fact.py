"""What was found of one OpenTimestamps proof."""

from __future__ import annotations

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.record import Record
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact


class CalendarFact(Record):
    """An OpenTimestamps proof and where its paths lead."""

    member: str
    """The proof as it is now, after its last upgrade."""
    over: str
    """The file that it dates; empty when that is not in the bundle."""
    events: int = 0
    """Of the journal that it dates; 0: it dates `over` alone."""
    fault: Fault | None = None
    weak: bool = False
    reader: str = ""
    """The second reader that finds the same in it, with its version; empty where none was at hand."""
    disputed: Fault | None = None
    """What the second reader holds against it; None when both agree or none was at hand."""
    uncomputed: tuple[str, ...] = ()
    """Operations on its paths that nothing here computes; what hangs on them was not looked at."""
    pending: tuple[str, ...] = ()
    bitcoin: tuple[int, ...] = ()
    blocks: tuple[BlockFact, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Attestations of kinds that are not judged here: other chains by name, others by the tag of their kind."""

    @property
    def relied_on(self) -> bool:
        """Whether its blocks may date anything: well formed, by strong digests, and the same to both readers."""
        return not (self.fault or self.weak or self.disputed)


def anchored_events(facts: tuple[CalendarFact, ...]) -> tuple[int, BlockFact] | None:
    """How many events of the journal blocks of the main chain date at most, and the earliest block that dates so many."""
    dated = [(fact.events, block) for fact in facts if fact.relied_on for block in fact.blocks
             if fact.events and block.dated]  # fmt: skip
    if not dated:
        return None
    most = max(events for events, _ in dated)
    return most, min((block for events, block in dated if events == most), key=lambda block: block.height)
