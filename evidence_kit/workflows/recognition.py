"""What lies at a path, told by a name or a few bytes, before anything is loaded that works on it."""

from __future__ import annotations

import os
from pathlib import Path

from evidence_kit import storage
from evidence_kit.formats.batch_files import PLAN, RECORD
from evidence_kit.formats.recognition import MAX_SIZE, Kind, kind_of

_TAIL = 4 << 20
"""Bytes at the end of a file, where the catalogue of a ZIP of 5,000 members stands."""


def holds_batch(path: Path) -> bool:
    """Tell whether a folder is that of a batch, dated or not yet."""
    return any((path / name).is_file() for name in (RECORD, PLAN))


def holds_record(path: Path) -> bool:
    """Tell whether `path` is the folder of a dated batch, or begins as a record in JSON does.

    Raises:
        StorageError: it cannot be read.
    """
    return (path / RECORD).is_file() if path.is_dir() else holds_other_proof(path)


def holds_other_proof(path: Path) -> bool:
    """Tell whether `path` is a folder, or a record in JSON: no bundle.

    Raises:
        StorageError: it cannot be read.
    """
    if path.is_dir():
        return True
    with storage.read_unchanged(path) as stream:
        return stream.read(1) == b"{"


def kind_at(path: Path) -> Kind:
    """Return what a file is, by its first and last bytes.

    Raises:
        StorageError: it cannot be read.
    """
    with storage.read_unchanged(path) as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        head = stream.read(MAX_SIZE)
        stream.seek(max(0, size - _TAIL))
        return kind_of(head, stream.read(_TAIL))
