"""Recorder: spools and folders, again and again, and a sign of life every ten minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from evidence_kit.domain.creation.entry import EntryKind
from evidence_kit.domain.errors import StorageError
from evidence_kit.watch.folders import look_at
from evidence_kit.watch.spools import take_spools
from evidence_kit.watch.store import RecordStore

HEARTBEAT = timedelta(minutes=10)
"""So long at most is the record silent while the recorder runs: a longer gap is to be explained."""
_FOLDERS_EVERY = timedelta(seconds=10)
_WAIT = 1.0
"""Seconds between two looks at the spools."""


@dataclass(frozen=True)
class Taken:
    """What one pass recorded."""

    told: int
    """Lines of spools."""
    seen: int
    """Files that are new, changed or gone."""
    left: int
    """Files that were still being written."""


class Recorder:
    """Records into one store."""

    def __init__(self, store: RecordStore, spool: Path, folders: Sequence[Path], clock: Callable[[], datetime]) -> None:
        self._store, self._spool, self._folders, self._clock = store, spool, tuple(folders), clock
        self._looked: datetime | None = None
        self._beat = clock()

    def take(self) -> Taken:
        """Take what the spools hold, then look at the folders.

        Raises:
            StorageError: the disk refuses; the next pass goes on from there.
        """
        told = take_spools(self._spool, self._store)
        looked = [look_at(folder, self._store, self._clock()) for folder in self._folders]
        self._looked = self._clock()
        return Taken(told, sum(one for one, _ in looked), sum(left for _, left in looked))

    def take_once(self, wait: Callable[[float], object]) -> Taken:
        """Take everything there is, and wait once for files that are still being written."""
        first = self.take()
        if not first.left:
            return first
        wait(2.0)
        second = self.take()
        return Taken(first.told + second.told, first.seen + second.seen, second.left)

    def run(
        self, wait: Callable[[float], bool], on_pass: Callable[[], None], on_trouble: Callable[[StorageError], None]
    ) -> None:
        """Record until `wait` says that it is enough.

        Args:
            wait: waits so many seconds; whether to stop.
            on_pass: called after each pass, for stamps.
            on_trouble: told why a disk refused; the next pass tries again.

        Raises:
            StorageError: the record's disk refuses at the start or at the end.
        """
        self._store.append_own(EntryKind.RECORDER_STARTED)
        try:
            while True:
                try:
                    self._pass()
                    on_pass()
                except StorageError as error:
                    on_trouble(error)
                if wait(_WAIT):
                    return
        finally:
            self._store.append_own(EntryKind.RECORDER_ENDED)

    def _pass(self) -> None:
        now = self._clock()
        if self._looked is None or abs(now - self._looked) >= _FOLDERS_EVERY:
            self.take()
        else:
            take_spools(self._spool, self._store)
        if abs(now - self._beat) >= HEARTBEAT:
            self._store.append_own(EntryKind.HEARTBEAT)
            self._beat = now
