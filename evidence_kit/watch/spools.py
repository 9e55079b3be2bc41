"""From spools into the record: every whole line once, whatever was killed in between."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.text import readable
from evidence_kit.formats.creation import SpoolLineRefused, parse_spool_line, whole_lines
from evidence_kit.watch.store import RecordStore

_AT_ONCE = 256
"""Lines after which the place in a spool is remembered."""


def take_spools(folder: Path, store: RecordStore) -> int:
    """Record what is new in the spools of a folder; how many entries these were.

    Raises:
        StorageError: the disk refuses; another run goes on from there.
    """
    return sum(_take(path, store) for path in sorted(folder.glob("*.jsonl")) if path.is_file())


def _take(path: Path, store: RecordStore) -> int:
    name, taken = readable(path.name), 0
    with storage.storage_errors(path):
        size, offset = path.stat().st_size, store.index.offset(name)
        if size == offset:
            return 0
        with path.open("rb") as stream:
            lines = whole_lines(stream, offset if size > offset else 0)
            while batch := _next(lines):
                new = list(_new(name, batch, store))
                store.append(new)
                store.index.set_offset(name, batch[-1][0])
                taken += len(new)
    return taken


def _next(lines: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    return [one for _, one in zip(range(_AT_ONCE), lines, strict=False)]


def _new(name: str, batch: list[tuple[int, bytes]], store: RecordStore) -> Iterator[RecordEntry]:
    within = set[str]()
    for offset, line in batch:
        entry = _entry(name, offset, line, store, within)
        if entry is not None and entry.key not in within and store.index.line_digest(entry.key) is None:
            within.add(entry.key)
            yield entry


def _entry(name: str, offset: int, line: bytes, store: RecordStore, within: set[str]) -> RecordEntry | None:
    """What a line comes to; None for one that is recorded already with the same bytes."""
    line = line.removesuffix(b"\n")
    digest = hashlib.sha256(line).hexdigest()
    try:
        event = parse_spool_line(line)
    except SpoolLineRefused:
        return RecordEntry(kind=EntryKind.REFUSED, key=f"{name}@{offset}", sha256=digest, size=len(line))
    words = line.decode("utf-8")
    recorded = store.index.line_digest(event.key)
    if recorded == digest:
        return None
    if recorded is None and event.key not in within:
        return RecordEntry(kind=EntryKind.EMITTED, key=event.key, line=words)
    return RecordEntry(kind=EntryKind.CONTRADICTED, key=f"{event.key}/{digest}", line=words)
