"""What the court is told of an OpenTimestamps proof: its form, what both readers make of it, and each of its blocks."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.opentimestamps import second_opinion
from evidence_kit.verify.time.bitcoin_levels import judge_block
from evidence_kit.verify.time.opentimestamps import CalendarFact


def judge_calendar(fact: CalendarFact) -> Iterator[Finding]:
    """One finding for the proof, and one for each block that it leads to."""
    command = f"ots info {fact.member}"
    if fact.fault:
        said = text(f"日历证明不成立：{fact.fault}", f"The calendar proof does not hold: {fact.fault}")
        yield _finding("CALENDAR_BROKEN", Status.FAILED, said, fact.member, command)
        return
    if not fact.over:
        said = text("日历证明所指的文件不在包内，不据以认定任何时间。",
                    "The file of this calendar proof is not in the bundle: it dates nothing here.")  # fmt: skip
        yield _finding("CALENDAR_ELSEWHERE", Status.INDETERMINATE, said, fact.member, command)
        return
    code, status, said = _form(fact)
    yield _finding(code, status, said, fact.member, command)
    covers = _covers(fact)
    for block in fact.blocks:
        found = judge_block(block, covers, fact.member)
        reliable = fact.relied_on or found.status is Status.FAILED
        yield found if reliable else found.model_copy(update={"status": Status.INDETERMINATE})


def _form(fact: CalendarFact) -> tuple[str, Status, Text]:
    """What both readers make of a proof over a file that is there."""
    if fact.disputed:
        return "CALENDAR_DISPUTED", Status.INDETERMINATE, text(
            f"两个独立的读取程序对日历证明所见不一，不予采信；其所指区块仍列于下，仅供参考：{fact.disputed}",
            "Two independent readers disagree on the calendar proof, so it is not relied on; its blocks follow for information: "
            f"{fact.disputed}")  # fmt: skip
    second = _second_reader(fact)
    if fact.weak:
        return "CALENDAR_WEAK", Status.INDETERMINATE, text(
            f"日历证明用到 SHA-1 或 RIPEMD-160，不予采信；其所指区块仍列于下，仅供参考。{second.zh}",
            "The calendar proof rests on SHA-1 or RIPEMD-160 and is not relied on; its blocks follow for information. "
            f"{second.en}")  # fmt: skip
    sound = _sound(fact)
    if fact.uncomputed:
        names = ", ".join(fact.uncomputed)
        return "CALENDAR_UNSUPPORTED", Status.INDETERMINATE, text(
            f"{sound.zh}其中有路径用到本工具不计算的 {names}，这些路径所指未予核对。{second.zh}",
            f"{sound.en} Some of its paths go through {names}, which this kit does not compute: what they lead to was not "
            f"judged. {second.en}")  # fmt: skip
    return "CALENDAR_SOUND", Status.PASSED, text(f"{sound.zh}{second.zh}", f"{sound.en} {second.en}")


def _second_reader(fact: CalendarFact) -> Text:
    if fact.reader:
        return text(
            f"第二读取程序（{fact.reader}）所见相同。", f"A second reader ({fact.reader}) finds the same in it."
        )
    return text(
        f"未能请第二读取程序（{second_opinion.CLIENT}）对照。",
        f"No second reader ({second_opinion.CLIENT}) could be asked.",
    )


def _sound(fact: CalendarFact) -> Text:
    where = ", ".join([*(f"Bitcoin {height}" for height in fact.bitcoin), *fact.pending])
    if fact.bitcoin:
        return text(f"日历证明形式完好，指向 {where}；区块另行核对，见下项。",
                    f"The calendar proof is sound and leads to {where}; the blocks are checked apart, see below.")  # fmt: skip
    if not fact.pending:
        return text("日历证明形式完好，但既不指向日历，也不指向比特币区块；本次不据以认定时间。",
                    "The calendar proof is sound, but leads to no calendar and no Bitcoin block: it adds no time here.")  # fmt: skip
    return text(f"日历证明形式完好，指向 {where}；尚待比特币确认，本次不据以认定时间。",
                f"The calendar proof is sound and leads to {where}; it is pending in Bitcoin, so it adds no time here.")  # fmt: skip


def _covers(fact: CalendarFact) -> Text:
    if fact.events:
        return text(f"日志前 {fact.events} 条", f"the first {fact.events} events of the journal")
    return text(f"文件 {fact.over}", f"the file {fact.over}")


def _finding(code: str, status: Status, message: Text, subject: str, command: str) -> Finding:
    return Finding(
        code=code, question=Question.EXISTED, status=status, message=message, subject=subject, command=command
    )
