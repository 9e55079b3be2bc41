"""Mutation: one way of altering a bundle that was tried on a copy, and what the verifier said of that copy.

Whoever shows it to a person renders it by `wording/mutations.yaml` (`wording.mutations`). It is counsel's own work and never filed.
"""

from __future__ import annotations

from enum import StrEnum

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text


class Access(StrEnum):
    """What whoever alters a bundle can write anew."""

    BYTES = "bytes"
    """Nothing: bytes are changed where they lie."""
    LISTS = "lists"
    """Everything that needs no key: checksums, lists, digests, the journal's chain."""
    OWN_KEYS = "own-keys"
    """That, and a signature and a time stamp of keys that nobody certifies."""


ACCESS_NAMES: dict[Access, Text] = {
    Access.BYTES: text("只改字节", "bytes alone"),
    Access.LISTS: text("重写清单与摘要，无密钥", "lists and digests written anew, no key"),
    Access.OWN_KEYS: text("另以自造的密钥签名、加盖时间戳", "signed and stamped anew with keys of one's own making"),
}


class MutationCode(StrEnum):
    """The ways that are tried. The values key the table."""

    BYTE_OF_MEMBER = "BYTE_OF_MEMBER"
    BYTE_OF_HEADER = "BYTE_OF_HEADER"
    BYTE_OF_DIRECTORY = "BYTE_OF_DIRECTORY"
    BYTE_ADDED = "BYTE_ADDED"
    END_CUT = "END_CUT"
    FILES_SWAPPED = "FILES_SWAPPED"
    FILE_REMOVED = "FILE_REMOVED"
    FILE_ADDED = "FILE_ADDED"
    FILE_BESIDE_ADDED = "FILE_BESIDE_ADDED"
    SCRIPT_REPLACED = "SCRIPT_REPLACED"
    COMMAND_ADDED = "COMMAND_ADDED"
    PICTURE_REPLACED = "PICTURE_REPLACED"
    LOG_REPLACED = "LOG_REPLACED"
    RECIPE_CHANGED = "RECIPE_CHANGED"
    GRADE_RAISED = "GRADE_RAISED"
    EFFECT_RAISED = "EFFECT_RAISED"
    CLAIMED_DAY_CHANGED = "CLAIMED_DAY_CHANGED"
    PARTY_RENAMED = "PARTY_RENAMED"
    EXHIBIT_REWORDED = "EXHIBIT_REWORDED"
    EXHIBIT_DROPPED = "EXHIBIT_DROPPED"
    JOURNAL_CUT = "JOURNAL_CUT"
    JOURNAL_BACKDATED = "JOURNAL_BACKDATED"
    EVENT_DROPPED = "EVENT_DROPPED"
    SEALS_REMOVED = "SEALS_REMOVED"
    SEAL_SPLICED = "SEAL_SPLICED"
    TOKEN_REPLACED = "TOKEN_REPLACED"
    CONTAINER_TOKEN_REPLACED = "CONTAINER_TOKEN_REPLACED"
    SIGNATURE_EMPTIED = "SIGNATURE_EMPTIED"
    BOOK_APPENDED = "BOOK_APPENDED"
    BOOK_BYTE_CHANGED = "BOOK_BYTE_CHANGED"
    BOOK_REVISED = "BOOK_REVISED"
    FILM_SEGMENT_REMOVED = "FILM_SEGMENT_REMOVED"
    FILM_REPLACED = "FILM_REPLACED"
    MARK_REMOVED = "MARK_REMOVED"
    NOTHING_ELSE_CHANGED = "NOTHING_ELSE_CHANGED"


class Outcome(StrEnum):
    """What the verifier made of an altered copy, beside what it says of the bundle itself."""

    REFUSED = "refused"
    """A check fails that does not fail for the bundle itself."""
    DOUBTED = "doubted"
    """None fails anew, but something is no longer settled."""
    UNNOTICED = "unnoticed"
    """Nothing is said that is not said of the bundle itself."""


OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.REFUSED: text("发现，不通过", "noticed: FAILED"),
    Outcome.DOUBTED: text("发现，无法判定", "noticed: INDETERMINATE"),
    Outcome.UNNOTICED: text("未发现", "NOT NOTICED"),
}


class MutationTried(Record):
    """A way of altering that was tried, and what came of it."""

    code: MutationCode
    access: Access
    member: str = ""
    """The member of the bundle that was altered; empty where it was no single one."""
    outcome: Outcome
    findings: tuple[str, ...] = ()
    """Codes of the findings that the bundle itself does not draw, those that fail first."""
