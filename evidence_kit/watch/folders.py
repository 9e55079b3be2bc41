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
    root, recorded, left, there = folder.resolve(), 0, 0, set[str]()
    for path in _files_below(root):
        name = readable(str(path))
        there.add(name)
        try:
            outcome = _witness(path, name, store, now)
        except StorageError:  # written, replaced or removed while it was read: the next look sees what became of it
            outcome = None
        recorded += outcome is True
        left += outcome is None
    for name in store.index.files_below(readable(str(root)) + os.sep):
        if name not in there:
            store.append_own(EntryKind.FILE_GONE, file=name)
            recorded += 1
    return recorded, left


def _witness(path: Path, name: str, store: RecordStore, now: datetime) -> bool | None:
    """Whether there was something to record; None: the file is still being written."""
    with storage.storage_errors(path):
        status = path.stat()
    before = store.index.file(name)
    if before is not None and before[:2] == (status.st_size, status.st_mtime_ns):
        return False
    if 0 <= now.timestamp() - status.st_mtime_ns / _NS < _SETTLED:
        return None
    digest, pixels = _digests(path, status.st_size)
    kind = EntryKind.FILE_SEEN if before is None else EntryKind.FILE_CHANGED
    store.append_own(
        kind, file=name, size=status.st_size, modified=max(0, status.st_mtime_ns), sha256=digest, pixels=pixels
    )
    return True


def _digests(path: Path, size: int) -> tuple[str, PixelDigest | None]:
    with storage.read_unchanged(path) as stream:
        if path.suffix.lower() in _PICTURES and size <= _MOST_DECODED:
            data = stream.read()
            return sha256(data).hexdigest(), pixel_digest(data)
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
        return digest.hexdigest(), None


def _files_below(folder: Path) -> Iterator[Path]:
    with storage.storage_errors(folder):
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            try:
                yield from _files_below(Path(entry.path))
            except StorageError:  # removed, or closed to us: what was seen in it counts as gone
                continue
        elif entry.is_file(follow_symlinks=False) and Path(entry.name).suffix.lower() in _PICTURES | _LAYERED:
            yield Path(entry.path)
