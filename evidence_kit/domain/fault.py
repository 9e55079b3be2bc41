"""Fault: why bytes or records are not what they should be, as a code with its arguments and without a sentence.

Whoever shows a fault to a person renders it in the reader's language by `wording/faults.yaml` (`wording.faults`).
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from evidence_kit.domain.record import Record


class FaultCode(StrEnum):
    """Base of the codes: one enum a format or room. No two enums share a value, for the values key one table."""


class FileCode(FaultCode):
    """What any file or record can lack."""

    MISSING = "FILE_MISSING"
    TOO_LARGE = "FILE_TOO_LARGE"
    UNREADABLE = "FILE_UNREADABLE"
    FORM = "FILE_FORM"
    NOT_A_RECORD = "FILE_NOT_A_RECORD"


class Fault(Record):
    """One fault."""

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    arguments: dict[str, str | int] = {}
    """What the sentence has to name: a line, a member, a number."""
    note: str = ""
    """A detail in English, for whoever mends software; no sentence holds it."""

    def __hash__(self) -> int:
        return hash((self.code, self.note, *sorted(self.arguments.items())))  # a dict has no hash of its own

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return ": ".join(part for part in (self.code, named, self.note) if part)


def fault(code: FaultCode, note: str = "", /, **arguments: str | int) -> Fault:
    """Shorthand for `Fault(code=code, arguments=arguments, note=note)`."""
    return Fault(code=code.value, arguments=arguments, note=note)


class Faulty(Exception):
    """Base of what parsers and checks raise: carries its fault, for whoever turns it into a finding or a message."""

    def __init__(self, code: FaultCode, note: str = "", /, **arguments: str | int) -> None:
        self.code = code
        self.fault = fault(code, note, **arguments)
        super().__init__(str(self.fault))

    @property
    def reason(self) -> str:
        """The fault's note, in English."""
        return self.fault.note


def fault_of(error: Exception) -> Fault:
    """Return the fault of whatever reading a record can raise; what other libraries say becomes a note."""
    said = str(error).splitlines() or [type(error).__name__]
    return error.fault if isinstance(error, Faulty) else fault(FileCode.NOT_A_RECORD, said[0])
