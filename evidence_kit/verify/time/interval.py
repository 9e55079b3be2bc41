"""The interval in which a piece of work lies: not before a public beacon, not after a trusted time; and what that covers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.beacon import Beacon, BitcoinBeacon, DrandBeacon, Mark, SpokenBeacon
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.bitcoin.headers import HEADER_SIZE, HeaderInvalid, check_targets, read_headers
from evidence_kit.formats.drand import MAX_SIZE, DrandInvalid, check_round, read_round
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, uncapitalized, words
from evidence_kit.verify.time.opentimestamps import CalendarFact
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.wording.faults import fault_text

ENOUGH_WORK = 76
"""Base-2 logarithm of the hashes below which a lone header is too cheap to forge (the main chain of 2026: 78.8)."""
_SLACK = timedelta(hours=2)
_WORK = {Action.RECORDED, Action.REGENERATED}
_APART = timedelta(minutes=10)
"""By which a machine or an authority may differ from the clock of a beacon before that is called into question."""
_MAX_MARKS = 64
"""Of a bundle, that are checked: each takes about a hundredth of a second."""


class MarkFact(Record):
    """One value of a beacon."""

    kind: Literal["drand", "bitcoin", "spoken"]
    said: str
    """The value as it is shown on the screen."""
    not_before: Instant | None = None
    weak: Text | None = None
    """Why it is not enough by itself; None when it is."""
    fault: Fault | None = None
    """Why it is not what it says; None when it is."""

    @property
    def holds(self) -> bool:
        """Whether a not-before may be taken from it."""
        return self.not_before is not None and not (self.weak or self.fault)


class BeaconFact(Record):
    """Values taken together, and the event that journals them (counted from 1)."""

    member: str
    event: int
    """0: no event journals it."""
    marks: tuple[MarkFact, ...]
    journalled: Instant | None = None
    """When, by the clock of the machine that did."""
    not_after: Instant | None = None
    """The earliest trusted time that covers that event."""

    @property
    def not_before(self) -> Instant | None:
        """The latest moment that one of its values shows."""
        return max((mark.not_before for mark in self.marks if mark.holds and mark.not_before), default=None)


class SpanFact(Record):
    """A recording or regeneration that was journalled after a beacon."""

    event: int
    action: str
    folder: str
    beacon: int
    """The event of the newest beacon before it."""
    not_before: Instant | None
    not_after: Instant | None
    shown_at: str = ""
    """Second of the film at which the beacon can be read; empty where there is no such mark."""


class IntervalFacts(Record):
    """All beacons of a bundle, and the work after them."""

    beacons: tuple[BeaconFact, ...] = ()
    spans: tuple[SpanFact, ...] = ()


def observe_intervals(opened: OpenedBundle, times: TimeFacts) -> IntervalFacts:
    """Checks every beacon, and finds for each work after it the earliest trusted time that covers its journal line."""
    events = opened.journal.events if opened.journal else ()
    made = {item.path: event for event in reversed(events) for item in event.products}  # the first that made it
    budget = iter(range(_MAX_MARKS))
    beacons = tuple(
        _beacon(opened.member_of(item.path), made.get(item.path), times).model_copy(
            update={"marks": tuple(_mark(opened, mark, budget) for mark in beacon.marks)}
        )
        for item, beacon in opened.records_of(Role.BEACON, Beacon)
    )
    return IntervalFacts(beacons=beacons, spans=tuple(_spans(opened, events, beacons, times)))


def judge_intervals(facts: IntervalFacts) -> Iterator[Finding]:
    """One finding a value, and one a work."""
    for beacon in facts.beacons:
        yield from (_mark_finding(mark, beacon) for mark in beacon.marks)
        yield from _early(beacon)
    values = {beacon.event: beacon for beacon in facts.beacons}
    yield from (_span_finding(span, values[span.beacon]) for span in facts.spans)


def _beacon(member: str, event: CustodyEvent | None, times: TimeFacts) -> BeaconFact:
    if event is None:
        return BeaconFact(member=member, event=0, marks=())
    number = event.sequence + 1
    not_after = _not_after(number, times)
    return BeaconFact(member=member, event=number, marks=(), journalled=event.time, not_after=not_after)


def _early(beacon: BeaconFact) -> Iterator[Finding]:
    """A finding where a value stands in the journal before anybody could know it."""
    known = beacon.not_before
    if known is None:
        return
    when = clock(known)
    if beacon.not_after is not None and beacon.not_after < known - _APART:
        proved = clock(beacon.not_after)
        said = words("beacon_before_itself", event=beacon.event, proved=proved, when=when)
        yield finding(FindingCode.BEACON_EARLY, Question.EXISTED, Status.FAILED, said, beacon.member)
    elif beacon.journalled is not None and beacon.journalled < known - _APART:
        stated = clock(beacon.journalled)
        said = words("beacon_by_early_clock", event=beacon.event, stated=stated, when=when)
        yield finding(FindingCode.BEACON_EARLY, Question.EXISTED, Status.INDETERMINATE, said, beacon.member)


def _mark(opened: OpenedBundle, mark: Mark, budget: Iterator[int]) -> MarkFact:
    spent = next(budget, None) is None
    if spent and not isinstance(mark, SpokenBeacon):
        said = f"{mark.round} {mark.randomness}" if isinstance(mark, DrandBeacon) else f"{mark.height} {mark.block}"
        return MarkFact(kind=mark.kind, said=said, weak=words("beacon_too_many", max_marks=_MAX_MARKS))
    if isinstance(mark, DrandBeacon):
        return _drand(opened.of_path(mark.path, MAX_SIZE), mark)
    if isinstance(mark, BitcoinBeacon):
        return _bitcoin(opened.of_path(mark.path, HEADER_SIZE), mark)
    return MarkFact(kind="spoken", said=f"{mark.words} {mark.by}".strip(), weak=words("beacon_rests_on_speaker"))


def _drand(data: bytes | None, mark: DrandBeacon) -> MarkFact:
    bare = MarkFact(kind="drand", said=f"{mark.round} {mark.randomness}")
    try:
        found = read_round(data or b"")
        if (found.chain.hash, found.number, found.randomness, found.time) != (
            mark.chain,
            mark.round,
            mark.randomness,
            mark.not_before,
        ):
            return bare.model_copy(update={"fault": fault(CheckCode.BEACON_ROUND)})
        check_round(found)
    except DrandInvalid as error:
        return bare.model_copy(update={"fault": error.fault})
    return bare.model_copy(update={"not_before": found.time})


def _bitcoin(data: bytes | None, mark: BitcoinBeacon) -> MarkFact:
    bare = MarkFact(kind="bitcoin", said=f"{mark.height} {mark.block}")
    try:
        headers = read_headers(data or b"")
        check_targets(headers, mark.height, shipped())
    except HeaderInvalid as error:
        return bare.model_copy(update={"fault": error.fault})
    time = datetime.fromtimestamp(headers[0].time, UTC)
    if (headers[0].hash, time, time - _SLACK) != (mark.block, mark.time, mark.not_before):
        return bare.model_copy(update={"fault": fault(CheckCode.BEACON_BLOCK)})
    spent = math.log2(headers[0].work)
    little = words("beacon_little_work", spent=f"{spent:.1f}")
    weak = None if spent >= ENOUGH_WORK else little
    return bare.model_copy(update={"not_before": mark.not_before, "weak": weak})


def _spans(
    opened: OpenedBundle, events: Iterable[CustodyEvent], beacons: tuple[BeaconFact, ...], times: TimeFacts
) -> Iterator[SpanFact]:
    shown = {item.path.split("/")[1]: _shown_at(film) for item, film in opened.records_of(Role.RECORDING, Recording)}
    for event in events:
        earlier = [beacon for beacon in beacons if 0 < beacon.event <= event.sequence]
        if event.action in _WORK and earlier and event.products:
            newest = max(earlier, key=lambda beacon: beacon.event)
            folder = event.products[0].path.split("/")[1]
            yield SpanFact(
                event=event.sequence + 1,
                action=event.action.value,
                folder=folder,
                beacon=newest.event,
                not_before=newest.not_before,
                not_after=_not_after(event.sequence + 1, times),
                shown_at=shown.get(folder, ""),
            )


def _shown_at(film: Recording) -> str:
    return next((f"{mark.seconds:.1f}" for mark in film.marks if mark.name == "not-before"), "")


def _not_after(event: int, times: TimeFacts) -> Instant | None:
    tokens = (
        token.generated for token in times.tokens if token.trusted and (not token.events or token.events >= event)
    )
    return min([time for time in (*tokens, *_blocks(event, times.calendars)) if time is not None], default=None)


def _blocks(event: int, calendars: tuple[CalendarFact, ...]) -> Iterator[Instant | None]:
    return (block.dated for fact in calendars if fact.events >= event and fact.relied_on for block in fact.blocks)


def _mark_finding(mark: MarkFact, beacon: BeaconFact) -> Finding:
    name = {
        "drand": words("the_drand_round"),
        "bitcoin": words("the_bitcoin_block"),
        "spoken": words("the_spoken_words"),
    }[mark.kind]
    if mark.fault:
        broken = fault_text(mark.fault)
        return finding(
            FindingCode.BEACON_BROKEN,
            Question.EXISTED,
            Status.FAILED,
            words("beacon_broken", name=name, said=mark.said, broken=broken),
            beacon.member,
        )
    if mark.kind == "spoken":
        return finding(
            FindingCode.BEACON_SPOKEN,
            Question.EXISTED,
            Status.INDETERMINATE,
            words("beacon_spoken", said=mark.said),
            beacon.member,
        )
    if mark.weak is not None or mark.not_before is None:
        why = mark.weak or words("beacon_no_time")
        return finding(
            FindingCode.BEACON_WEAK,
            Question.EXISTED,
            Status.INDETERMINATE,
            words("beacon_weak", name=name, said=mark.said, why=why),
            beacon.member,
        )
    if not beacon.event:
        why = words("beacon_in_no_event")
        said = words("beacon_weak", name=name, said=mark.said, why=why)
        return finding(FindingCode.BEACON_WEAK, Question.EXISTED, Status.INDETERMINATE, said, beacon.member)
    how = words("beacon_by_signature") if mark.kind == "drand" else words("beacon_by_work")
    when, value = clock(mark.not_before), uncapitalized(name)
    code = FindingCode.BEACON_DRAND if mark.kind == "drand" else FindingCode.BEACON_BITCOIN
    return finding(
        code,
        Question.EXISTED,
        Status.PASSED,
        words("beacon_holds", value=value, said=mark.said, when=when, how=how, event=beacon.event),
        beacon.member,
    )


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
    covers = _covered(span, beacon)
    said = words("interval", folder=span.folder, event=span.event, after=after, before=before, covers=covers)
    return finding(
        FindingCode.INTERVAL if closed else FindingCode.INTERVAL_OPEN,
        Question.EXISTED,
        Status.PASSED if closed else Status.INDETERMINATE,
        said,
        span.folder,
    )


def _covered(span: SpanFact, beacon: BeaconFact) -> Text:
    if not span.shown_at:
        return words("interval_covers_record")
    values = "；".join(mark.said for mark in beacon.marks)
    return words("interval_covers_film", shown_at=span.shown_at, values=values)
