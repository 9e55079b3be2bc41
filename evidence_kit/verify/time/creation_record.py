"""The creation record: is there one, and how soon after the claimed creation does trusted time reach it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, ExhibitClass, Role
from evidence_kit.domain.case_time import BEIJING, clock
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
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
        token.not_later
        for token in times.tokens
        if token.dates(times.now)
        and token.not_later
        and covered is not None
        and (not token.events or token.events >= covered)
    ]
    trusted += [
        block.dated
        for calendar in times.calendars
        for block in calendar.blocks
        if block.dated
        and covered is not None
        and calendar.relied_on
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
    bad = words("lanes_mixed", shown=shown)
    good = words("lanes_apart")
    yield finding(
        FindingCode.LANES_APART,
        Question.CONTEMPORANEOUS,
        Status.FAILED if shown else Status.PASSED,
        bad if shown else good,
    )


def _record_finding(facts: CreationFacts) -> Finding:
    if not facts.records:
        return finding(
            FindingCode.CREATION_RECORD_NONE,
            Question.CONTEMPORANEOUS,
            Status.INDETERMINATE,
            words("creation_record_none"),
        )
    claimed = f"{facts.claimed}" if facts.claimed else "—"
    if facts.trusted_time is None:
        return finding(
            FindingCode.CREATION_RECORD_UNDATED,
            Question.CONTEMPORANEOUS,
            Status.INDETERMINATE,
            words("creation_record_undated", claimed=claimed),
            facts.records[0],
        )
    when = clock(facts.trusted_time)
    if facts.claimed and facts.trusted_time <= _end_of(facts.claimed) + _AT_THE_TIME:
        return finding(
            FindingCode.CREATION_RECORD_AT_THE_TIME,
            Question.CONTEMPORANEOUS,
            Status.PASSED,
            words("creation_record_at_the_time", when=when, claimed=claimed),
            facts.records[0],
        )
    return finding(
        FindingCode.CREATION_RECORD_LATER,
        Question.CONTEMPORANEOUS,
        Status.INDETERMINATE,
        words("creation_record_later", claimed=claimed, when=when),
        facts.records[0],
    )


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
