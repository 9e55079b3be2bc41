"""Renewals: each evidence record (RFC 4998) link by link, and whether every token was renewed while it was still good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.noun import Instant, Noun, format_instant
from evidence_kit.domain.renewal import RecordedLine, Renewal
from evidence_kit.domain.seal import TokenProof
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import rfc3161, rfc4998
from evidence_kit.verify.opening import MAX_PICTURE, Opened
from evidence_kit.verify.times import TimeFacts, head_fault, observe_proof
from evidence_kit.verify.token_trust import trust_in
from evidence_kit.verify.tokens import TokenFact
from evidence_kit.verify.trust import TimeRecord

_MAX_RECORD = 4 << 20
_MAX_RESPONSE = 128 << 10
_SEPARATOR = "  "


class EvidenceRecordFact(Noun):
    """An evidence record: what it dates, and how its tokens hold under the court's list."""

    member: str
    over: str
    token: str
    """Member with the response that it starts from."""
    times: tuple[Instant, ...] = ()
    """Of its tokens, oldest first."""
    fault: str = ""
    """Why it does not hold together; empty when it does."""
    distrust: str = ""
    """Why the list does not bear out one of its tokens; empty when it bears out all."""
    late: str = ""
    """Which token had lost its strength before the next one came; empty when none had."""
    rehearsal: bool = False
    until: Instant | None = None
    """When the newest token loses its strength."""

    @property
    def unbroken(self) -> bool:
        """Trusted from the first token to the last without a gap."""
        return not (self.fault or self.distrust or self.late or self.rehearsal)


class RenewalFact(Noun):
    """A renewal's own record against the journal, the files and what it stamped."""

    member: str
    events: int
    fault: str = ""
    sums_fault: str = ""
    """The first file whose digest by the new algorithm is another."""
    sums_missing: int = 0
    """Files of that list which the bundle leaves out or which are too large to be read here."""
    sums_checked: int = 0


class RenewalFacts(Noun):
    """All renewals of the bundle."""

    renewals: tuple[RenewalFact, ...] = ()
    records: tuple[EvidenceRecordFact, ...] = ()
    unreadable: tuple[str, ...] = ()


def observe_renewals(
    opened: Opened, times: TimeFacts, records: tuple[TimeRecord, ...]
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
        found += [_record(opened, line, renewal, records, times.now) for line in renewal.lines]
    facts = RenewalFacts(
        renewals=tuple(_renewal(opened, opened.member_of(item.path), renewal) for item, renewal in renewals),
        records=tuple(found),
        unreadable=opened.unreadable_records(Role.RENEWAL, Renewal),
    )
    kept_good = {fact.token for fact in found if fact.unbroken and fact.until and fact.until > times.now}
    renewed = (token.model_copy(update={"renewed": token.member in kept_good}) for token in (*times.tokens, *tokens))
    return facts, times.model_copy(update={"tokens": tuple(renewed)})


def judge_renewals(facts: RenewalFacts) -> Iterator[Finding]:
    """One finding a renewal, one a list of new digests, one an evidence record."""
    for member in facts.unreadable:
        yield _finding(
            "RENEWAL_RECORD",
            Status.FAILED,
            text("续期记录不可读。", "The record of the renewal cannot be read."),
            member,
        )
    for renewal in facts.renewals:
        good = text(f"续期记录与日志前 {renewal.events} 条及所盖戳的摘要相符。",
                    f"The renewal's record agrees with the first {renewal.events} events and with what was stamped.")  # fmt: skip
        bad = text(f"续期记录不符：{renewal.fault}", f"The renewal's record does not agree: {renewal.fault}")
        yield _finding("RENEWAL_RECORD", Status.FAILED if renewal.fault else Status.PASSED,
                       bad if renewal.fault else good, renewal.member)  # fmt: skip
        if renewal.sums_fault or renewal.sums_checked:
            yield _sums_finding(renewal)
    for record in facts.records:
        yield _record_finding(record)


def _sums_finding(renewal: RenewalFact) -> Finding:
    if renewal.sums_fault:
        said = text(
            f"新算法摘要不符：{renewal.sums_fault}", f"The digest by the new algorithm differs: {renewal.sums_fault}"
        )
        return _finding("SECOND_DIGESTS", Status.FAILED, said, renewal.member)
    said = text(f"{renewal.sums_checked} 个文件的新算法摘要相符（另有 {renewal.sums_missing} 个不在包内或过大，未核）。",
                f"{renewal.sums_checked} files have the stated digest by the new algorithm too "
                f"({renewal.sums_missing} more are not in the bundle, or too large to be checked here).")  # fmt: skip
    return _finding("SECOND_DIGESTS", Status.PASSED, said, renewal.member)


def _record_finding(record: EvidenceRecordFact) -> Finding:
    chain = " → ".join(f"{moment:%Y-%m-%d}" for moment in record.times)
    if record.fault:
        said = text(f"证据记录不成立：{record.fault}", f"The evidence record does not hold: {record.fault}")
        return _finding("EVIDENCE_RECORD_BROKEN", Status.FAILED, said, record.member)
    if record.rehearsal or record.distrust:
        why = record.distrust or "made in a rehearsal"
        said = text(f"证据记录环环相扣（{chain}），但按信任名单不予采信：{why}",
                    f"The evidence record holds together ({chain}), but the trust list does not bear it out: {why}")  # fmt: skip
        return _finding("EVIDENCE_RECORD_UNTRUSTED", Status.INDETERMINATE, said, record.member)
    if record.late:
        said = text(f"证据记录环环相扣（{chain}），但续期过晚：{record.late}",
                    f"The evidence record holds together ({chain}), but one renewal came too late: {record.late}")  # fmt: skip
        return _finding("EVIDENCE_RECORD_LATE", Status.INDETERMINATE, said, record.member)
    until = format_instant(record.until) if record.until else ""
    said = text(f"证据记录成立（{chain}）：每个时间戳均在失效前由下一个覆盖，最新一个可靠至 {until}。",
                f"The evidence record holds ({chain}): each token was covered by the next while it was good, the newest until {until}.")  # fmt: skip
    return _finding("EVIDENCE_RECORD", Status.PASSED, said, record.member)


def _finding(code: str, status: Status, message: Text, subject: str) -> Finding:
    command = f"openssl asn1parse -inform DER -in {subject}" if subject.endswith(".ers") else ""
    return Finding(
        code=code, question=Question.EXISTED, status=status, message=message, subject=subject, command=command
    )


def _renewal(opened: Opened, member: str, renewal: Renewal) -> RenewalFact:
    fault = head_fault(opened, renewal.head, renewal.head_file)
    heads = [line for line in renewal.lines if line.kind == "initial" and line.over == renewal.head_file]
    if not fault and not heads:
        fault = "no evidence record of the journal's head begins with it"
    fact = RenewalFact(member=member, events=renewal.head.size, fault=fault)
    if renewal.sums_file is None:
        return fact
    return fact.model_copy(update=_sums(opened, renewal.sums_file, renewal.algorithm))


def _sums(opened: Opened, sums_file: str, algorithm: str) -> dict[str, object]:
    data = opened.of_path(sums_file)
    if data is None:
        return {"sums_fault": f"{sums_file} is missing"}
    checked = missing = 0
    for line in data.decode("utf-8", "replace").splitlines():
        stated, _, path = line.partition(_SEPARATOR)
        content = opened.of_path(path, MAX_PICTURE)
        if content is None:
            missing += 1
        elif hashlib.new(algorithm, content).hexdigest() != stated:
            return {"sums_fault": path}
        else:
            checked += 1
    return {"sums_checked": checked, "sums_missing": missing}


def _record(
    opened: Opened, line: RecordedLine, renewal: Renewal, records: tuple[TimeRecord, ...], now: datetime
) -> EvidenceRecordFact:
    fact = EvidenceRecordFact(
        member=opened.member_of(line.record) or line.record,
        over=opened.member_of(line.over) or line.over,
        token=opened.member_of(line.token) or line.token,
        rehearsal=renewal.rehearsal,
    )
    data, content = opened.of_path(line.record, _MAX_RECORD), opened.of_path(line.over)
    if data is None or content is None or hashlib.sha256(data).hexdigest() != line.sha256:
        return fact.model_copy(update={"fault": "missing, or not the one that was recorded"})
    try:
        generations = rfc4998.check_record(rfc4998.read_record(data), lambda name: hashlib.new(name, content).digest())
        ends = [generations[0].token.der, generations[-1].token.der]
        if ends != [_token_of(opened, line.token), _token_of(opened, line.by)]:
            return fact.model_copy(update={"fault": "begins or ends with other tokens than its renewal states"})
    except (rfc4998.RecordMalformed, rfc4998.RecordBroken) as error:
        return fact.model_copy(update={"fault": error.reason})
    except (rfc3161.TokenError, ValueError) as error:
        return fact.model_copy(update={"fault": str(error)})
    return fact.model_copy(update=_held_against(generations, records, now))


def _token_of(opened: Opened, path: str) -> bytes:
    data = opened.of_path(path, _MAX_RESPONSE)
    return rfc3161.token_of(data) if data is not None else b""


def _held_against(
    generations: tuple[rfc4998.Generation, ...], records: tuple[TimeRecord, ...], now: datetime
) -> dict[str, object]:
    """The list's word on each generation, and the gaps between them."""
    known: dict[str, object] = {"times": tuple(generation.token.gen_time for generation in generations)}
    until: datetime | None = None
    for generation in generations:
        token = generation.token
        if until is not None and token.gen_time > until:
            known["late"] = f"a token was good until {until:%Y-%m-%d}, the next one came on {token.gen_time:%Y-%m-%d}"
        trust = trust_in(token, records, (), now)
        if trust.distrust or trust.disputed:
            return known | {"distrust": f"{token.authority}: {trust.distrust or trust.disputed}"}
        until = trust.until
    return known | {"until": until}
