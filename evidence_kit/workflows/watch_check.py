"""Whether spools and a creation record are what docs/creation-record.md says: for whoever writes a plug-in, and for the owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.creation.event import CreationEvent
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.text import Text, readable, text
from evidence_kit.formats.creation import SpoolLineRefused, entry_of, parse_spool_line, whole_lines
from evidence_kit.watch import event_in, head_at, month_lines, months_of

_SILENT = timedelta(minutes=11)
"""A heartbeat comes every ten minutes, and a pass takes a moment."""
_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Remark:
    """Something in a record that is not in order, or that its owner should know."""

    place: str
    message: Text
    fault: bool = True
    quoted: str = ""
    """What the reader of a line said, in English."""


@dataclass(frozen=True)
class CheckedRecord:
    """What was checked."""

    lines: int
    sessions: int
    remarks: tuple[Remark, ...]

    @property
    def sound(self) -> bool:
        """No remark is a fault."""
        return not any(one.fault for one in self.remarks)


def check_record(path: Path) -> CheckedRecord:
    """Check a spool file, a folder of spools, or the folder of a record.

    Raises:
        InputError: there is neither in it.
        StorageError: it cannot be read.
    """
    if path.is_dir() and months_of(path):
        return _check_months(path)
    spools = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not spools:
        raise InputError(
            text(f"{path} 中没有创作记录，也没有事件文件（.jsonl）。", f"{path} holds no creation record and no spool (.jsonl)."),
            text("请指定事件文件、其文件夹或创作记录的文件夹。", "Name a spool, a folder of spools, or the folder of a record."),
        )  # fmt: skip
    numbers, remarks, lines = defaultdict[str, list[int]](list), list[Remark](), 0
    for spool in spools:
        for line, outcome in _spool_lines(spool):
            lines += 1
            if isinstance(outcome, CreationEvent):
                numbers[outcome.session].append(outcome.number)
            else:
                remarks.append(Remark(f"{readable(spool.name)}:{line}", *outcome))
    return CheckedRecord(lines, len(numbers), (*remarks, *_gaps(numbers)))


def _spool_lines(spool: Path) -> Iterator[tuple[int, CreationEvent | tuple[Text, bool, str]]]:
    with storage.storage_errors(spool), spool.open("rb") as stream:
        number = offset = 0
        for end, line in whole_lines(stream, 0):
            number, offset = number + 1, end
            try:
                yield number, parse_spool_line(line)
            except SpoolLineRefused as error:
                yield number, (text("该行不是第 1 版事件", "the line is no event of version 1"), True, str(error))
        if spool.stat().st_size > offset:
            yield number + 1, (text("最后一行不完整，未读取", "the last line is torn and was not read"), False, "")


def _check_months(folder: Path) -> CheckedRecord:
    numbers, remarks, lines, last, keys = defaultdict[str, list[int]](list), list[Remark](), 0, "", set[str]()
    for month in months_of(folder):
        before: tuple[CustodyEvent, RecordEntry] | None = None
        try:
            for event, entry in _entries(folder, month):
                lines += 1
                remarks += _between(folder, month, last, before, (event, entry))
                if entry.key in keys:
                    place = f"{month}:{event.sequence + 1}"
                    remarks.append(Remark(place, text("同一内容记录了两次", "something is recorded twice")))
                keys.add(entry.key)
                said = event_in(entry)
                if said is not None:
                    numbers[said.session].append(said.number)
                before = (event, entry)
        except InputError as error:
            remarks.append(Remark(month, error.message))
        last = month
    return CheckedRecord(lines, len(numbers), (*remarks, *_gaps(numbers)))


def _entries(folder: Path, month: str) -> Iterator[tuple[CustodyEvent, RecordEntry]]:
    for event in month_lines(folder, month):
        try:
            yield event, entry_of(event)
        except ValueError as error:
            raise InputError(
                text(f"第 {event.sequence + 1} 行不是创作记录", f"line {event.sequence + 1} is none of a creation record"),
                text("请从备份恢复。", "Restore it from a backup."),
            ) from error  # fmt: skip


def _between(
    folder: Path,
    month: str,
    last: str,
    before: tuple[CustodyEvent, RecordEntry] | None,
    now: tuple[CustodyEvent, RecordEntry],
) -> Iterator[Remark]:
    event, entry = now
    place = f"{month}:{event.sequence + 1}"
    if before is None:
        if entry.kind is not EntryKind.MONTH_BEGUN or not _follows(folder, last, entry):
            yield Remark(place, text("本月没有接续上个月的记录", "the month does not go on from the one before it"))
    elif event.time < before[0].time:
        yield Remark(place, text("本机时钟曾被调回", "this machine's clock was set back"))
    elif event.time - before[0].time > _SILENT and before[1].kind is not EntryKind.RECORDER_ENDED:
        yield Remark(place, _silence(before[0].time, event.time), fault=False)
    if entry.kind is EntryKind.CONTRADICTED:
        yield Remark(place, text("同一编号的事件内容不同", "an event came again with other words"))
    elif entry.kind is EntryKind.REFUSED:
        yield Remark(place, text("程序报告中的一行不是事件", "a line of a spool is no event"))
    said = event_in(entry)
    if said is not None and abs(event.time - said.time) > _LATE:
        told, taken = format_instant(said.time), format_instant(event.time)
        yield Remark(
            place,
            text(f"事件自称发生于 {told}，记录于 {taken}", f"an event says that it happened at {told}; it was recorded at {taken}"),
            fault=False,
        )  # fmt: skip


def _follows(folder: Path, last: str, entry: RecordEntry) -> bool:
    head = head_at(folder, last) if last else None
    stated = (entry.month, entry.size, entry.sha256)
    return stated == ((last, head.size, head.sha256) if head else (None, None, None))


def _silence(start: datetime, end: datetime) -> Text:
    since, until = format_instant(start), format_instant(end)
    return text(f"{since} 至 {until} 之间没有记录", f"nothing was recorded between {since} and {until}")


def _gaps(numbers: dict[str, list[int]]) -> Iterator[Remark]:
    for session, seen in numbers.items():
        missing = max(seen) + 1 - len(set(seen))
        if missing:
            yield Remark(
                session,
                text(f"缺少 {missing} 个事件编号", f"numbers of events that are missing: {missing}"),
                fault=True,
            )
