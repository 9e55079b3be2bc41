"""Spools and records that tests make."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence_kit.domain.creation.entry import RecordEntry
from evidence_kit.formats.creation import entry_of
from evidence_kit.watch import RecordStore, month_lines, months_of

SESSION = "11111111-2222-4333-8444-555555555555"
BEGUN = datetime(2026, 12, 1, 10, tzinfo=UTC)


class Clock:
    """Stands still unless it is moved."""

    def __init__(self, now: datetime = BEGUN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def line(number: int, session: str = SESSION, **said: object) -> bytes:
    """A spool line of a run that starts, or of what `said` makes of it."""
    event = {
        "schema": "evidence-kit/creation-event/1", "session": session, "number": number, "time": "2026-12-01T10:00:00.000Z",
        "program": "comfyui", "kind": "run.started", "run": f"run-{number}", **said,
    }  # fmt: skip
    return json.dumps(event).encode() + b"\n"


def opened(folder: Path, clock: Clock) -> RecordStore:
    return RecordStore(folder, clock, "tester")


def entries(folder: Path) -> list[RecordEntry]:
    """Everything that a record says, every link checked."""
    return [entry_of(event) for month in months_of(folder) for event in month_lines(folder, month)]


def keys(folder: Path) -> list[str]:
    """Keys of the spool lines that were recorded."""
    return [entry.key for entry in entries(folder) if entry.line is not None]
