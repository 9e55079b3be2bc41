"""RecordStore: the only writer of a creation record. Journals are appended to, each line on the disk before it counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType

from evidence_kit import storage
from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.text import text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats.creation import entry_event
from evidence_kit.formats.merkle import leaf_hash, streamed_root
from evidence_kit.watch.index import Place, RecordIndex
from evidence_kit.watch.months import NOTHING, broken, cut_torn_line, journal_of, months_of, read_on

_BATCH = 256
"""Lines that go to the disk together, and into the index."""


class RecordStore:
    """A record that this process alone writes."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], actor: str) -> None:
        """Open a record, or begin one; what a killed run left half written is taken off.

        Args:
            folder: of the record.
            clock: of this machine.
            actor: who records, for the journal.

        Raises:
            CaseBusy: another process writes it.
            InputError: its chain is broken.
            StorageError: the disk refuses.
        """
        self.folder, self._clock, self._actor = folder, clock, actor
        with storage.storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._held = storage.exclusive(folder / ".lock")
        self._held.__enter__()
        try:
            self.index = RecordIndex(folder / "index.sqlite")
            self._catch_up()
        except BaseException:
            self._held.__exit__(None, None, None)
            raise

    def __enter__(self) -> RecordStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.index.close()
        self._held.__exit__(None, None, None)

    @property
    def month(self) -> str:
        """The month that is written now; empty before the first line."""
        return max(self._heads, default="")

    def head(self, month: str) -> JournalHead:
        """Where the chain of a month stands."""
        return self._heads.get(month, NOTHING)

    def append(self, entries: Iterable[RecordEntry]) -> None:
        """Record entries; when this returns, all of them are on the disk.

        Raises:
            StorageError: the disk refuses; what is there whole counts when the record is opened again.
        """
        waiting: list[RecordEntry] = []
        for entry in entries:
            waiting.append(entry)
            if len(waiting) == _BATCH:
                self._write(waiting)
                waiting = []
        if waiting:
            self._write(waiting)

    def append_own(self, kind: EntryKind, **said: object) -> None:
        """Record what the recorder itself says; such an entry is named by its place."""
        month = self._current_month()
        key = f"{kind.value}/{month}/{self.head(month).size}"
        self.append([RecordEntry.model_validate({"kind": kind, "key": key, **said})])

    def head_file(self, month: str) -> bytes:
        """Return `head.txt` over a month's journal, of which every link was checked again on the way.

        Raises:
            InputError: the chain is broken, or is not the one that was written.
        """
        path, last = journal_of(self.folder, month), ""

        def leaves() -> Iterator[bytes]:
            nonlocal last
            for _, line in read_on(path, NOTHING, 0):
                last = hashlib.sha256(line).hexdigest()
                yield leaf_hash(line[:-1])

        size, root = streamed_root(leaves())
        if (size, last) != (self.head(month).size, self.head(month).sha256):
            raise broken(path, text("它已被另外改写", "it was rewritten meanwhile"))
        return journal_format.stated_head(self.head(month), root.hex())

    def _write(self, entries: list[RecordEntry]) -> None:
        month = self._current_month()
        self._keep(self._chained(month, entries))

    def _keep(self, places: list[Place]) -> None:
        month, last, line = places[-1]
        path, end, written = (
            journal_of(self.folder, month),
            self._ends.get(month, 0),
            b"".join(raw for *_, raw in places),
        )
        if path.exists():
            cut_torn_line(path, end)  # what a write that failed has left: nobody was told that it is recorded
        storage.append(path, written)
        self.index.add(places)
        self._ends[month] = end + len(written)
        self._heads[month] = JournalHead(size=last.sequence + 1, sha256=hashlib.sha256(line).hexdigest())

    def _chained(self, month: str, entries: Iterable[RecordEntry]) -> list[Place]:
        places, head, now = list[Place](), self.head(month), self._clock()
        for entry in entries:
            event = entry_event(entry, head, now, self._actor)
            line = journal_format.encode(event)
            places.append((month, event, line))
            head = JournalHead(size=head.size + 1, sha256=hashlib.sha256(line).hexdigest())
        return places

    def _current_month(self) -> str:
        """The month by the clock, begun where it is new; a clock that goes back writes on in the month that was begun."""
        now, last = self._clock().strftime("%Y-%m"), self.month
        if now <= last:
            return last
        with storage.storage_errors(self.folder):
            (self.folder / now).mkdir(exist_ok=True)
        storage.sync_folder(self.folder)
        before = self.head(last)
        begun = RecordEntry(
            kind=EntryKind.MONTH_BEGUN,
            key=f"month/{now}",
            month=last or None,
            sha256=before.sha256 if last else None,
            size=before.size if last else None,
        )
        self._keep(self._chained(now, [begun]))
        storage.sync_folder(self.folder / now)
        return now

    def _catch_up(self) -> None:
        """Bring the index up to the journals; where it does not fit them it is made again."""
        known = self.index.months()
        if any(not self._fits(month, end, head) for month, (end, head) in known.items()):
            self.index.begin_anew()
            known = {}
        for month in months_of(self.folder):
            end, head = known.get(month, (0, NOTHING))
            waiting = list[Place]()
            for event, line in read_on(journal_of(self.folder, month), head, end):
                waiting.append((month, event, line))
                if len(waiting) == _BATCH:
                    self._index(month, waiting)
                    waiting = []
            self._index(month, waiting)
        known = self.index.months()
        self._heads = {month: head for month, (_, head) in known.items()}
        self._ends = {month: end for month, (end, _) in known.items()}
        for month, end in self._ends.items():
            cut_torn_line(journal_of(self.folder, month), end)

    def _index(self, month: str, places: list[Place]) -> None:
        try:
            self.index.add(places)
        except ValueError as error:
            raise broken(
                journal_of(self.folder, month), text("其中一行不是创作记录", "a line is none of a creation record")
            ) from error

    def _fits(self, month: str, end: int, head: JournalHead) -> bool:
        """The last line that the index knows ends where it says, with the digest that it says."""
        path = journal_of(self.folder, month)
        if not path.exists() or path.stat().st_size < end:
            return False
        with storage.storage_errors(path), path.open("rb") as stream:
            start = max(0, end - journal_format.MAX_LINE)
            stream.seek(start)
            data = stream.read(min(end, journal_format.MAX_LINE))
        line = data[data.rfind(b"\n", 0, -1) + 1 :]
        return hashlib.sha256(line).hexdigest() == head.sha256
