"""CreationEvent: one line of a spool, said by a plug-in of the program that makes the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_serializer, model_validator

from evidence_kit.domain.record import Count, Instant, Record, Sha256Hex

SPOOL_SCHEMA = "evidence-kit/creation-event/1"
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""RFC 9562, lower case."""
Short = Annotated[str, StringConstraints(max_length=4096)]
Long = Annotated[str, StringConstraints(max_length=1 << 20)]


class EventKind(StrEnum):
    """What happened in the program."""

    SESSION_STARTED = "session.started"
    MODEL_LOADED = "model.loaded"
    TEXT_PASTED = "text.pasted"
    """The parameters of another picture were pasted into the form."""
    RUN_STARTED = "run.started"
    IMAGE_MADE = "image.made"
    """Before saving, and whether it is saved or not."""
    IMAGE_SAVED = "image.saved"
    RUN_ENDED = "run.ended"


class RunState(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    CACHED = "cached"
    """Nothing new was made: every output stood in the program's cache."""
    INTERRUPTED = "interrupted"
    ERROR = "error"
    UNKNOWN = "unknown"
    """The program did not say."""


class PixelDigest(Record):
    """A picture without its file: what a file that was encoded anew without loss still has."""

    sha256: Sha256Hex
    """Of the samples, row by row from the top, interleaved, eight bits each unless the mode says otherwise."""
    width: Count
    height: Count
    mode: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9;]{1,8}$")]
    """As Pillow names it: `RGB`, `RGBA`, `L`."""


NEEDED: Mapping[EventKind, frozenset[str]] = {
    EventKind.SESSION_STARTED: frozenset({"version"}),
    EventKind.MODEL_LOADED: frozenset({"model"}),
    EventKind.TEXT_PASTED: frozenset({"text"}),
    EventKind.RUN_STARTED: frozenset({"run"}),
    EventKind.IMAGE_MADE: frozenset({"run"}),
    EventKind.IMAGE_SAVED: frozenset({"file"}),
    EventKind.RUN_ENDED: frozenset({"run", "state"}),
}
"""What an event of each kind must say beside what all of them say."""


class CreationEvent(Record):
    """One event. `session` and `number` together name it: they occur once in all spools of a machine."""

    schema_tag: Literal["evidence-kit/creation-event/1"] = Field("evidence-kit/creation-event/1", alias="schema")
    session: Uuid
    """Drawn by the plug-in when the program starts."""
    number: Count
    """From 0 within the session, without gap: a number that is missing shows."""
    time: Instant
    """By the clock of the program's machine."""
    program: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    kind: EventKind
    version: Short | None = None
    """Of the program, in its own words."""
    run: Short | None = None
    """The program's own number of a run, or one that the plug-in drew."""
    text: Long | None = None
    """Parameters as the program writes them into a picture."""
    graph: Long | None = None
    """The workflow as JSON, as the program ran it."""
    model: Short | None = None
    """Name of the weights."""
    model_hash: Short | None = None
    """In the program's own form; it is not checked against a file."""
    pixels: PixelDigest | None = None
    file: Short | None = None
    """Path of a file, as the program knows it."""
    file_sha256: Sha256Hex | None = None
    preview: bool | None = None
    """It was shown and not saved among the results."""
    state: RunState | None = None
    note: Short | None = None
    """What the program said of an error."""

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> CreationEvent:
        missing = sorted(name for name in NEEDED[self.kind] if getattr(self, name) is None)
        if missing:
            raise ValueError(f"{self.kind.value} without {', '.join(missing)}")
        return self

    @model_serializer(mode="wrap")
    def _without_absent(self, serialize: Any) -> dict[str, Any]:
        return {key: value for key, value in serialize(self).items() if value is not None}

    @property
    def key(self) -> str:
        """What names it among all events."""
        return f"{self.session}/{self.number}"
