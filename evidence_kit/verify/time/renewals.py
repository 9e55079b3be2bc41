"""The renewals of a bundle: their records against journal and files, their tokens, and the evidence records they wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text, visible
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.verify.bundle.reader import MAX_PICTURE, OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.evidence_records import EvidenceRecordFact, judge_record, observe_recorded, with_renewed
from evidence_kit.verify.time.seals import TimeFacts, head_fault, observe_proof
from evidence_kit.verify.time.tokens import TokenFact
from evidence_kit.verify.time.trust_list import TsaAnchor
from evidence_kit.wording.faults import fault_text

_SEPARATOR = "  "


class RenewalFact(Record):
    """A renewal's own record against the journal, the files and what it stamped."""

    member: str
    events: int
    fault: Fault | None = None
    sums_fault: Fault | None = None
    """The first file whose digest by the new algorithm is another."""
    sums_missing: int = 0
    """Files of that list which the bundle leaves out or which are too large to be read here."""
    sums_checked: int = 0


class RenewalFacts(Record):
    """All renewals of the bundle."""

    renewals: tuple[RenewalFact, ...] = ()
    records: tuple[EvidenceRecordFact, ...] = ()
    unreadable: tuple[str, ...] = ()


def observe_renewals(
    opened: OpenedBundle, times: TimeFacts, records: tuple[TsaAnchor, ...]
) -> tuple[RenewalFacts, TimeFacts]:
    """The renewals, and the times with the renewals' own tokens and what these renewed."""
    renewals = opened.records_of(Role.RENEWAL, Renewal)
    tokens: list[TokenFact] = []
    found: list[EvidenceRecordFact] = []
    for _, renewal in renewals:
        for proof in renewal.proofs:
            if isinstance(proof, TokenProof):
                fact = observe_proof(opened, proof, renewal.stamped_file, records, times.now)
                tokens.append(fact.model_copy(update={"events": renewal.head.size}))
        found += [observe_recorded(opened, line, rehearsal=renewal.rehearsal, records=records, now=times.now)
                  for line in renewal.lines]  # fmt: skip
    facts = RenewalFacts(
        renewals=tuple(_renewal(opened, opened.member_of(item.path), renewal) for item, renewal in renewals),
        records=tuple(found),
        unreadable=opened.unreadable_records(Role.RENEWAL, Renewal),
    )
    renewed = with_renewed((*times.tokens, *tokens), found, times.now)
    return facts, times.model_copy(update={"tokens": renewed})


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
    for renewal in facts.renewals:
        good = words("renewal_record", events=renewal.events)
        why = fault_text(renewal.fault) if renewal.fault else text("", "")
        bad = words("renewal_record_differs", why=why)
        yield finding(FindingCode.RENEWAL_RECORD, Question.EXISTED, Status.FAILED if renewal.fault else Status.PASSED,
                       bad if renewal.fault else good, renewal.member)  # fmt: skip
        if renewal.sums_fault or renewal.sums_checked:
            yield _sums_finding(renewal)
    for record in facts.records:
        yield judge_record(record)


def _sums_finding(renewal: RenewalFact) -> Finding:
    if renewal.sums_fault:
        why = fault_text(renewal.sums_fault)
        said = words("second_digests_differ", why=why)
        return finding(FindingCode.SECOND_DIGESTS, Question.EXISTED, Status.FAILED, said, renewal.member)
    said = words("second_digests", sums_checked=renewal.sums_checked, sums_missing=renewal.sums_missing)
    return finding(FindingCode.SECOND_DIGESTS, Question.EXISTED, Status.PASSED, said, renewal.member)


def _renewal(opened: OpenedBundle, member: str, renewal: Renewal) -> RenewalFact:
    why = head_fault(opened, renewal.head, renewal.head_file)
    heads = [line for line in renewal.lines if line.kind == "initial" and line.over == renewal.head_file]
    if not why and not heads:
        why = fault(CheckCode.RENEWAL_HEAD)
    fact = RenewalFact(member=member, events=renewal.head.size, fault=why)
    if renewal.sums_file is None:
        return fact
    return fact.model_copy(update=_sums(opened, renewal.sums_file, renewal.algorithm))


def _sums(opened: OpenedBundle, sums_file: str, algorithm: str) -> dict[str, object]:
    data = opened.of_path(sums_file)
    if data is None:
        return {"sums_fault": fault(FileCode.MISSING, sums_file)}
    checked = missing = 0
    for line in data.decode("utf-8", "replace").splitlines():
        stated, _, path = line.partition(_SEPARATOR)
        content = opened.of_path(path, MAX_PICTURE)
        if content is None:
            missing += 1
        elif hashlib.new(algorithm, content).hexdigest() != stated:
            return {"sums_fault": fault(CheckCode.SUMS_FILE, file=visible(path[:200]))}
        else:
            checked += 1
    return {"sums_checked": checked, "sums_missing": missing}
