"""What killed runs left behind: folders that no event names and nobody works on any more. They are kept and journalled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile.act_locks import ActLocks
from evidence_kit.casefile.index import ArtifactIndex
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.text import text
from evidence_kit.formats.digest import digest_stream

_ACT_FOLDER = re.compile(r"(\d{4,}-[a-z0-9-]+)(\.part|\.remains)?")


def take_over(folders: Path, index: ArtifactIndex, locks: ActLocks, claims: ExitStack) -> tuple[Path, ...]:
    """The folders that a run left, renamed `.remains`. Under the case's lock only.

    Args:
        folders: where the acts of the case lie.
        index: of its journal.
        locks: of its acts; files of acts that are over and were not removed go now.
        claims: holds the locks of these acts, so that no other process takes them for remains too.
    """
    left, here = [], dict(_act_folders(folders))
    for act in locks.acts():
        if act not in here.values() or {act, f"{act}.remains"} & index.acts:
            _forget(act, locks)
    for name, act in sorted(here.items()):
        if name not in index.acts and locks.claim(act, claims):
            kept = folders / f"{act}.remains"
            with storage.storage_errors(kept):
                (folders / name).rename(kept)
            left.append(kept)
    return tuple(left)


def broken_off(folders: Path, index: ArtifactIndex, locks: ActLocks) -> tuple[str, ...]:
    """The acts that a run left half done and nobody works on, which no event names yet; changes nothing."""
    opened = locks.acts()
    left = []
    for name, act in sorted(_act_folders(folders)):
        if name.endswith(".part") and act not in index.acts:
            with ExitStack() as tried:
                # An act's lock is held before its folder is made: of one that is worked on, it is held by now.
                if act not in opened or locks.claim(act, tried):
                    left.append(act)
    return tuple(left)


def list_files(folder: Path, *, sm3: bool) -> tuple[Artifact, ...]:
    """The files of such a folder, which take as long to digest as they are large.

    Raises:
        StorageError: one cannot be read.
    """
    with storage.storage_errors(folder):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(_remains(path, folder, sm3=sm3) for path in files)


def _remains(path: Path, folder: Path, *, sm3: bool) -> Artifact:
    with storage.storage_errors(path), path.open("rb", buffering=0) as stream:
        digests = digest_stream(stream, sm3=sm3)
    return Artifact(
        path=f"artifacts/{folder.name}/{path.relative_to(folder).as_posix()}",
        role=Role.REMAINS,
        lane=ExhibitClass.PAPER,
        media_type="application/octet-stream",
        digests=digests,
        title=text("中断运行的遗留文件", "left by an interrupted run"),
    )


def _act_folders(folders: Path) -> Iterator[tuple[str, str]]:
    """Name of each folder, and of the act that it belongs to."""
    with storage.storage_errors(folders):
        names = [path.name for path in folders.iterdir()] if folders.is_dir() else []
    return ((name, found[1]) for name in names if (found := _ACT_FOLDER.fullmatch(name)))


def _forget(act: str, locks: ActLocks) -> None:
    with ExitStack() as claimed:
        over = locks.claim(act, claimed)
    if over:
        locks.forget(act)
