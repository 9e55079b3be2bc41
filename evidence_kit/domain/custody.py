"""CustodyEvent and the head of the journal: who did what to which bytes, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, HANDED_ROLES, TIME_PROOF_ROLES, Artifact, Role
from evidence_kit.domain.record import Count, Instant, Record, RelativePath, Sha256Hex
from evidence_kit.domain.text import Text

GENESIS = "0" * 64
"""What the first event of a journal names as its predecessor."""


class Action(StrEnum):
    """What happened. A reader that meets an unknown action must not guess."""

    CASE_OPENED = "case.opened"
    ARTIFACT_RECEIVED = "artifact.received"
    RECIPE_READ = "recipe.read"
    REGENERATED = "regeneration.finished"
    RECORDED = "recording.finished"
    SEALED = "seal.made"
    SEAL_FAILED = "seal.failed"
    RENEWED = "seal.renewed"
    UPGRADED = "proof.upgraded"
    BEACON_TAKEN = "beacon.taken"
    BOOK_ASSEMBLED = "book.assembled"
    BUNDLE_PACKED = "bundle.packed"
    INCIDENT = "incident"
    HELD_BACK = "artifact.held-back"
    """Counsel decided that a file is not filed. Such lines, and those of the file, are filed as digests only."""
    WITHDRAWN = "artifact.withdrawn"
    """As `HELD_BACK`, of a file that was to be filed or was, with a reason."""
    CREATION_RECORDED = "creation.recorded"
    """A line of a creation record (`domain.creation.entry`); it stands in the journal of such a record, never in a case's."""


RUNS = frozenset({Action.REGENERATED, Action.RECORDED})
"""Acts in which something was run, whatever the files are called that came of it."""

_NOTHING: frozenset[Role] = frozenset()
MAKES: Mapping[Action, frozenset[Role]] = {
    Action.CASE_OPENED: _NOTHING,
    Action.ARTIFACT_RECEIVED: frozenset(HANDED_ROLES),
    Action.RECIPE_READ: frozenset({Role.RECIPE}),
    Action.REGENERATED: DEMONSTRATION_ROLES | {Role.RECIPE},
    Action.RECORDED: DEMONSTRATION_ROLES | {Role.TOOL_LOG},
    Action.SEALED: TIME_PROOF_ROLES,
    Action.SEAL_FAILED: TIME_PROOF_ROLES,
    Action.RENEWED: TIME_PROOF_ROLES,
    Action.UPGRADED: TIME_PROOF_ROLES,
    Action.BEACON_TAKEN: frozenset({Role.BEACON, Role.BEACON_VALUE}),
    Action.BOOK_ASSEMBLED: frozenset({Role.EXHIBIT_BOOK, Role.BOOK_ANNEX}),
    Action.BUNDLE_PACKED: frozenset({Role.BUNDLE}),
    Action.INCIDENT: frozenset({Role.REMAINS}),
    Action.HELD_BACK: _NOTHING,
    Action.WITHDRAWN: _NOTHING,
    Action.CREATION_RECORDED: _NOTHING,
}
"""What each kind of act can bring into a case: a file in another role was written into the journal by something else."""


class Material(Record):
    """Bytes an act started from: a file of the case by path, or outside bytes (weights) by name only."""

    name: str
    sha256: Sha256Hex
    path: RelativePath | None = None


class CustodyEvent(Record):
    """One line of the journal. No floats: the line must have exactly one serialisation."""

    previous: Sha256Hex
    """SHA-256 of the previous raw line including its LF; 64 zeros for the first."""
    sequence: Count
    time: Instant
    """By this machine's clock. Trusted time comes from seals only."""
    actor: str
    action: Action
    summary: Text
    materials: tuple[Material, ...] = ()
    products: tuple[Artifact, ...] = ()
    details: dict[str, str] = Field(default_factory=dict)


class HeldLine(Record):
    """What is filed of a line of the journal whose content is not: its place, and its two digests.

    The chain of the line after it rests on the first, every tree root over it on the second.
    """

    held_line: Sha256Hex
    """SHA-256 of the raw line including its LF."""
    leaf: Sha256Hex
    """RFC 9162 leaf hash of the raw line without its LF."""
    sequence: Count


class JournalHead(Record):
    """Where a journal stands: what a seal dates."""

    size: Count
    sha256: Sha256Hex
    """SHA-256 of the last raw line including its LF; 64 zeros when empty."""
