"""Which acts somebody is working on: a lock file each, held by the process that opened the act for as long as it lives.

A kill frees the lock and leaves its file. Files are made, tried and removed under the case's own lock only: what one process
finds out about them cannot be out of date when it acts on it.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import CaseBusy

_FILE = re.compile(r"((\d{4,})-[a-z0-9-]+)\.lock")


class ActLocks:
    """The lock files of a case's acts, in a folder that holds nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def acts(self) -> dict[str, int]:
        """Name and number of every act that was opened and not closed, whether or not somebody still works on it."""
        with storage.storage_errors(self._folder):
            names = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        return {found[1]: int(found[2]) for found in map(_FILE.fullmatch, names) if found}

    def hold(self, act: str) -> AbstractContextManager[None]:
        """Holds the lock of an act.

        Raises:
            CaseBusy: another process does.
        """
        with storage.storage_errors(self._folder):
            self._folder.mkdir(exist_ok=True)
        return storage.exclusive(self._path(act))

    def claim(self, act: str, claims: ExitStack) -> bool:
        """Takes over an act that nobody works on any more, until `claims` is closed; False where somebody does."""
        try:
            claims.enter_context(self.hold(act))
        except CaseBusy:
            return False
        return True

    def forget(self, act: str) -> None:
        """Removes the file of an act whose lock nobody holds, if there is one."""
        with storage.storage_errors(self._folder):
            self._path(act).unlink(missing_ok=True)

    def _path(self, act: str) -> Path:
        return self._folder / f"{act}.lock"
