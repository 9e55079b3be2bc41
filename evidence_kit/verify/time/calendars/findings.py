"""What the court is told of an OpenTimestamps proof: its form, what both readers make of it, and each of its blocks."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import Text
from evidence_kit.formats.opentimestamps import second_opinion
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.calendars.bitcoin_levels import judge_block
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.wording.faults import fault_text


def judge_calendar(fact: CalendarFact) -> Iterator[Finding]:
    """One finding for the proof, and one for each block that it leads to."""
    command = f"ots info {quoted(fact.member)}"
    if fact.fault:
        said = words("calendar_broken", why=fault_text(fact.fault))
        yield finding(FindingCode.CALENDAR_BROKEN, Question.EXISTED, Status.FAILED, said, fact.member, command)
        return
    if not fact.over:
        code, status, said = FindingCode.CALENDAR_ELSEWHERE, Status.INDETERMINATE, words("calendar_elsewhere")
        yield finding(code, Question.EXISTED, status, said, fact.member, command)
        return
    code, status, said = _form(fact)
    yield finding(code, Question.EXISTED, status, said, fact.member, command)
    covers = _covers(fact)
    for block in fact.blocks:
        found = judge_block(block, covers, fact.member)
        reliable = fact.relied_on or found.status is Status.FAILED
        yield found if reliable else found.model_copy(update={"status": Status.INDETERMINATE})


def _form(fact: CalendarFact) -> tuple[FindingCode, Status, Text]:
    """What both readers make of a proof over a file that is there."""
    if fact.disputed:
        said = words("calendar_disputed", why=fault_text(fact.disputed))
        return FindingCode.CALENDAR_DISPUTED, Status.INDETERMINATE, said
    second = _second_reader(fact)
    if fact.weak:
        return FindingCode.CALENDAR_WEAK, Status.INDETERMINATE, words("calendar_weak", second=second)
    sound = _sound(fact)
    if fact.uncomputed:
        said = words("calendar_unsupported", sound=sound, names=", ".join(fact.uncomputed), second=second)
        return FindingCode.CALENDAR_UNSUPPORTED, Status.INDETERMINATE, said
    if fact.elsewhere and not (fact.bitcoin or fact.pending):
        said = words("calendar_elsewhere_only", names=", ".join(fact.elsewhere), second=second)
        return FindingCode.CALENDAR_UNSUPPORTED, Status.INDETERMINATE, said
    if fact.elsewhere:
        also = words("calendar_elsewhere_too", sound=sound, names=", ".join(fact.elsewhere))
        return FindingCode.CALENDAR_SOUND, Status.PASSED, words("sentence_and_reach", said=also, reach=second)
    return FindingCode.CALENDAR_SOUND, Status.PASSED, words("sentence_and_reach", said=sound, reach=second)


def _second_reader(fact: CalendarFact) -> Text:
    if fact.reader:
        return words("second_reader_agrees", reader=fact.reader)
    return words("no_second_reader", client=second_opinion.CLIENT)


def _sound(fact: CalendarFact) -> Text:
    where = ", ".join([*(f"Bitcoin {height}" for height in fact.bitcoin), *fact.pending])
    if fact.bitcoin:
        return words("calendar_sound", where=where)
    return words("calendar_pending", where=where) if fact.pending else words("calendar_leads_nowhere")


def _covers(fact: CalendarFact) -> Text:
    if fact.events:
        return words("first_events_of_the_journal", events=fact.events)
    return words("the_file", over=fact.over)
