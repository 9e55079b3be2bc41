"""The journals of a record, one a month: read line by line, so that a month of any length takes no memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.custody import GENESIS, CustodyEvent, JournalHead
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.journal import MAX_LINE, JournalBroken, JournalCode, parse_line
from evidence_kit.wording.faults import fault_text

JOURNAL = "journal.jsonl"
NOTHING = JournalHead(size=0, sha256=GENESIS)
"""Where a chain stands before its first line."""


def months_of(folder: Path) -> list[str]:
    """Return the months (`2026-12`) that a record has a journal of, the oldest first."""
    return sorted(path.parent.name for path in folder.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]/{JOURNAL}"))


def journal_of(folder: Path, month: str) -> Path:
    """Return the place of a month's journal."""
    return folder / month / JOURNAL


def read_on(path: Path, after: JournalHead, offset: int) -> Iterator[tuple[CustodyEvent, bytes]]:
    """Read the whole lines from `offset` on, each checked against the one before it.

    A last line without LF was never acknowledged and is left out.

    Args:
        path: of the journal.
        after: where the chain stands at `offset`.
        offset: in bytes.

    Raises:
        InputError: the chain is broken.
        StorageError: the disk refuses.
    """
    size, previous = after.size, after.sha256
    with storage.storage_errors(path), path.open("rb") as stream:
        stream.seek(offset)
        while (line := stream.readline(MAX_LINE + 1)).endswith(b"\n"):
            try:
                event = parse_line(line, size + 1)
                _linked(event, size, previous)
            except JournalBroken as error:
                raise broken(path, fault_text(error.fault)) from error
            size, previous = size + 1, hashlib.sha256(line).hexdigest()
            yield event, line


def broken(path: Path, why: Text) -> InputError:
    """Return the error of a record whose chain does not hold."""
    return InputError(
        text(f"创作记录断链（{path}）：{why.zh}。", f"The creation record is broken ({path}): {why.en}."),
        text(
            "请从备份恢复该文件；不要手工修改它。", "Restore that file from a backup; it must never be edited by hand."
        ),
    )


def cut_torn_line(path: Path, end: int) -> None:
    """Take off what stands after the last whole line, which ends at `end`."""
    with storage.storage_errors(path):
        if path.stat().st_size > end:
            with path.open("rb+") as stream:
                stream.truncate(end)
            storage.sync_file(path)


def _linked(event: CustodyEvent, size: int, previous: str) -> None:
    if event.sequence != size:
        raise JournalBroken(JournalCode.SEQUENCE, size + 1)
    if event.previous != previous:
        raise JournalBroken(JournalCode.PREVIOUS, size + 1)


def month_lines(folder: Path, month: str) -> Iterator[CustodyEvent]:
    """Read a month from its beginning, every link checked; raises as `read_on`."""
    return (event for event, _ in read_on(journal_of(folder, month), NOTHING, 0))


def head_at(folder: Path, month: str) -> JournalHead:
    """Return where the chain of a month ends; raises as `read_on`."""
    head = NOTHING
    for event, line in read_on(journal_of(folder, month), NOTHING, 0):
        head = JournalHead(size=event.sequence + 1, sha256=hashlib.sha256(line).hexdigest())
    return head
