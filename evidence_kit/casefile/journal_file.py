"""journal.jsonl of a case: read and checked once, then only what was added; appended to, one synced write a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats.journal import Entry, Journal, JournalBroken
from evidence_kit.wording.faults import fault_text


class JournalFile:
    """The journal as far as this process has read or written it."""

    def __init__(self, path: Path, on_event: Callable[[CustodyEvent], None]) -> None:
        """Reads the journal.

        Args:
            path: of the file.
            on_event: told of every event, once, in their order: of those there are, and of those that come later.

        Raises:
            CaseError: no journal, or its chain is broken.
        """
        self.path = path
        self.journal = Journal()
        self.torn = b""
        """What stands after the last LF: a line that was never acknowledged."""
        self._on_event = on_event
        self._state: storage.State | None = None
        if not path.exists():
            raise _no_case(path.parent)
        self.catch_up()

    def catch_up(self) -> int:
        """Reads what others have appended; how many events these were.

        The whole file is read again, for it must still begin with what was read before; but a file that this process
        was the last to write is not. Lines that were checked once are not parsed again.

        Raises:
            CaseError: it does not go on from what was read, or its chain is broken.
        """
        with storage.storage_errors(self.path):
            state = storage.state(self.path.stat())
            if state == self._state:
                return 0
            data = self.path.read_bytes()
        known = b"".join(self.journal.lines)
        if not data.startswith(known):
            raise _replaced(self.path.parent)
        end = data.rfind(b"\n") + 1
        before = self.journal.head.size
        self._take(journal_format.raw_lines(data[len(known) : end]))
        self.torn, self._state = data[end:], state
        return self.journal.head.size - before

    def append(self, event: CustodyEvent) -> None:
        """Adds an event; when this returns, it is on the disk.

        Raises:
            StorageError: the disk refuses.
        """
        line = journal_format.encode(event)
        self._state = None  # a write that fails may leave part of the line
        storage.append(self.path, line)
        self._state = storage.state(self.path.stat())
        self.journal = self.journal.extended([Entry(line)])
        self._on_event(event)

    def cut_torn_line(self) -> bytes:
        """Takes the torn line off the file; returns it."""
        with storage.storage_errors(self.path):
            with self.path.open("rb+") as stream:
                stream.truncate(stream.seek(0, 2) - len(self.torn))
            storage.sync_file(self.path)
            self._state = storage.state(self.path.stat())
        torn, self.torn = self.torn, b""
        return torn

    def _take(self, lines: tuple[bytes, ...]) -> None:
        try:
            for event in journal_format.checked(lines, self.journal):
                self._on_event(event)
        except JournalBroken as error:
            raise CaseError(
                text(f"保管日志断链：{fault_text(error.fault).zh}。", f"The custody journal is broken: {fault_text(error.fault).en}."),
                text("请从备份恢复 journal.jsonl；不要手工修改它。",
                     "Restore journal.jsonl from a backup; it must never be edited by hand."),
            ) from error  # fmt: skip
        self.journal = self.journal.extended(map(Entry, lines))


def _no_case(root: Path) -> CaseError:
    return CaseError(
        text(f"{root} 不是案件目录（缺 journal.jsonl）。", f"{root} is not a case directory (no journal.jsonl)."),
        text("请用 evidence-kit new 新建案件。", "Make one with: evidence-kit new DIRECTORY"),
    )


def _replaced(root: Path) -> CaseError:
    return CaseError(
        text(f"{root} 的保管日志在处理期间被替换或改写。", f"The custody journal of {root} was replaced or rewritten meanwhile."),
        text("日志只能续写。请核对 journal.jsonl，然后重新运行同一命令。",
             "A journal only ever grows. Look at journal.jsonl, then run the same command again."),
    )  # fmt: skip
