"""Objection: what opposing counsel can say of a bundle, as a code with its arguments and the place where it bites.

Whoever shows it to a person renders it by `wording/objections.yaml` (`wording.objections`). It is counsel's own work and never filed.
"""

from __future__ import annotations

from enum import StrEnum

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text


class ObjectionCode(StrEnum):
    """What can be objected. The values key the table."""

    LOG_DIGESTS_MATCH_NOTHING = "LOG_DIGESTS_MATCH_NOTHING"
    LOG_WRITER_UNKNOWN = "LOG_WRITER_UNKNOWN"
    NO_RECORD_OF_THE_DAY = "NO_RECORD_OF_THE_DAY"
    CLASS_BY_PARTYS_WORD = "CLASS_BY_PARTYS_WORD"
    NO_INDEPENDENT_TIME = "NO_INDEPENDENT_TIME"
    CALENDAR_PENDING = "CALENDAR_PENDING"
    DECLARATION_CONCEDES = "DECLARATION_CONCEDES"
    COPIED_WORDS_MATTER_MORE = "COPIED_WORDS_MATTER_MORE"
    OWN_WORDS_CHANGE_NOTHING = "OWN_WORDS_CHANGE_NOTHING"
    WORDS_NOT_ATTRIBUTED = "WORDS_NOT_ATTRIBUTED"
    REASONS_BY_COUNSEL = "REASONS_BY_COUNSEL"
    NO_REGENERATION = "NO_REGENERATION"
    NOT_COMPARED = "NOT_COMPARED"
    NOT_REPRODUCED = "NOT_REPRODUCED"
    STEP_CHANGES_NOTHING = "STEP_CHANGES_NOTHING"
    EARLIER_STEP_NEAR = "EARLIER_STEP_NEAR"
    WITHIN_CHANCE = "WITHIN_CHANCE"
    TOO_FEW_CONTROLS = "TOO_FEW_CONTROLS"
    ANOTHER_PROGRAM = "ANOTHER_PROGRAM"
    NO_VARIATIONS = "NO_VARIATIONS"
    VARIATIONS_SELECTED = "VARIATIONS_SELECTED"
    NO_ACCUSED_FILE = "NO_ACCUSED_FILE"
    ACCUSED_NOT_COMPARED = "ACCUSED_NOT_COMPARED"
    ACCOUNT_NOT_TIED = "ACCOUNT_NOT_TIED"
    ACCOUNT_NOT_SHOWN = "ACCOUNT_NOT_SHOWN"
    CAPTURE_WITHOUT_RECORD = "CAPTURE_WITHOUT_RECORD"
    LICENCE_WITHOUT_SOURCE = "LICENCE_WITHOUT_SOURCE"
    IN_NO_EXHIBIT = "IN_NO_EXHIBIT"
    FOREIGN_WORDS = "FOREIGN_WORDS"


class BitesAt(Record):
    """An exhibit, and where it stands in the book; `pages` are printed page numbers, first and last."""

    number: str
    name: Text
    pages: tuple[int, int] | None = None
    """None where the exhibit has none, or that is not known."""


class Objection(Record):
    """One thing that can be said against what is filed."""

    code: ObjectionCode
    arguments: dict[str, str | int | Text] = {}
    """What the sentence and its remedy have to name."""
    at: BitesAt | None = None
    """None where it is about the filing as a whole, or about what is not there."""


def objection(code: ObjectionCode, at: BitesAt | None = None, /, **arguments: str | int | Text) -> Objection:
    """Shorthand for `Objection(code=code, at=at, arguments=arguments)`."""
    return Objection(code=code, at=at, arguments=arguments)
