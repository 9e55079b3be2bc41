"""What the shelf remembers of files it has hashed, so that gigabytes are read once.

An entry holds for a file only while path, size, both times and inode are what they were. The index is a memory, never
evidence of its own: damaged, foreign or unwritable, it is left aside and files are hashed again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from evidence_kit import storage
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.record import Record, Sha256Hex
from evidence_kit.formats import strict_json

NAME = "weights.json"


class Stamp(Record):
    """What the file system says of a file; a change of any of it makes an entry void."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Hashes(Record):
    """The hashes by which programs name a weights file, and what its header states."""

    sha256: Sha256Hex
    payload_sha256: str = Field(pattern=r"^([0-9a-f]{64})?$")
    """Of the bytes after the safetensors header: AUTOMATIC1111's LoRA hash is its first 12 digits. Empty: no such file."""
    licence: str = ""
    converted_from: Sha256Hex | None = None
    """The pickle that the file says it was converted from; nobody has checked that."""


class _Entry(Record):
    stamp: Stamp
    hashes: Hashes


class _Document(Record):
    schema_tag: Literal["evidence-kit/weights-index/1"] = Field("evidence-kit/weights-index/1", alias="schema")
    files: dict[str, _Entry]


def stamp_of(path: Path) -> Stamp:
    """The stamp of a file as it is now.

    Raises:
        StorageError: it cannot be read.
    """
    with storage.storage_errors(path):
        return stamp_from(path.stat())


def stamp_from(stat: os.stat_result) -> Stamp:
    """The stamp in a file's status."""
    return Stamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns, ctime_ns=stat.st_ctime_ns, inode=stat.st_ino)


class WeightsIndex:
    """Hashes by path, kept in `weights.json` of a cache folder.

    Args:
        folder: the cache folder; None remembers for the life of the object only.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / NAME
        self._files: dict[str, _Entry] = dict(_read(self._path))

    def get(self, path: Path, stamp: Stamp) -> Hashes | None:
        """The hashes of a file, if they were taken from it as it is now."""
        entry = self._files.get(str(path.resolve()))
        return entry.hashes if entry is not None and entry.stamp == stamp else None

    def put(self, path: Path, stamp: Stamp, hashes: Hashes) -> None:
        """Remembers hashes, and writes them to the disk if that can be done now."""
        self._files[str(path.resolve())] = _Entry(stamp=stamp, hashes=hashes)
        if self._path is not None:
            with suppress(EvidenceKitError, OSError):  # another process writes, or the disk refuses: only a memory
                self._write(self._path)

    def _write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with storage.exclusive(path.with_suffix(".lock")):
            files = {**_read(path), **self._files}  # what other processes learnt in the meantime stays
            document = _Document(files=files).model_dump(mode="json", by_alias=True)
            storage.replace_file(path, json.dumps(document, ensure_ascii=False, indent=1).encode())


def _read(path: Path | None) -> Mapping[str, _Entry]:
    try:
        data = path.read_bytes() if path is not None and path.is_file() else b""
        return _Document.model_validate(strict_json.parse(data)).files if data else {}
    except (ValidationError, ValueError, OSError):
        return {}
