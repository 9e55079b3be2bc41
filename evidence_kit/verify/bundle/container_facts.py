"""What is known of a bundle's file, of its members, and of its own records."""

from __future__ import annotations

from typing import Literal

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.record import Count, Record, Sha256Hex


class MemberFact(Record):
    """A file of the bundle as it was read."""

    name: str
    size: Count
    sha256: Sha256Hex


class ContainerFacts(Record):
    """The file itself."""

    sha256: Sha256Hex | Literal[""]
    """Empty: the file was not read to its end."""
    size: Count
    faults: tuple[Fault, ...] = ()
    """Why it is not the one canonical archive of its members; none when it is."""
    members: tuple[MemberFact, ...] = ()


class RecordFact(Record):
    """One of the bundle's own records: whether it reads as what it should be, in its one form."""

    member: str
    fault: Fault | None = None
