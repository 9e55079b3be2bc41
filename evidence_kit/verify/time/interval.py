"""The interval in which a piece of work lies: not before a public beacon, not after a trusted time; and what that covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Instant, Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.beacon_values import MOST_MARKS, BeaconFact, judge_beacon, observe_mark
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.seals import TimeFacts

_WORK = {Action.RECORDED, Action.REGENERATED}


class SpanFact(Record):
    """A recording or regeneration that was journalled after a beacon."""

    event: int
    action: str
    folder: str
    beacon: int
    """The event of the newest beacon before it."""
    not_before: Instant | None
    not_after: Instant | None
    held_between: Count = 0
    """Lines held back between the two. What links a line to the ones before it is what it says itself, so that across a line
    that is not there nothing shows that the later one is the later."""
    shown_at: str = ""
    """Second of the film at which the beacon can be read; empty where there is no such mark."""


class IntervalFacts(Record):
    """All beacons of a bundle, and the work after them."""

    beacons: tuple[BeaconFact, ...] = ()
    spans: tuple[SpanFact, ...] = ()


def observe_intervals(opened: OpenedBundle, times: TimeFacts) -> IntervalFacts:
    """Checks every beacon, and finds for each work after it the earliest trusted time that covers its journal line."""
    events = opened.journal.events if opened.journal else ()
    held = [line.sequence for line in opened.journal.held] if opened.journal else []
    made = {item.path: event for event in reversed(events) for item in event.products}  # the first that made it
    budget = iter(range(MOST_MARKS))
    beacons = tuple(
        _beacon(opened.member_of(item.path), made.get(item.path), held, times).model_copy(
            update={"marks": tuple(observe_mark(opened, mark, budget) for mark in beacon.marks)}
        )
        for item, beacon in opened.records_of(Role.BEACON, Beacon)
    )
    return IntervalFacts(beacons=beacons, spans=tuple(_spans(opened, events, held, beacons, times)))


def judge_intervals(facts: IntervalFacts) -> Iterator[Finding]:
    """One finding a value, and one a work."""
    for beacon in facts.beacons:
        yield from judge_beacon(beacon)
    values = {beacon.event: beacon for beacon in facts.beacons}
    yield from (_span_finding(span, values[span.beacon]) for span in facts.spans)


def _beacon(member: str, event: CustodyEvent | None, held: list[int], times: TimeFacts) -> BeaconFact:
    if event is None:
        return BeaconFact(member=member, event=0, marks=())
    number = event.sequence + 1
    not_after, after = _not_after(number, times), min((line + 1 for line in held if line >= number), default=0)
    return BeaconFact(
        member=member, event=number, marks=(), journalled=event.time, not_after=not_after, held_after=after
    )


def _spans(
    opened: OpenedBundle,
    events: Iterable[CustodyEvent],
    held: list[int],
    beacons: tuple[BeaconFact, ...],
    times: TimeFacts,
) -> Iterator[SpanFact]:
    shown = {item.path.split("/")[1]: _shown_at(film) for item, film in opened.records_of(Role.RECORDING, Recording)}
    for event in events:
        earlier = [beacon for beacon in beacons if 0 < beacon.event <= event.sequence]
        if event.action in _WORK and earlier and event.products:
            newest = max(earlier, key=lambda beacon: beacon.event)
            folder = event.products[0].path.split("/")[1]
            broken = sum(newest.event <= line < event.sequence for line in held)
            yield SpanFact(
                event=event.sequence + 1,
                action=event.action.value,
                folder=folder,
                beacon=newest.event,
                not_before=None if broken else newest.not_before,
                held_between=broken,
                not_after=_not_after(event.sequence + 1, times),
                shown_at=shown.get(folder, ""),
            )


def _shown_at(film: Recording) -> str:
    return next((f"{mark.seconds:.1f}" for mark in film.marks if mark.name == "not-before"), "")


def _not_after(event: int, times: TimeFacts) -> Instant | None:
    tokens = (token.not_later for token in times.tokens if token.dates(times.now) and token.reaches(event))
    return min([time for time in (*tokens, *_blocks(event, times.calendars)) if time is not None], default=None)


def _blocks(event: int, calendars: tuple[CalendarFact, ...]) -> Iterator[Instant | None]:
    return (block.not_later for fact in calendars if fact.events >= event and fact.relied_on for block in fact.blocks)


def _span_finding(span: SpanFact, beacon: BeaconFact) -> Finding:
    after = clock(span.not_before) if span.not_before else "—"
    before = clock(span.not_after) if span.not_after else "—"
    closed = span.not_before is not None and span.not_after is not None
    if closed and span.not_before and span.not_after and span.not_before > span.not_after:
        return finding(
            FindingCode.INTERVAL_IMPOSSIBLE,
            Question.EXISTED,
            Status.FAILED,
            words("interval_impossible", folder=span.folder, before=before, after=after),
            span.folder,
        )
    if span.held_between and span.not_after:
        said = words("interval_held_back", folder=span.folder, event=span.event, count=span.held_between, before=before)
        return finding(FindingCode.INTERVAL_OPEN, Question.EXISTED, Status.INDETERMINATE, said, span.folder)
    return finding(
        FindingCode.INTERVAL if closed else FindingCode.INTERVAL_OPEN,
        Question.EXISTED,
        Status.PASSED if closed else Status.INDETERMINATE,
        _told(span, beacon, after, before),
        span.folder,
    )


def _told(span: SpanFact, beacon: BeaconFact, after: str, before: str) -> Text:
    """Between which trusted times the record was written, as far as there are any."""
    folder, event = span.folder, span.event
    if span.not_before and span.not_after:
        return words("interval", folder=folder, event=event, after=after, before=before, covers=_covered(span, beacon))
    if span.not_before:
        return words("interval_without_end", folder=folder, event=event, after=after, covers=_covered(span, beacon))
    if span.not_after:
        return words("interval_without_beginning", folder=folder, event=event, before=before)
    return words("interval_without_times", folder=folder, event=event)


def _covered(span: SpanFact, beacon: BeaconFact) -> Text:
    if not span.shown_at:
        return words("interval_covers_record")
    values = "；".join(mark.said for mark in beacon.marks)
    return words("interval_covers_film", shown_at=span.shown_at, values=values)
