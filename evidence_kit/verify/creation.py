"""The creation record: is there one, and how soon after the claimed creation does trusted time reach it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone

from evidence_kit.domain.artifact import Lane, Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.noun import Instant, Noun, format_instant
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.opening import Opened
from evidence_kit.verify.times import TimeFacts

_AT_THE_TIME = timedelta(days=1)
"""After the end of the claimed day, in Beijing."""
_BEIJING = timezone(timedelta(hours=8))


class CreationFacts(Noun):
    """What of the bundle was, as claimed, written when the picture was made."""

    claimed: date | None = None
    records: tuple[str, ...] = ()
    """Creation logs (members), the claimed picture left out."""
    journalled_at: int | None = None
    """The event (counted from 1) by which all of them were under custody."""
    trusted_time: Instant | None = None
    """The earliest trusted time that covers them."""


def observe_creation(opened: Opened, times: TimeFacts) -> CreationFacts:
    """The creation logs and the first trusted token that covers all of them."""
    kept = [item for item in opened.with_role(Role.CREATION_LOG) if item.lane is Lane.CREATION_RECORD]
    events = opened.journal.events if opened.journal else ()
    paths = {item.path for item in kept}
    by = [event.sequence + 1 for event in events if paths & {item.path for item in event.products}]
    covered = max(by, default=None)
    trusted = [
        token.generated
        for token in times.tokens
        if token.trusted and token.generated and covered is not None and (not token.events or token.events >= covered)
    ]
    return CreationFacts(
        claimed=opened.case.work.claimed_creation if opened.case else None,
        records=tuple(opened.member_of(item.path) for item in kept),
        journalled_at=covered,
        trusted_time=min(trusted, default=None),
    )


def judge_creation(facts: CreationFacts) -> Iterator[Finding]:
    """One finding: recorded at the time, or not shown to be."""
    if not facts.records:
        yield _finding("CREATION_RECORD_NONE", Status.INDETERMINATE, text(
            "没有创作当时的记录，仅有事后的再生成演示或陈述。",
            "There is no record made at the time of creation, only a later demonstration or statements."))  # fmt: skip
        return
    claimed = f"{facts.claimed}" if facts.claimed else "—"
    if facts.trusted_time is None:
        yield _finding("CREATION_RECORD_UNDATED", Status.INDETERMINATE, text(
            f"有创作记录（自称 {claimed}），但没有可信时间说明它何时已经存在。",
            f"There is a creation record (claimed for {claimed}), but no trusted time says when it existed."), facts.records[0])  # fmt: skip
        return
    when = format_instant(facts.trusted_time)
    if facts.claimed and facts.trusted_time <= _end_of(facts.claimed) + _AT_THE_TIME:
        yield _finding("CREATION_RECORD_AT_THE_TIME", Status.PASSED, text(
            f"创作记录不晚于 {when} 已经存在，与所称创作日 {claimed} 相当。",
            f"The creation record existed not later than {when}, about the claimed day {claimed}."), facts.records[0])  # fmt: skip
        return
    yield _finding("CREATION_RECORD_LATER", Status.INDETERMINATE, text(
        f"创作记录自称形成于 {claimed}，可信时间却只说明不晚于 {when} 已经存在。",
        f"The creation record claims {claimed}; trusted time only says that it existed not later than {when}."), facts.records[0])  # fmt: skip


def _end_of(day: date) -> datetime:
    return (datetime.combine(day, time(), _BEIJING) + timedelta(days=1)).astimezone(UTC)


def _finding(code: str, status: Status, message: Text, subject: str = "") -> Finding:
    return Finding(code=code, question=Question.CONTEMPORANEOUS, status=status, message=message, subject=subject)
