"""Work that could not be done. Wrong evidence is never one of these: it is a `Finding`.

What an outside program or library says of a failure is in whatever language it speaks, so no sentence holds it: it goes along
as `quoted`, and faces show it as that program's output (`QUOTED`).

EvidenceKitError
├── UsageError          the request itself is off (exit 2)
├── CaseError           the case directory or case.yaml (exit 10)
│   └── CaseBusy        another process works on the case (exit 11)
├── StorageError        disk full, file changed while being read, no permission (exit 12)
├── InputError          a file that was handed in cannot be read as what it should be (exit 13)
├── ModelError          weights missing, not the declared ones, or unsafe to load (exit 14)
├── ToolMissing         an outside program or extra is not installed (exit 15)
├── RegenerationError   the recipe could not be run (exit 16)
├── RecordingError      the screen could not be recorded (exit 17)
├── SealError           an authority or calendar did not deliver (exit 18)
└── AssemblyError       the exhibit book or bundle could not be made (exit 19)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from evidence_kit.domain.text import Text, text, visible

QUOTED = text("程序输出", "program output")
"""How words are marked that an outside program said."""
_MOST_QUOTED = 300
"""Characters."""


class EvidenceKitError(Exception):
    """An error a person can act on: what happened, and the remedy."""

    exit_code: ClassVar[int] = 20
    code: ClassVar[str] = "error"

    def __init__(self, message: Text, remedy: Text, quoted: str = "", *, details: tuple[Text, ...] = ()) -> None:
        """Say what happened and what to do.

        Args:
            message: what happened, in the kit's own words.
            remedy: what to do about it.
            quoted: what an outside program or library said, as `words_of` gives it; empty where none did.
            details: where several things are wrong, each on a line of its own.
        """
        super().__init__(" ".join(filter(None, (message.en, *(one.en for one in details), quoted, remedy.en))))
        self.message = message
        self.remedy = remedy
        self.quoted = quoted
        self.details = details

    @property
    def told(self) -> Text:
        """What happened with what was quoted behind it, marked as such, for where one text is all there is room for."""
        if not self.quoted:
            return self.message
        return text(
            f"{self.message.zh}（{QUOTED.zh}：{self.quoted}）", f"{self.message.en} ({QUOTED.en}: {self.quoted})"
        )

    def __reduce__(self) -> tuple[Callable[..., EvidenceKitError], tuple[object, ...]]:
        """Travels whole between processes: pickle's own way would call the constructor with one string."""
        return _again, (type(self), self.message, self.remedy, self.quoted, self.details)


def _again(
    kind: type[EvidenceKitError], message: Text, remedy: Text, quoted: str, details: tuple[Text, ...]
) -> EvidenceKitError:
    return kind(message, remedy, quoted, details=details)


class UsageError(EvidenceKitError):
    """The request itself is off."""

    exit_code = 2
    code = "usage"


class CaseError(EvidenceKitError):
    """The case directory, its journal or its case.yaml cannot be used."""

    exit_code = 10
    code = "case"


class CaseBusy(CaseError):
    """Another process holds the case."""

    exit_code = 11
    code = "case-busy"


class StorageError(EvidenceKitError):
    """Disk full, no permission, or a file that changed while it was read."""

    exit_code = 12
    code = "storage"


class InputError(EvidenceKitError):
    """A file handed in cannot be read as what it should be."""

    exit_code = 13
    code = "input"


class ModelError(EvidenceKitError):
    """Weights are missing, are not the declared ones, or are unsafe to load."""

    exit_code = 14
    code = "model"


class ToolMissing(EvidenceKitError):
    """An outside program or an optional part of the kit is not installed; the remedy names the command."""

    exit_code = 15
    code = "tool-missing"


class RegenerationError(EvidenceKitError):
    """The recipe could not be run."""

    exit_code = 16
    code = "regeneration"


class RecordingError(EvidenceKitError):
    """The screen could not be recorded."""

    exit_code = 17
    code = "recording"


class SealError(EvidenceKitError):
    """A time-stamping authority or calendar did not deliver."""

    exit_code = 18
    code = "seal"


class AssemblyError(EvidenceKitError):
    """The exhibit book or the bundle could not be made."""

    exit_code = 19
    code = "assembly"


def words_of(said: BaseException | str, *, last: bool = False) -> str:
    """Return what a program or library said, on one line, fit for `quoted`; the name of an exception without words.

    Args:
        said: its output, or the exception that it raised.
        last: of much output the end matters; otherwise it is cut off there.
    """
    lines = [line.strip() for line in str(said).splitlines() if line.strip()]
    whole = visible(" | ".join(lines)) or (type(said).__name__ if isinstance(said, BaseException) else "")
    if len(whole) <= _MOST_QUOTED:
        return whole
    return "…" + whole[-_MOST_QUOTED:] if last else whole[:_MOST_QUOTED] + "…"
