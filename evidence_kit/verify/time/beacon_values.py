"""Values of beacons: whether each is what it says, and whether it stands in the journal before anybody could know it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Instant, Record
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.beacon import BitcoinBeacon, DrandBeacon, Mark, SpokenBeacon
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.bitcoin.headers import HEADER_SIZE, HeaderInvalid, check_targets, read_headers
from evidence_kit.formats.drand import MAX_SIZE, DrandInvalid, check_round, read_round
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, uncapitalized, words
from evidence_kit.wording.faults import fault_text

ENOUGH_WORK = 76
"""Base-2 logarithm of the hashes below which a lone header is too cheap to forge (the main chain of 2026: 78.8)."""
_SLACK = timedelta(hours=2)
_APART = timedelta(minutes=10)
"""By which a machine or an authority may differ from the clock of a beacon before that is called into question."""
MOST_MARKS = 64
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
    held_after: Count = 0
    """The first line after it (counted from 1) that was filed as digests only; 0: none was."""

    @property
    def not_before(self) -> Instant | None:
        """The latest moment that one of its values shows."""
        return max((mark.not_before for mark in self.marks if mark.holds and mark.not_before), default=None)


def judge_beacon(beacon: BeaconFact) -> Iterator[Finding]:
    """One finding a value, and one where the values are in the journal too early."""
    yield from (_mark_finding(mark, beacon) for mark in beacon.marks)
    yield from _early(beacon)


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


def observe_mark(opened: OpenedBundle, mark: Mark, budget: Iterator[int]) -> MarkFact:
    """One value; `budget` gives out when as many were checked as a check may take."""
    spent = next(budget, None) is None
    if spent and not isinstance(mark, SpokenBeacon):
        said = f"{mark.round} {mark.randomness}" if isinstance(mark, DrandBeacon) else f"{mark.height} {mark.block}"
        return MarkFact(kind=mark.kind, said=said, weak=words("beacon_too_many", max_marks=MOST_MARKS))
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
    holds = words("beacon_holds", value=value, said=mark.said, when=when, how=how, event=beacon.event)
    if beacon.held_after:
        holds = words("beacon_holds_until", value=value, said=mark.said, when=when, how=how, event=beacon.event,
                      line=beacon.held_after)  # fmt: skip
    return finding(code, Question.EXISTED, Status.PASSED, holds, beacon.member)
