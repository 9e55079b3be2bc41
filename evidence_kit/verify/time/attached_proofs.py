"""Proofs that came with a record instead of a bundle: what each one dates, and the examination they end in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from evidence_kit import __version__
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.fault import fault
from evidence_kit.domain.finding import NOT_SHOWN, Finding, Question, Status
from evidence_kit.domain.text import Text, visible
from evidence_kit.domain.time.embedded_proofs import AttachedHeaders, AttachedProof
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.opentimestamps import ProofMalformed, read_proof
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, on_one_line, words
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact
from evidence_kit.verify.time.calendars.block_headers import Headers, LooseHeaders
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.calendars.findings import judge_calendar
from evidence_kit.verify.time.calendars.proofs import observe_loose
from evidence_kit.verify.time.cross_checks import with_anchored
from evidence_kit.verify.time.renewal.evidence_records import (
    EvidenceRecordFact,
    bare_token,
    first_token,
    judge_record,
    observe_record,
    with_renewed,
)
from evidence_kit.verify.time.renewal.record_reading import RecordReading
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.tokens import judge_token, observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor, checkpoints_of, digest_of, time_records

TOOL = f"evidence-kit {__version__}"
_ENDINGS = {"rfc3161": ".tsr", "opentimestamps": ".ots", "evidence-record": ".ers"}


@dataclass(frozen=True)
class TrustedTime:
    """A time that the court's trust reaches."""

    by: datetime
    """The file existed by then: the time of a token, or a day after that of a block."""
    block: BlockFact | None = None
    """The block that it comes from."""


@dataclass(frozen=True)
class JudgedProof:
    """One proof judged."""

    finding: Finding
    trusted: TrustedTime | None = None


Fact = TokenFact | CalendarFact | EvidenceRecordFact
"""What was observed of one proof."""


def date(
    proofs: Sequence[AttachedProof],
    stamped: bytes,
    over: str,
    trust: TrustList,
    now: datetime,
    headers: Sequence[AttachedHeaders] = (),
    reach: Text | None = None,
    lists: tuple[bytes, ...] = (),
) -> Iterator[JudgedProof]:
    """Every proof that came with the bytes `stamped`, which people know as the file `over`, judged as those of a bundle are.

    Args:
        headers: that came with the proofs in one record.
        reach: as in `judge_dates`.
        lists: revocation lists (DER) that lie beside them.
    """
    blocks = LooseHeaders(headers, checkpoints_of(trust))
    attached = _Attached(proofs, stamped, over, now, time_records(trust, lists), blocks)
    return judge_dates([*attached.facts()], over, now, reach)


def judge_dates(facts: Sequence[Fact], over: str, now: datetime, reach: Text | None = None) -> Iterator[JudgedProof]:
    """What was observed of proofs, judged together: a renewal or a block can keep a token good.

    Args:
        over: the file that is to be dated; proofs over other files date nothing here, but can keep its proofs good.
        reach: said of evidence records over it that a new digest algorithm has reached.
    """
    tokens = [fact for fact in facts if isinstance(fact, TokenFact)]
    records = [fact for fact in facts if isinstance(fact, EvidenceRecordFact)]
    calendars = [fact for fact in facts if isinstance(fact, CalendarFact)]
    settled = iter(with_anchored(with_renewed(tokens, records, now), calendars))
    for fact in facts:
        if isinstance(fact, EvidenceRecordFact):
            yield JudgedProof(judge_record(fact, reach if fact.rehashed and fact.over == over else None))
            continue
        dated = _calendar(fact) if isinstance(fact, CalendarFact) else _token(next(settled), now)
        yield from dated if fact.over == over else (JudgedProof(one.finding) for one in dated)
    if not facts:
        none = words("proof_time_none")
        yield JudgedProof(finding(FindingCode.PROOF_TIME_NONE, Question.EXISTED, Status.INDETERMINATE, none, over))


class _Attached:
    """Proofs of one record: over the file that came with them, or over one another."""

    def __init__(
        self,
        proofs: Sequence[AttachedProof],
        stamped: bytes,
        over: str,
        now: datetime,
        records: tuple[TsaAnchor, ...],
        blocks: Headers,
    ) -> None:
        self._proofs, self._stamped, self._over, self._now = proofs, stamped, over, now
        self._records, self._blocks = records, blocks
        self._reading = RecordReading(records, now)
        self._members = _distinct(f"{one.name}{_ENDINGS[one.kind]}" for one in proofs)
        named = zip(self._members, proofs, strict=True)
        self._tokens = {member: one.data for member, one in named if one.kind == "rfc3161"}

    def facts(self) -> Iterator[Fact]:
        """What each comes to."""
        came = set[bytes]()
        for member, proof in zip(self._members, self._proofs, strict=True):
            if proof.data in came:
                twice = fault(CheckCode.PROOF_TWICE, file=visible(member))
                yield TokenFact(member=member, over=self._over, fault=twice)
                continue
            came.add(proof.data)
            if proof.kind == "rfc3161":
                yield observe_token(proof.data, self._stamped, member=member, over=self._over, records=self._records,
                                    now=self._now)  # fmt: skip
            elif proof.kind == "opentimestamps":
                over, stamped = self._anchored(proof.data)
                yield observe_loose(proof.data, stamped, member=f"{over}.ots", over=over, blocks=self._blocks)
            else:
                yield self._record(member, proof.data)

    def _anchored(self, data: bytes) -> tuple[str, bytes]:
        """Name and bytes of what a calendar proof is over: a token of the same record, or else the file."""
        digest = _digest_stated(data)
        tokens = ((member, token) for member, token in self._tokens.items() if sha256(token).digest() == digest)
        return next(tokens, (self._over, self._stamped))

    def _record(self, member: str, data: bytes) -> EvidenceRecordFact:
        """A record, which must begin with a token that came along."""
        first = first_token(data)
        token = next((name for name, response in self._tokens.items() if first and first == bare_token(response)), "")
        fact = EvidenceRecordFact(member=member, over=self._over, token=token)
        made = observe_record(fact, data, self._stamped, (None, None), self._reading)
        if token or made.fault:
            return made
        return fact.model_copy(update={"fault": fault(CheckCode.RECORD_BEGINS)})


def _distinct(names: Iterable[str]) -> list[str]:
    """The names, a number after each that came before: what is said of one proof must never reach another."""
    taken: dict[str, None] = {}
    for name in names:
        free = (name if count == 1 else f"{name} ({count})" for count in itertools.count(1))
        taken[next(one for one in free if one not in taken)] = None
    return list(taken)


def examination(
    kind: Literal["batch", "batch-proof", "disclosure", "file-proof"],
    subject: str,
    findings: Iterable[Finding],
    dated: Iterable[JudgedProof],
    trust: TrustList,
    now: datetime,
    what: Text,
) -> Examination:
    """FAILED where any check failed; PASSED where all hold and a trusted proof dates it; else INDETERMINATE.

    Args:
        what: the thing that is dated, in words that begin a sentence.
    """
    dates = tuple(dated)
    every = (*findings, *(one.finding for one in dates))
    earliest = min((one.trusted for one in dates if one.trusted), key=lambda time: time.by, default=None)
    if any(finding.status is Status.FAILED for finding in every):
        said = next(finding.message for finding in every if finding.status is Status.FAILED)
        status, sentence = Status.FAILED, words("examination_no", said=said)
    elif earliest is not None:
        status, sentence = Status.PASSED, _existed(earliest, what)
    else:
        status = Status.INDETERMINATE
        aged = any(finding.code == FindingCode.TOKEN_AGED for finding in every)
        sentence = words("examination_aged", what=what) if aged else words("examination_untrusted", what=what)
    return Examination(
        kind=kind,
        subject=subject,
        status=status,
        sentence=on_one_line(sentence),
        not_shown=NOT_SHOWN[Question.EXISTED],
        existed_by=earliest.by if earliest and status is Status.PASSED else None,
        checked_at=now,
        tool=TOOL,
        trust_name=trust.name,
        trust_sha256=digest_of(trust),
        findings=every,
    )


def _existed(time: TrustedTime, what: Text) -> Text:
    if time.block is None:
        when = clock(time.by)
        return words("examination_by_token", what=what, when=when)
    height, day, listed = time.block.height, f"{time.block.time:%Y-%m-%d}", time.block.checkpoints
    return words("examination_by_block", what=what, height=height, day=day, listed=listed)


def _calendar(fact: CalendarFact) -> Iterator[JudgedProof]:
    first, *rest = judge_calendar(fact)
    yield JudgedProof(first)
    for judged, block in zip(rest, fact.blocks, strict=True):
        when = block.not_later if judged.status is Status.PASSED else None
        yield JudgedProof(judged, TrustedTime(when, block) if when else None)


def _token(token: TokenFact, now: datetime) -> Iterator[JudgedProof]:
    trusted = TrustedTime(token.not_later) if token.dates(now) and token.not_later else None
    return (JudgedProof(finding, trusted) for finding in judge_token(token, now))


def _digest_stated(data: bytes) -> bytes:
    """SHA-256 of the file that a proof is over; empty where it is no proof."""
    try:
        return read_proof(data).digest
    except ProofMalformed:
        return b""
