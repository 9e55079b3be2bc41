"""The renewals of a bundle: their records against journal and files, their tokens, and the evidence records they wrote."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import TokenProof, given_twice
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.allowance import Allowance
from evidence_kit.verify.time.renewal.evidence_records import (
    EvidenceRecordFact,
    judge_record,
    observe_recorded,
    with_renewed,
)
from evidence_kit.verify.time.renewal.record_reading import RecordReading
from evidence_kit.verify.time.renewal.renewed_digests import DigestListFact, DigestLists
from evidence_kit.verify.time.seals import TimeFacts, head_fault, observe_proof
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text

_MOST = 200
"""Renewals that are looked at; of more, the others are counted: twice a year, they last a century."""


class RenewalFact(Record):
    """A renewal's own record against the journal, the files and what it stamped."""

    member: str
    events: int
    fault: Fault | None = None
    sums: DigestListFact | None = None
    """The list of new digests of a hash-tree renewal."""


class RenewalFacts(Record):
    """All renewals of the bundle."""

    renewals: tuple[RenewalFact, ...] = ()
    records: tuple[EvidenceRecordFact, ...] = ()
    unreadable: tuple[str, ...] = ()
    unread: int = 0
    """Renewals beyond those that are looked at."""


def observe_renewals(
    opened: OpenedBundle, times: TimeFacts, records: tuple[TsaAnchor, ...], allowance: Allowance
) -> tuple[RenewalFacts, TimeFacts]:
    """The renewals, and the times with the renewals' own tokens and what these renewed."""
    renewals = opened.records_of(Role.RENEWAL, Renewal)
    reading, lists = RecordReading(records, times.now), DigestLists(opened)
    tokens: list[TokenFact] = []
    found: list[EvidenceRecordFact] = []
    facts: list[RenewalFact] = []
    for item, renewal in renewals[:_MOST]:
        made = [observe_recorded(opened, line, renewal.algorithm, rehearsal=renewal.rehearsal, reading=reading)
                for line in renewal.lines]  # fmt: skip
        dated = _dating(renewal, made)
        tokens += _tokens(opened, renewal, dated, records, times, allowance)
        facts.append(_renewal(opened, opened.member_of(item.path), renewal, dated, lists))
        found += made
    renewed = with_renewed((*times.tokens, *tokens), found, times.now)
    return RenewalFacts(
        renewals=tuple(facts),
        records=tuple(found),
        unreadable=opened.unreadable_records(Role.RENEWAL, Renewal),
        unread=len(renewals[_MOST:]),
    ), times.model_copy(update={"tokens": renewed, "unread": allowance.left_out})


def judge_renewals(facts: RenewalFacts) -> Iterator[Finding]:
    """One finding a renewal, one a list of new digests, one an evidence record."""
    for member in facts.unreadable:
        yield finding(
            FindingCode.RENEWAL_RECORD,
            Question.EXISTED,
            Status.FAILED,
            words("renewal_record_unreadable"),
            member,
        )
    if facts.unread:
        said = words("renewals_unread", count=facts.unread, most=_MOST)
        yield finding(FindingCode.RENEWAL_RECORD, Question.EXISTED, Status.INDETERMINATE, said)
    for renewal in facts.renewals:
        good = words("renewal_record", events=renewal.events)
        why = fault_text(renewal.fault) if renewal.fault else text("", "")
        bad = words("renewal_record_differs", why=why)
        yield finding(FindingCode.RENEWAL_RECORD, Question.EXISTED, Status.FAILED if renewal.fault else Status.PASSED,
                       bad if renewal.fault else good, renewal.member)  # fmt: skip
        if renewal.sums is not None:
            yield _sums_finding(renewal.sums, renewal.member)
    for record in facts.records:
        yield judge_record(record)


def _sums_finding(sums: DigestListFact, member: str) -> Finding:
    if sums.fault:
        status, said = Status.FAILED, words("second_digests_differ", why=fault_text(sums.fault))
    else:
        status = Status.PASSED if sums.checked else Status.INDETERMINATE
        said = words("second_digests", sums_checked=sums.checked, sums_missing=sums.missing)
    return finding(FindingCode.SECOND_DIGESTS, Question.EXISTED, status, said, member)


def _dating(renewal: Renewal, made: list[EvidenceRecordFact]) -> dict[str, frozenset[str]]:
    """The files that each token of a renewal dates for the first time, by records that hold; tokens by their paths."""
    begun = [line for line, fact in zip(renewal.lines, made, strict=True)
             if line.kind == "initial" and line.token == line.by and not (fact.fault or fact.unread)]  # fmt: skip
    return {token: frozenset(line.over for line in begun if line.token == token) for token in {x.token for x in begun}}


def _tokens(
    opened: OpenedBundle,
    renewal: Renewal,
    dated: dict[str, frozenset[str]],
    records: tuple[TsaAnchor, ...],
    times: TimeFacts,
    allowance: Allowance,
) -> Iterator[TokenFact]:
    """The renewal's own tokens. One dates the journal only through a record: what it stamped is a list of digests."""
    events = 0 if head_fault(opened, renewal.head, renewal.head_file) else renewal.head.size
    for proof in allowance.within(proof for proof in renewal.proofs if isinstance(proof, TokenProof)):
        fact = observe_proof(opened, proof, renewal.stamped_file, records, times.now, rehearsal=renewal.rehearsal)
        lost = () if renewal.head_file in dated.get(proof.path, ()) else (fault(CheckCode.RENEWAL_HEAD),)
        yield fact.model_copy(update={"events": events, "distrust": (*fact.distrust, *lost)})


def _renewal(
    opened: OpenedBundle, member: str, renewal: Renewal, dated: dict[str, frozenset[str]], lists: DigestLists
) -> RenewalFact:
    why = head_fault(opened, renewal.head, renewal.head_file) or _own_fault(renewal, dated)
    fact = RenewalFact(member=member, events=renewal.head.size, fault=why)
    if renewal.sums_file is None:
        return fact
    sums = lists.observe(renewal.sums_file, renewal.algorithm, renewal.head.size)
    return fact.model_copy(update={"sums": sums})


def _own_fault(renewal: Renewal, dated: dict[str, frozenset[str]]) -> Fault | None:
    """What a renewal says otherwise than its records show: its kind, its list, what its tokens are over."""
    lines = [(line.over, line.token) for line in renewal.lines]
    if len(set(lines)) < len(lines) or given_twice(renewal.proofs):
        return fault(CheckCode.RENEWAL_TWICE)
    if {line.kind for line in renewal.lines} - {"initial", renewal.kind}:
        return fault(CheckCode.RENEWAL_KIND)
    if (renewal.kind == "hash-tree") != (renewal.sums_file is not None):
        return fault(CheckCode.RENEWAL_SUMS)
    owed = {renewal.head_file, renewal.sums_file} - {None}
    checked = [proof.path for proof in renewal.proofs if isinstance(proof, TokenProof) and proof.checked]
    if not checked or any(not owed <= dated.get(path, frozenset()) for path in checked):
        return fault(CheckCode.RENEWAL_HEAD)
    return None
