"""A line of the creation record's journal: an event of custody whose details hold the entry as JSON."""

from __future__ import annotations

from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from evidence_kit.domain.custody import Action, CustodyEvent, JournalHead
from evidence_kit.domain.text import Text, text

_ENTRY = TypeAdapter(RecordEntry)
_ENTRY_DETAIL = "entry"
ENTRY_SUMMARIES: dict[EntryKind, Text] = {
    EntryKind.MONTH_BEGUN: text("开始新的月度记录", "a month of the record begins"),
    EntryKind.EMITTED: text("程序报告一个事件", "the program told of an event"),
    EntryKind.REFUSED: text("程序报告中的一行不是事件", "a line of a spool is no event"),
    EntryKind.CONTRADICTED: text("同一编号的事件内容不同", "an event came again with other words"),
    EntryKind.FILE_SEEN: text("文件夹中出现文件", "a file is in the folder"),
    EntryKind.FILE_CHANGED: text("文件内容已改变", "a file has changed"),
    EntryKind.FILE_GONE: text("文件已不在原处", "a file is no longer in its place"),
    EntryKind.RECORDER_STARTED: text("记录程序启动", "the recorder started"),
    EntryKind.RECORDER_ENDED: text("记录程序结束", "the recorder ended"),
    EntryKind.HEARTBEAT: text("记录程序在运行", "the recorder is running"),
}


def entry_event(entry: RecordEntry, head: JournalHead, time: datetime, actor: str) -> CustodyEvent:
    """The event that records an entry after `head`; `time` is when it was recorded, by the recorder's clock."""
    return CustodyEvent(
        previous=head.sha256,
        sequence=head.size,
        time=time,
        actor=actor,
        action=Action.CREATION_RECORDED,
        summary=ENTRY_SUMMARIES[entry.kind],
        details={_ENTRY_DETAIL: _ENTRY.dump_json(entry, by_alias=True).decode("utf-8")},
    )


def entry_of(event: CustodyEvent) -> RecordEntry:
    """What a line of the record says.

    Raises:
        ValueError: it is none of a creation record.
    """
    written = event.details.get(_ENTRY_DETAIL)
    if event.action is not Action.CREATION_RECORDED or written is None:
        raise ValueError("not a line of a creation record")
    try:
        return RecordEntry.model_validate_json(written)
    except ValidationError as error:
        raise ValueError(str(error).splitlines()[0]) from error
