"""A second witness: the recorder looks at folders of pictures for itself, whatever the programs say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.creation.entry import EntryKind
from evidence_kit.domain.creation.event import PixelDigest
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.text import readable
from evidence_kit.formats.creation import pixel_digest
from evidence_kit.watch.store import RecordStore

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".avif"})
_LAYERED = frozenset({".psd", ".kra", ".xcf", ".clip"})
"""Documents of painting programs: their bytes are recorded, their pixels are not read."""
_MOST_DECODED = 256 << 20
_SETTLED = 2
"""Seconds since the last writing after which a file counts as finished."""
_NS = 1_000_000_000


def look_at(folder: Path, store: RecordStore, now: datetime) -> tuple[int, int]:
    """Record what is new, changed or gone in a folder and below it.

    Args:
        folder: to look at.
        store: of the record.
        now: files written within the two seconds before it are left for the next time.

    Returns:
        How many entries were recorded, and how many files were left.

    Raises:
        StorageError: the folder cannot be listed, or the record's disk refuses.
    """
    root, recorded, left, there, unlisted = folder.resolve(), 0, 0, set[str](), list[str]()
    for path in _files_below(root, unlisted):
        name = readable(str(path))
        there.add(name)
        said = _witness(path, store.index.file(name), now)
        if said is None:
            left += 1
        elif said:
            kind = EntryKind.FILE_SEEN if store.index.file(name) is None else EntryKind.FILE_CHANGED
            store.append_own(kind, file=name, **said)
            recorded += 1
    for name in store.index.files_below(readable(str(root)) + os.sep):
        if name not in there and not name.startswith(tuple(unlisted)):
            store.append_own(EntryKind.FILE_GONE, file=name)
            recorded += 1
    return recorded, left


def _witness(path: Path, before: tuple[int, int, str] | None, now: datetime) -> dict[str, object] | None:
    """What is to be recorded of a file: nothing where it is as `before`; None where it is not finished."""
    try:
        with storage.storage_errors(path):
            status = path.stat()
        if before is not None and before[:2] == (status.st_size, status.st_mtime_ns):
            return {}
        if 0 <= now.timestamp() - status.st_mtime_ns / _NS < _SETTLED:
            return None
        digest, pixels = _digests(path, status.st_size)
    except StorageError:  # written, replaced or removed while it was read: the next look sees what became of it
        return None
    return {"size": status.st_size, "modified": max(0, status.st_mtime_ns), "sha256": digest, "pixels": pixels}


def _digests(path: Path, size: int) -> tuple[str, PixelDigest | None]:
    with storage.read_unchanged(path) as stream:
        if path.suffix.lower() in _PICTURES and size <= _MOST_DECODED:
            data = stream.read()
            return sha256(data).hexdigest(), pixel_digest(data)
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
        return digest.hexdigest(), None


def _files_below(folder: Path, unlisted: list[str]) -> Iterator[Path]:
    """The pictures; `unlisted` receives the folders that are there and could not be looked into: of their files nothing is said."""
    with storage.storage_errors(folder):
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            try:
                yield from _files_below(Path(entry.path), unlisted)
            except StorageError:
                unlisted.append(readable(entry.path) + os.sep)
        elif entry.is_file(follow_symlinks=False) and Path(entry.name).suffix.lower() in _PICTURES | _LAYERED:
            yield Path(entry.path)
