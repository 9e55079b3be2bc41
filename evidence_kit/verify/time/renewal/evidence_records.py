"""Evidence records (RFC 4998), of a bundle, a batch or a single proof: link by link, and each token while it was good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, Faulty, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.renewal import RecordedLine
from evidence_kit.formats import rfc3161, rfc4998
from evidence_kit.formats.rfc3161 import TokenCode
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.files import DigestOf, digest_of
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.calendars.block_headers import Files
from evidence_kit.verify.time.renewal.record_reading import BeyondCheck, RecordReading
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.tokens import is_rehearsal
from evidence_kit.wording.faults import fault_text

MAX_RECORD = 4 << 20
_MAX_RESPONSE = 128 << 10
_MAX_DATED = 4 << 20
"""Of a file that a record dates: a head, a root, a list of digests."""


class EvidenceRecordFact(Record):
    """An evidence record: what it dates, and how its tokens hold under the court's list."""

    member: str
    over: str
    token: str
    """Member with the response that it starts from."""
    times: tuple[Instant, ...] = ()
    """Of its tokens, oldest first."""
    not_later: Instant | None = None
    """The upper limit of the first one's time."""
    fault: Fault | None = None
    """Why it does not hold together; None when it does."""
    unread: Fault | None = None
    """Why nobody here can check it (an algorithm, a kind of token, more than one check reads); None when it was checked."""
    distrust: tuple[Fault, ...] = ()
    """Why the list does not bear out one of its tokens; none when it bears out all."""
    late: Fault | None = None
    """Which token had lost its strength before the next one came; None when none had."""
    rehearsal: bool = False
    until: Instant | None = None
    """When the newest token loses its strength."""
    remarks: tuple[Fault, ...] = ()
    """In what its tokens differ from the strict profile, without a loss; each once."""
    rehashed: str = ""
    """The first digest algorithm by which a hash-tree renewal covered it anew; empty: none did."""

    @property
    def unbroken(self) -> bool:
        """Trusted from the first token to the last without a gap."""
        return not (self.fault or self.unread or self.distrust or self.late or self.rehearsal)


def observe_recorded(
    files: Files, line: RecordedLine, algorithm: str, *, rehearsal: bool, reading: RecordReading
) -> EvidenceRecordFact:
    """A record that a renewal names: over that file, from that token to that one, and what that renewal added to it.

    Args:
        files: those that the renewal names.
        line: what the renewal states of it.
        algorithm: of the renewal.
        rehearsal: whether the renewal was one.
        reading: of the records of this check.
    """
    fact = EvidenceRecordFact(
        member=files.member_of(line.record) or line.record,
        over=files.member_of(line.over) or line.over,
        token=files.member_of(line.token) or line.token,
        rehearsal=rehearsal,
    )
    data, content = files.of_path(line.record, MAX_RECORD), files.of_path(line.over, _MAX_DATED)
    if data is None or content is None or hashlib.sha256(data).hexdigest() != line.sha256:
        return fact.model_copy(update={"fault": fault(CheckCode.NOT_RECORDED)})
    ends = (files.of_path(line.token, _MAX_RESPONSE), files.of_path(line.by, _MAX_RESPONSE))
    if None in ends:
        return fact.model_copy(update={"fault": fault(CheckCode.RECORD_ENDS)})
    return observe_record(fact, data, content, ends, reading, Addition(line.kind, algorithm, line.until))


@dataclass(frozen=True)
class Addition:
    """What a renewal says that it added to a record: the first time-stamp, or another one of this kind."""

    kind: rfc4998.Kind
    algorithm: str
    until: datetime
    """Until when it says that a token is good: the one before, or the first one where it begins."""

    def refuted_by(self, generations: tuple[rfc4998.RenewalToken, ...]) -> Fault | None:
        """Why the last time-stamp of a record is not that one, or no list and no policy could bear out how long it is good."""
        last = generations[-1]
        if (last.kind, last.algorithm) != (self.kind, self.algorithm):
            return fault(CheckCode.RECORD_KIND)
        before = generations[max(0, len(generations) - 2)].token
        ends = certificates.read(before.signer_certificate).not_valid_after_utc
        days = {"stated": _day(self.until), "until": _day(ends)}
        return fault(CheckCode.RECORD_UNTIL, **days) if self.until > ends else None


def observe_record(
    fact: EvidenceRecordFact,
    data: bytes,
    content: bytes | DigestOf,
    ends: tuple[bytes | None, bytes | None],
    reading: RecordReading,
    added: Addition | None = None,
) -> EvidenceRecordFact:
    """What is to be said of a record.

    Args:
        fact: what it is called, and what it should be about.
        data: the record.
        content: of the file that it dates, or its digest by the name of an algorithm.
        ends: the responses that it begins and ends with; None for an end that is not at hand and is left to the record.
        reading: of the records of this check.
        added: what a renewal says that it added; None: no renewal says anything.
    """
    try:
        record = reading.record(data)
        generations = rfc4998.check_record(record, lambda name: digest_of(name, content), reading.token)
        for response, generation in zip(ends, (generations[0], generations[-1]), strict=True):
            if response is not None and rfc3161.token_of(response) != generation.token.der:
                return fact.model_copy(update={"fault": fault(CheckCode.RECORD_ENDS)})
    except (BeyondCheck, rfc4998.RecordUnsupported) as error:
        return fact.model_copy(update={"unread": error.fault})
    except Faulty as error:
        return fact.model_copy(update={"fault": error.fault})
    except ValueError as error:  # a digest algorithm that this Python cannot compute
        return fact.model_copy(update={"unread": fault(TokenCode.ALGORITHM, str(error))})
    if added is not None and (refuted := added.refuted_by(generations)):
        return fact.model_copy(update={"fault": refuted})
    return fact.model_copy(update=_held_against(generations, reading, added))


def first_token(data: bytes) -> bytes:
    """The token that a record begins with; empty where it is no record."""
    try:
        return rfc4998.read_record(data).chains[0][0].token
    except (rfc4998.RecordMalformed, rfc4998.RecordUnsupported):
        return b""


def bare_token(response: bytes) -> bytes:
    """The token of a response; empty where it is none."""
    try:
        return rfc3161.token_of(response)
    except (rfc3161.TokenError, ValueError):
        return b""


def with_renewed(
    tokens: Iterable[TokenFact], records: Iterable[EvidenceRecordFact], now: datetime
) -> tuple[TokenFact, ...]:
    """The tokens, and of each whether an unbroken record keeps it good until today."""
    kept_good = {fact.token for fact in records if fact.unbroken and fact.until and fact.until > now}
    return tuple(token.model_copy(update={"renewed": token.member in kept_good}) for token in tokens)


def judge_record(record: EvidenceRecordFact, reach: Text | None = None) -> Finding:
    """What the court is told of a record.

    Args:
        reach: what else has to be said of one that holds: how far a new digest algorithm carries.
    """
    chain = " → ".join(f"{moment:%Y-%m-%d}" for moment in record.times)
    if record.fault:
        why = fault_text(record.fault)
        said = words("evidence_record_broken", why=why)
        return _finding(FindingCode.EVIDENCE_RECORD_BROKEN, Status.FAILED, said, record.member)
    if record.unread:
        said = words("evidence_record_unsupported", why=fault_text(record.unread))
        return _finding(FindingCode.EVIDENCE_RECORD_UNSUPPORTED, Status.INDETERMINATE, said, record.member)
    if record.rehearsal or record.distrust:
        why = fault_text(*(record.distrust or (fault(CheckCode.TOKEN_REHEARSAL),)))
        said = words("evidence_record_untrusted", chain=chain, why=why)
        return _finding(FindingCode.EVIDENCE_RECORD_UNTRUSTED, Status.INDETERMINATE, said, record.member)
    if record.late:
        why = fault_text(record.late)
        said = words("evidence_record_late", chain=chain, why=why)
        return _finding(FindingCode.EVIDENCE_RECORD_LATE, Status.INDETERMINATE, said, record.member)
    until = clock(record.until) if record.until else ""
    said = words("evidence_record", chain=chain, until=until)
    if record.remarks:
        said = words("token_remarks", said=said, remarks=fault_text(*record.remarks))
    if reach is not None:
        said = words("sentence_and_reach", said=said, reach=reach)
    return _finding(FindingCode.EVIDENCE_RECORD, Status.PASSED, said, record.member)


def _finding(code: FindingCode, status: Status, message: Text, subject: str) -> Finding:
    return finding(
        code=code,
        question=Question.EXISTED,
        status=status,
        message=message,
        subject=subject,
        command=f"openssl asn1parse -inform DER -in {quoted(subject)}",
    )


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _held_against(
    generations: tuple[rfc4998.RenewalToken, ...], reading: RecordReading, added: Addition | None
) -> dict[str, object]:
    """The list's word on each generation, and the gaps between them."""
    known: dict[str, object] = {
        "times": tuple(generation.token.gen_time for generation in generations),
        "not_later": generations[0].token.latest,
        "remarks": tuple(fault(one) for one in dict.fromkeys(one for made in generations for one in made.remarks)),
    }
    until: datetime | None = None
    ends: list[datetime | None] = []
    for generation in generations:
        token = generation.token
        if is_rehearsal(token):
            return known | {"rehearsal": True}
        if until is not None and token.gen_time > until:
            known["late"] = fault(CheckCode.RECORD_LATE, until=f"{until:%Y-%m-%d}", next=f"{token.gen_time:%Y-%m-%d}")
        trust = reading.trust(token)
        if trust.distrust or trust.disputed:
            return known | {"distrust": trust.distrust or (trust.disputed,)}
        until = trust.until
        ends.append(until)
    stated_of = ends[max(0, len(ends) - 2)]
    if added is not None and stated_of is not None and added.until > stated_of:  # by this check's list and policy
        days = {"stated": _day(added.until), "until": _day(stated_of)}
        known["remarks"] = (*known["remarks"], fault(CheckCode.RECORD_UNTIL_EARLIER, **days))  # type: ignore[misc]
    rehashed = next((one for one in generations if one.kind == "hash-tree"), None)
    return known | {"until": until, "rehashed": rehashed.algorithm if rehashed else ""}
