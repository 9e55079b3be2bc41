"""Disclosed events against the sealed heads of the journal they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

from pydantic import ValidationError

from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.disclosure import DatedHead, DisclosedEvent, Disclosure
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import journal, merkle, strict_json
from evidence_kit.formats.journal import JournalBroken, JournalCode, StatedHead
from evidence_kit.formats.merkle import ProofWrong
from evidence_kit.verify.batch.upgrades import idle_headers
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.attached_proofs import JudgedProof, date, examination
from evidence_kit.verify.time.journal_order import APART, TURNED_BACK, few
from evidence_kit.wording.faults import fault_text

MAX_DISCLOSURE = 16 << 20
_FIRST, _NEWEST = "head.txt", "newest-head.txt"


def read_disclosure(data: bytes) -> Disclosure | None:
    """A disclosure; None where the bytes are none, or not in their one form."""
    try:
        record = Disclosure.model_validate(strict_json.parse(data, max_size=MAX_DISCLOSURE))
    except (ValueError, ValidationError):
        return None
    return record if record.to_json() == data else None


def examine_disclosure(record: Disclosure, name: str, trust: TrustList, *, now: datetime) -> Examination:
    """Do these lines stand in the sealed journal, at their places, and was it continued and not rewritten?"""
    dates = (*_first_dates(record, trust, now), *_newest_dates(record, trust, now))
    by = min((one.trusted.by for one in dates if one.trusted), default=None)
    findings = (*_findings(record), *_later_than(record.events, by))
    return examination("disclosure", name, findings, dates, trust, now, words("disclosed_events"))


def _first_dates(record: Disclosure, trust: TrustList, now: datetime) -> Iterator[JudgedProof]:
    yield from date(record.first.proofs, record.first.head_file.encode("utf-8"), _FIRST, trust, now, record.headers)


def _newest_dates(record: Disclosure, trust: TrustList, now: datetime) -> Iterator[JudgedProof]:
    if record.newest is not None:
        stamped = record.newest.head_file.encode("utf-8")
        yield from date(record.newest.proofs, stamped, _NEWEST, trust, now, record.headers)


def _findings(record: Disclosure) -> Iterator[Finding]:
    first = _head(record.first)
    newest = _head(record.newest) if record.newest is not None else first
    if first is None or newest is None:
        said = words("disclosure_head")
        yield finding(FindingCode.DISCLOSURE_HEAD, Question.UNTOUCHED, Status.FAILED, said, _FIRST)
        return
    for event in record.events:
        yield _event(event, first)
    yield _chain(record.events, first)
    yield from _backwards(record.events)
    if record.newest is not None:
        yield _continued(record, first, newest)
    proofs = (*record.first.proofs, *(record.newest.proofs if record.newest else ()))
    yield from idle_headers(proofs, record.headers)


def _head(dated: DatedHead) -> StatedHead | None:
    try:
        return journal.parse_head_file(dated.head_file.encode("utf-8"))
    except ValueError:
        return None


def _event(event: DisclosedEvent, head: StatedHead) -> Finding:
    number, line = event.index + 1, event.line.encode("utf-8")
    subject = f"event {number}"
    try:
        read = _read(event)
        path = [bytes.fromhex(item) for item in event.path]
        merkle.check_inclusion(merkle.leaf_hash(line), event.index, head.size, path, head.root)
    except (JournalBroken, ProofWrong) as error:
        why = fault_text(error.fault)
        said = words("disclosure_event_broken", number=number, why=why)
        return finding(FindingCode.DISCLOSURE_EVENT, Question.UNTOUCHED, Status.FAILED, said, subject)
    summary = read.summary
    said = words("disclosure_event", number=number, size=head.size, summary=summary)
    return finding(FindingCode.DISCLOSURE_EVENT, Question.UNTOUCHED, Status.PASSED, said, subject)


def _read(event: DisclosedEvent) -> CustodyEvent:
    read = journal.parse_line(event.line.encode("utf-8") + b"\n", event.index + 1)
    if read.sequence != event.index:
        raise JournalBroken(JournalCode.SEQUENCE, event.index + 1, f"states sequence {read.sequence}")
    return read


def _chain(events: tuple[DisclosedEvent, ...], head: StatedHead) -> Finding:
    """Neighbours name each other, and the last line is the one that the head names."""
    broken: Fault | None = None
    for one, other in pairwise(events):
        if other.index <= one.index:
            broken = fault(CheckCode.EVENTS_ORDER)
        elif other.index == one.index + 1 and not other.line.startswith(f'{{"previous":"{_digest(one)}",'):
            broken = fault(CheckCode.EVENTS_PREDECESSOR, event=other.index + 1, before=one.index + 1)
    if events[-1].index == head.size - 1 and _digest(events[-1]) != head.last:
        broken = fault(CheckCode.EVENTS_LAST)
    if broken:
        why = fault_text(broken)
        said = words("disclosure_chain_broken", why=why)
        return finding(FindingCode.DISCLOSURE_CHAIN, Question.UNTOUCHED, Status.FAILED, said, _FIRST)
    said = words("disclosure_chain")
    return finding(FindingCode.DISCLOSURE_CHAIN, Question.UNTOUCHED, Status.PASSED, said, _FIRST)


def _times(events: tuple[DisclosedEvent, ...]) -> list[tuple[int, datetime]]:
    """Number (from 1) and time of every event that reads, in the order of the journal."""
    times: dict[int, datetime] = {}
    for event in events:
        with suppress(JournalBroken):  # a finding of its own
            times[event.index + 1] = _read(event).time
    return sorted(times.items())


def _backwards(events: tuple[DisclosedEvent, ...]) -> Iterator[Finding]:
    wrong = [number for (_, before), (number, time) in pairwise(_times(events)) if before - time > TURNED_BACK]
    if wrong:
        said = words("journal_clock_backwards", events=few(map(str, wrong)))
        yield finding(FindingCode.JOURNAL_CLOCK, Question.UNTOUCHED, Status.INDETERMINATE, said, _FIRST)


def _later_than(events: tuple[DisclosedEvent, ...], by: datetime | None) -> Iterator[Finding]:
    """Times that lie after the earliest trusted time over them."""
    wrong = [number for number, time in _times(events) if by is not None and time - by > APART]
    if wrong:
        said = words("journal_clock_after_token", events=few(map(str, wrong)))
        yield finding(FindingCode.JOURNAL_CLOCK, Question.UNTOUCHED, Status.INDETERMINATE, said, _FIRST)


def _digest(event: DisclosedEvent) -> str:
    return hashlib.sha256(event.line.encode("utf-8") + b"\n").hexdigest()


def _continued(record: Disclosure, first: StatedHead, newest: StatedHead) -> Finding:
    try:
        path = [bytes.fromhex(item) for item in record.consistency]
        merkle.check_consistency(first.size, first.root, newest.size, newest.root, path)
    except ProofWrong as error:
        why = fault_text(error.fault)
        said = words("disclosure_inconsistent", why=why)
        return finding(FindingCode.DISCLOSURE_CONSISTENT, Question.UNTOUCHED, Status.FAILED, said, _NEWEST)
    said = words("disclosure_consistent", size=newest.size, size2=first.size)
    return finding(FindingCode.DISCLOSURE_CONSISTENT, Question.UNTOUCHED, Status.PASSED, said, _NEWEST)
