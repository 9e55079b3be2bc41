"""The index of a record: SQLite over the journals, which are the truth. It is made again where it does not fit them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_kit.domain.creation.entry import WITNESSED, EntryKind, RecordEntry
from evidence_kit.domain.creation.event import CreationEvent, PixelDigest
from evidence_kit.domain.custody import CustodyEvent, JournalHead
from evidence_kit.domain.errors import StorageError, words_of
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.text import text
from evidence_kit.formats.creation import SpoolLineRefused, entry_of, parse_spool_line

_TABLES = """
CREATE TABLE IF NOT EXISTS entries (month TEXT, sequence INTEGER, key TEXT PRIMARY KEY, kind TEXT, recorded TEXT, line TEXT,
    event TEXT, time TEXT, program TEXT, run TEXT, pixels TEXT, sha256 TEXT, file TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_pixels ON entries (pixels) WHERE pixels IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_sha256 ON entries (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_run ON entries (run) WHERE run IS NOT NULL;
CREATE TABLE IF NOT EXISTS months (month TEXT PRIMARY KEY, bytes INTEGER, size INTEGER, head TEXT);
CREATE TABLE IF NOT EXISTS spools (name TEXT PRIMARY KEY, offset INTEGER);
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, size INTEGER, modified INTEGER, sha256 TEXT) WITHOUT ROWID;
"""
_COLUMNS = 13

Place = tuple[str, CustodyEvent, bytes]
"""A month, and a line of its journal with its event."""


class RecordIndex:
    """What the recorder must find quickly: whether an event is recorded, where spools were left, how files were last seen."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it; one that SQLite cannot read is begun anew."""
        self._path = path
        try:
            self._database = self._opened()
        except sqlite3.DatabaseError:
            self.begin_anew()

    def begin_anew(self) -> None:
        """Forget everything."""
        if hasattr(self, "_database"):
            self._database.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_TABLES)
        return database

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def months(self) -> dict[str, tuple[int, JournalHead]]:
        """Return for each month how many bytes of its journal are in the index, and the head there."""
        rows = self._database.execute("SELECT month, bytes, size, head FROM months")
        return {month: (end, JournalHead(size=size, sha256=head)) for month, end, size, head in rows}

    def add(self, places: Iterable[Place]) -> None:
        """Take lines of journals in, in their order, all of them or none.

        Raises:
            ValueError: a line is none of a creation record.
            StorageError: the disk refuses.
        """
        with self._writing():
            for month, event, line in places:
                entry = entry_of(event)
                self._database.execute(
                    f"INSERT OR IGNORE INTO entries VALUES ({', '.join('?' * _COLUMNS)})", _row(month, event, entry)
                )
                self._note_file(entry)
                self._database.execute(
                    "INSERT INTO months VALUES (?1, ?2, ?3, ?4) ON CONFLICT (month) DO UPDATE SET bytes = bytes + ?2, size = ?3, head = ?4",
                    (month, len(line), event.sequence + 1, hashlib.sha256(line).hexdigest()),
                )

    def _note_file(self, entry: RecordEntry) -> None:
        if entry.kind is EntryKind.FILE_GONE:
            self._database.execute("DELETE FROM files WHERE file = ?", (entry.file,))
        elif entry.kind in WITNESSED:
            row = (entry.file, entry.size, entry.modified, entry.sha256)
            self._database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", row)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._database:
                yield
        except sqlite3.OperationalError as error:
            raise StorageError(
                text(f"无法写入索引 {self._path}。", f"The index {self._path} could not be written."),
                text("请检查磁盘空间，然后重新运行同一命令。", "Check the space on the disk, then run the same command again."),
                words_of(error),
            ) from error  # fmt: skip

    def line_digest(self, key: str) -> str | None:
        """Return the SHA-256 of the spool line that was recorded under a key; empty for other entries, None where there is none."""
        row = self._database.execute("SELECT line FROM entries WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0] or ""

    def offset(self, spool: str) -> int:
        """Return how far a spool was read, in bytes."""
        row = self._database.execute("SELECT offset FROM spools WHERE name = ?", (spool,)).fetchone()
        return row[0] if row else 0

    def set_offset(self, spool: str, offset: int) -> None:
        """Remember how far a spool was read: a hint, for what is read twice is recognised."""
        with self._writing():
            self._database.execute("INSERT OR REPLACE INTO spools VALUES (?, ?)", (spool, offset))

    def file(self, path: str) -> tuple[int, int, str] | None:
        """Return size, time and digest with which a file was last seen."""
        return self._database.execute("SELECT size, modified, sha256 FROM files WHERE file = ?", (path,)).fetchone()  # type: ignore[no-any-return]

    def files_below(self, folder: str) -> list[str]:
        """Return the files that were last seen in a folder or below it."""
        rows = self._database.execute("SELECT file FROM files WHERE substr(file, 1, ?) = ?", (len(folder), folder))
        return [path for (path,) in rows]

    def counts(self) -> dict[str, int]:
        """Return how many pictures the record holds, by who told of them: the plug-in, the folder, both."""
        made = "SELECT pixels, sha256 FROM entries WHERE event IN ('image.made', 'image.saved')"
        seen = "SELECT DISTINCT file, pixels, sha256 FROM entries WHERE kind = 'file.seen'"
        told = f"EXISTS (SELECT 1 FROM ({made}) AS made WHERE made.sha256 = seen.sha256 OR made.pixels = seen.pixels)"
        one = self._database.execute(
            f"SELECT (SELECT count(*) FROM entries WHERE event = 'image.made'), (SELECT count(*) FROM entries WHERE event = 'image.saved'),"
            f" (SELECT count(*) FROM ({seen}) AS seen), (SELECT count(*) FROM ({seen}) AS seen WHERE {told}),"
            f" (SELECT count(DISTINCT run) FROM entries WHERE run IS NOT NULL)"
        ).fetchone()
        return dict(zip(("made", "saved", "seen", "matched", "runs"), one, strict=True))


def pixels_key(pixels: PixelDigest | None) -> str | None:
    """Return a digest of pixels as the index holds it."""
    return f"{pixels.sha256}/{pixels.width}x{pixels.height}/{pixels.mode}" if pixels else None


def event_in(entry: RecordEntry) -> CreationEvent | None:
    """Return the plug-in's event that an entry holds whole."""
    if entry.kind is not EntryKind.EMITTED or entry.line is None:
        return None
    try:
        return parse_spool_line(entry.line.encode("utf-8"))
    except SpoolLineRefused:
        return None


def _row(month: str, event: CustodyEvent, entry: RecordEntry) -> tuple[object, ...]:
    said = event_in(entry)
    line = hashlib.sha256(entry.line.encode("utf-8")).hexdigest() if entry.line is not None else None
    place = (month, event.sequence, entry.key, entry.kind.value, format_instant(event.time), line)
    if said is None:
        return (*place, None, None, None, None, pixels_key(entry.pixels), entry.sha256, entry.file)
    told = (said.kind.value, format_instant(said.time), said.program, said.run, pixels_key(said.pixels))
    return (*place, *told, said.file_sha256, said.file)
