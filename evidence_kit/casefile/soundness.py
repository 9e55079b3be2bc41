"""Whether every file that the journal names still lies where it should, with the bytes it was journalled with.

Reading all of a case takes as long as its disk; what was read once is not read again while the system says that nobody touched
it: size, times of writing and of change, number and disk of the file. The note of it, `.checked.json`, is no evidence: without it
everything is read again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence_kit import storage
from evidence_kit.casefile.case_file import CaseFile
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.formats.digest import digest_stream

NOTE = ".checked.json"
_READING = text("核对文件", "checking the files")


@dataclass(frozen=True)
class FileSoundness:
    """What became of the files of a case."""

    missing: tuple[Artifact, ...] = ()
    changed: tuple[Artifact, ...] = ()
    read: int = 0
    """Files whose bytes were read for it."""


def look_for_files(case_file: CaseFile) -> FileSoundness:
    """Tell which files are gone, and which have another size than was journalled, without reading any."""
    lost = [item for item in case_file.artifacts if _state(case_file.path(item), item) is None]
    changed = tuple(item for item in lost if case_file.path(item).is_file())
    return FileSoundness(tuple(item for item in lost if item not in changed), changed)


def check_files(case_file: CaseFile, watch: ProgressCallback) -> FileSoundness:
    """Hold every file against the digest that was journalled for it.

    Raises:
        StorageError: a file cannot be read, or changes while it is.
    """
    note = case_file.root / NOTE
    known, found = _noted(note), dict[str, list[Any]]()
    missing: list[Artifact] = []
    changed: list[Artifact] = []
    read = 0
    total, done = sum(item.digests.size for item in case_file.artifacts), 0
    for item in case_file.artifacts:
        watch(Advanced("check", _READING, done, total, "bytes"))
        done += item.digests.size
        state = _state(case_file.path(item), item)
        if state is None:
            (changed if case_file.path(item).is_file() else missing).append(item)
            continue
        if known.get(item.path) != [*state, item.digests.sha256]:
            read += 1
            if not _holds(case_file.path(item), item):
                changed.append(item)
                continue
        found[item.path] = [*state, item.digests.sha256]
    with suppress(StorageError):  # a case on a disc that cannot be written is checked all the same
        storage.replace_file(note, json.dumps(found, ensure_ascii=False).encode("utf-8"), sync=False)
    return FileSoundness(tuple(missing), tuple(changed), read)


def _state(path: Path, item: Artifact) -> list[int] | None:
    """What the system says of a file; None where there is none of that size."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [*storage.state(status), status.st_ctime_ns] if status.st_size == item.digests.size else None


def _holds(path: Path, item: Artifact) -> bool:
    with storage.read_unchanged(path) as stream:
        return digest_stream(stream).sha256 == item.digests.sha256


def _noted(note: Path) -> dict[str, Any]:
    try:
        known = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
