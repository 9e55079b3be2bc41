"""The interval in which a piece of work lies: not before a public beacon, not after a trusted time; and what that covers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record, format_instant
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.beacon import Beacon, BitcoinBeacon, DrandBeacon, Mark
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.bitcoin.headers import HEADER_SIZE, HeaderInvalid, check_targets, read_headers
from evidence_kit.formats.drand import MAX_SIZE, DrandInvalid, check_round, read_round
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.opentimestamps import CalendarFact
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.wording.faults import fault_text

ENOUGH_WORK = 76
"""Base-2 logarithm of the hashes below which a lone header is too cheap to forge (the main chain of 2026: 78.8)."""
_SLACK = timedelta(hours=2)
_WORK = {Action.RECORDED, Action.REGENERATED}
_SPEAKER = text("以口述人的陈述为准", "rests on the statement of whoever spoke it")
_MAX_MARKS = 8
"""Of a bundle, whose signatures are checked: each takes most of a second."""


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
    marks: tuple[MarkFact, ...]

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
    made = {item.path: event.sequence + 1 for event in events for item in event.products}
    budget = iter(range(_MAX_MARKS))
    beacons = tuple(
        BeaconFact(member=opened.member_of(item.path), event=made.get(item.path, 0),
                   marks=tuple(_mark(opened, mark, budget) for mark in beacon.marks))
        for item, beacon in opened.records_of(Role.BEACON, Beacon)
    )  # fmt: skip
    return IntervalFacts(beacons=beacons, spans=tuple(_spans(opened, events, beacons, times)))


def judge_intervals(facts: IntervalFacts) -> Iterator[Finding]:
    """One finding a value, and one a work."""
    for beacon in facts.beacons:
        yield from (_mark_finding(mark, beacon) for mark in beacon.marks)
    values = {beacon.event: beacon for beacon in facts.beacons}
    yield from (_span_finding(span, values[span.beacon]) for span in facts.spans)


def _mark(opened: OpenedBundle, mark: Mark, budget: Iterator[int]) -> MarkFact:
    if isinstance(mark, DrandBeacon):
        return _drand(opened.of_path(mark.path, MAX_SIZE), mark, budget)
    if isinstance(mark, BitcoinBeacon):
        return _bitcoin(opened.of_path(mark.path, HEADER_SIZE), mark)
    return MarkFact(kind="spoken", said=f"{mark.words} {mark.by}".strip(), weak=_SPEAKER)


def _drand(data: bytes | None, mark: DrandBeacon, budget: Iterator[int]) -> MarkFact:
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
        if next(budget, None) is None:
            return bare.model_copy(
                update={
                    "weak": text(f"只核对前 {_MAX_MARKS} 个轮次", f"only the first {_MAX_MARKS} rounds are checked")
                }
            )
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
    little = text(
        f"其工作量仅约 2^{spent:.1f} 次哈希，过少", f"its work, about 2^{spent:.1f} hashes, is too little to rely on"
    )
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
    return (
        block.dated
        for fact in calendars
        if fact.events >= event and not (fact.fault or fact.weak)
        for block in fact.blocks
    )


def _mark_finding(mark: MarkFact, beacon: BeaconFact) -> Finding:
    name = {"drand": text("drand 轮次", "The drand round"), "bitcoin": text("比特币区块", "The Bitcoin block"),
            "spoken": text("现场口述", "The spoken words")}[mark.kind]  # fmt: skip
    if mark.fault:
        broken = fault_text(mark.fault)
        return _finding("BEACON_BROKEN", Status.FAILED, text(
            f"{name.zh} {mark.said} 不成立：{broken.zh}。", f"{name.en} {mark.said} does not hold: {broken.en}."), beacon.member)  # fmt: skip
    if mark.kind == "spoken":
        return _finding("BEACON_SPOKEN", Status.INDETERMINATE, text(
            f"现场口述“{mark.said}”：以口述人的陈述为准，本工具无从核对。",
            f"Spoken words “{mark.said}”: they are worth what the speaker's statement is worth; nothing here can check them."),
            beacon.member)  # fmt: skip
    if mark.weak is not None or mark.not_before is None:
        why = mark.weak or text("没有时间", "it has no time")
        return _finding("BEACON_WEAK", Status.INDETERMINATE, text(
            f"{name.zh} {mark.said} 不足以认定起点：{why.zh}", f"{name.en} {mark.said} is not enough for a not-before: {why.en}"),
            beacon.member)  # fmt: skip
    how = (
        text("按内置公钥核验签名", "signature checked against the pinned key")
        if mark.kind == "drand"
        else text(
            "已核对工作量；出块时间减去允许的两小时误差",
            "proof of work checked; the block's time less the two hours it may be ahead",
        )
    )
    when, value = clock(mark.not_before), uncapitalized(name)
    code = "BEACON_DRAND" if mark.kind == "drand" else "BEACON_BITCOIN"
    return _finding(code, Status.PASSED, text(
        f"{value.zh} {mark.said} 在 {when} 之前无人能知（{how.zh}）；日志第 {beacon.event} 条及以后均写于其后。",
        f"Nobody could know {value.en} {mark.said} before {when} ({how.en}); event {beacon.event} of the journal "
        "and all later ones were written after it."), beacon.member)  # fmt: skip


def _span_finding(span: SpanFact, beacon: BeaconFact) -> Finding:
    after = format_instant(span.not_before) if span.not_before else "—"
    before = format_instant(span.not_after) if span.not_after else "—"
    closed = span.not_before is not None and span.not_after is not None
    if closed and span.not_before and span.not_after and span.not_before > span.not_after:
        return _finding("INTERVAL_IMPOSSIBLE", Status.FAILED, text(
            f"{span.folder}：终点 {before} 早于起点 {after}，两者必有一误。",
            f"{span.folder}: its end {before} lies before its beginning {after}; one of the two is wrong."), span.folder)  # fmt: skip
    covers = _covered(span, beacon)
    said = text(
        f"{span.folder} 的日志记录（第 {span.event} 条）写于 {after} 之后、{before} 之前。{covers.zh}",
        f"The journal's record of {span.folder} (event {span.event}) was written after {after} and before {before}. {covers.en}",
    )
    return _finding(
        "INTERVAL" if closed else "INTERVAL_OPEN", Status.PASSED if closed else Status.INDETERMINATE, said, span.folder
    )


def _covered(span: SpanFact, beacon: BeaconFact) -> Text:
    if not span.shown_at:
        return text(
            "起点只及于日志记录，不及于其中文件本身：文件可能形成更早。",
            "The beginning covers the journal's record, not the files that it lists: these may be older.",
        )
    values = "；".join(mark.said for mark in beacon.marks)
    return text(
        f"影片本身是否也在其后，请人工比对：第 {span.shown_at} 秒画面应显示“{values}”。",
        f"Whether the film itself is that young is for the eye: at {span.shown_at} s the screen should show “{values}”.",
    )


def _finding(code: str, status: Status, message: Text, subject: str) -> Finding:
    return Finding(code=code, question=Question.EXISTED, status=status, message=message, subject=subject)
