"""RecordEntry: what a line of the creation record says, beside its place in the chain and its time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_serializer

from evidence_kit.domain.creation.event import PixelDigest, Short
from evidence_kit.domain.record import Count, Record, Sha256Hex


class EntryKind(StrEnum):
    """Who says it, and of what."""

    MONTH_BEGUN = "month.begun"
    """The first line of a month; it names the head of the month before."""
    EMITTED = "emitted"
    """A line of a spool, whole."""
    REFUSED = "refused"
    """A line of a spool that is no event; its digest and size."""
    CONTRADICTED = "contradicted"
    """A line of a spool under the name of an event that was recorded with other words."""
    FILE_SEEN = "file.seen"
    FILE_CHANGED = "file.changed"
    FILE_GONE = "file.gone"
    RECORDER_STARTED = "recorder.started"
    RECORDER_ENDED = "recorder.ended"
    HEARTBEAT = "heartbeat"


WITNESSED = frozenset({EntryKind.FILE_SEEN, EntryKind.FILE_CHANGED, EntryKind.FILE_GONE})
"""What the recorder saw for itself."""


class RecordEntry(Record):
    """What is recorded. Each kind fills its own fields."""

    schema_tag: Literal["evidence-kit/creation-entry/1"] = Field("evidence-kit/creation-entry/1", alias="schema")
    kind: EntryKind
    key: Short
    """Occurs once in a record: who comes again after a crash is known by it."""
    line: Annotated[str, StringConstraints(max_length=2 << 20)] | None = None
    """The line of the spool without its LF, as it stood there."""
    sha256: Sha256Hex | None = None
    """Of a file, or of a line that is not kept."""
    size: Count | None = None
    modified: Count | None = None
    """Of a file: nanoseconds since 1970 by the file system."""
    file: Short | None = None
    pixels: PixelDigest | None = None
    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")] | None = None
    """The month before."""

    @model_serializer(mode="wrap")
    def _without_absent(self, serialize: Any) -> dict[str, Any]:
        return {key: value for key, value in serialize(self).items() if value is not None}
