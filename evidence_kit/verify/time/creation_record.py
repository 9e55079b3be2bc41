"""The creation record: is there one, and how soon after the claimed creation does trusted time reach it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, ExhibitClass, Role
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record, format_instant
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.time.seals import TimeFacts

_AT_THE_TIME = timedelta(days=1)
"""After the end of the claimed day, in Beijing."""


class CreationFacts(Record):
    """What of the bundle was, as claimed, written when the picture was made."""

    claimed: date | None = None
    records: tuple[str, ...] = ()
    """Creation logs (members), the claimed picture left out."""
    journalled_at: int | None = None
    """The event (counted from 1) by which all of them were under custody."""
    trusted_time: Instant | None = None
    """The earliest trusted time that covers them."""
    lanes_mixed: tuple[str, ...] = ()
    """Files of a later run that pose as a creation record, and exhibits that hold files of both classes."""


def observe_creation(opened: OpenedBundle, times: TimeFacts) -> CreationFacts:
    """The creation logs and the first trusted token that covers all of them."""
    kept = [item for item in opened.with_role(Role.CREATION_LOG) if item.lane is ExhibitClass.CREATION_RECORD]
    events = opened.journal.events if opened.journal else ()
    paths = {item.path for item in kept}
    by = [event.sequence + 1 for event in events if paths & {item.path for item in event.products}]
    covered = max(by, default=None)
    records = {opened.member_of(item.path) for item in kept}
    trusted = [
        token.generated
        for token in times.tokens
        if token.trusted and token.generated and covered is not None and (not token.events or token.events >= covered)
    ]
    trusted += [
        block.dated
        for calendar in times.calendars
        for block in calendar.blocks
        if block.dated
        and covered is not None
        and not calendar.weak
        and (calendar.events >= covered or records == {calendar.over})
    ]
    return CreationFacts(
        claimed=opened.case.work.claimed_creation if opened.case else None,
        records=tuple(opened.member_of(item.path) for item in kept),
        journalled_at=covered,
        trusted_time=min(trusted, default=None),
        lanes_mixed=tuple(_mixed(opened)),
    )


def judge_creation(facts: CreationFacts) -> Iterator[Finding]:
    """Recorded at the time, or not shown to be; and the two classes of exhibit kept apart."""
    yield _record_finding(facts)
    shown = ", ".join(facts.lanes_mixed[:5])
    bad = text(f"再生成演示被列为创作记录，或两类材料混列：{shown}。", f"A later demonstration stands as a creation record, or the two are mixed: {shown}.")  # fmt: skip
    good = text("创作过程原始记录与再生成演示分列。", "Creation record and regeneration demonstration stand apart.")
    yield _finding("LANES_APART", Status.FAILED if shown else Status.PASSED, bad if shown else good)


def _record_finding(facts: CreationFacts) -> Finding:
    if not facts.records:
        return _finding("CREATION_RECORD_NONE", Status.INDETERMINATE, text(
            "没有创作当时的记录，仅有事后的再生成演示或陈述。",
            "There is no record made at the time of creation, only a later demonstration or statements."))  # fmt: skip
    claimed = f"{facts.claimed}" if facts.claimed else "—"
    if facts.trusted_time is None:
        return _finding("CREATION_RECORD_UNDATED", Status.INDETERMINATE, text(
            f"有创作记录（自称 {claimed}），但没有可信时间说明它何时已经存在。",
            f"There is a creation record (claimed for {claimed}), but no trusted time says when it existed."), facts.records[0])  # fmt: skip
    when = format_instant(facts.trusted_time)
    if facts.claimed and facts.trusted_time <= _end_of(facts.claimed) + _AT_THE_TIME:
        return _finding("CREATION_RECORD_AT_THE_TIME", Status.PASSED, text(
            f"创作记录不晚于 {when} 已经存在，与所称创作日 {claimed} 相当。",
            f"The creation record existed not later than {when}, about the claimed day {claimed}."), facts.records[0])  # fmt: skip
    return _finding("CREATION_RECORD_LATER", Status.INDETERMINATE, text(
        f"创作记录自称形成于 {claimed}，可信时间却只说明不晚于 {when} 已经存在。",
        f"The creation record claims {claimed}; trusted time only says that it existed not later than {when}."), facts.records[0])  # fmt: skip


def _mixed(opened: OpenedBundle) -> Iterator[str]:
    lanes = {member.artifact.path: member.artifact.lane for member in opened.bundle.members} if opened.bundle else {}
    for member in opened.bundle.members if opened.bundle else ():
        if member.artifact.role in DEMONSTRATION_ROLES and member.artifact.lane is not ExhibitClass.REGENERATION:
            yield member.member
    for exhibit in opened.bundle.exhibits if opened.bundle else ():
        found = {lanes.get(path, ExhibitClass.PAPER) for path in exhibit.artifacts} | {exhibit.lane}
        if {ExhibitClass.CREATION_RECORD, ExhibitClass.REGENERATION} <= found:
            yield f"exhibit {exhibit.number}"


def _end_of(day: date) -> datetime:
    return (datetime.combine(day, time(), BEIJING) + timedelta(days=1)).astimezone(UTC)


def _finding(code: str, status: Status, message: Text, subject: str = "") -> Finding:
    return Finding(code=code, question=Question.CONTEMPORANEOUS, status=status, message=message, subject=subject)
