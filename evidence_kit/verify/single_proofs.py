"""Proofs that came with a record instead of a bundle: what each one dates, and the examination they end in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evidence_kit import __version__
from evidence_kit.domain.attached import AttachedProof
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import NOT_SHOWN, Finding, Question, Status
from evidence_kit.domain.noun import format_instant
from evidence_kit.domain.seal import REHEARSAL_MARK, REHEARSAL_POLICY, Trust
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import rfc3161
from evidence_kit.formats.opentimestamps import ProofMalformed, read_proof
from evidence_kit.verify.trust import digest_of, roots_of

TOOL = f"evidence-kit {__version__}"


@dataclass(frozen=True)
class Dated:
    """One proof judged."""

    finding: Finding
    trusted: datetime | None = None
    """The time it states, where the court's trust reaches it."""


def date(proofs: Iterable[AttachedProof], stamped: bytes, over: str, trust: Trust) -> Iterator[Dated]:
    """Every proof over the bytes `stamped`, which people know as the file `over`."""
    anchors = roots_of(trust).time_stamping
    empty = True
    for proof in proofs:
        empty = False
        yield _token(proof, stamped, over, anchors) if proof.kind == "rfc3161" else _calendar(proof, stamped, over)
    if empty:
        none = text("没有任何时间证明。", "There is no proof of time at all.")
        yield Dated(found("PROOF_TIME_NONE", Status.INDETERMINATE, none, over))


def found(
    code: str, status: Status, message: Text, subject: str, command: str = "", question: Question = Question.EXISTED
) -> Finding:
    """A finding; by default on the first question."""
    return Finding(code=code, question=question, status=status, message=message, subject=subject, command=command)


def examination(
    kind: Literal["batch", "batch-proof", "disclosure"],
    subject: str,
    findings: Iterable[Finding],
    dated: Iterable[Dated],
    trust: Trust,
    now: datetime,
    what: Text,
) -> Examination:
    """FAILED where any check failed; PASSED where all hold and a trusted proof dates it; else INDETERMINATE.

    Args:
        what: the thing that is dated, in words that begin a sentence.
    """
    dates = tuple(dated)
    every = (*findings, *(one.finding for one in dates))
    times = [one.trusted for one in dates if one.trusted is not None]
    if any(finding.status is Status.FAILED for finding in every):
        worst = next(finding for finding in every if finding.status is Status.FAILED)
        status, sentence = Status.FAILED, text(f"否：{worst.message.zh}", f"No: {worst.message.en}")
    elif times:
        when = format_instant(min(times))
        status = Status.PASSED
        sentence = text(f"{what.zh}不晚于 {when} 已经存在。", f"{what.en} existed not later than {when}.")
    else:
        status = Status.INDETERMINATE
        sentence = text(
            f"{what.zh}与证明相符，但信任名单不及其时间。",
            f"{what.en} agrees with its proof, but the trust list reaches no time of it.",
        )
    return Examination(
        kind=kind,
        subject=subject,
        status=status,
        sentence=sentence,
        not_shown=NOT_SHOWN[Question.EXISTED],
        existed_by=min(times) if times and status is Status.PASSED else None,
        checked_at=now,
        tool=TOOL,
        trust_name=trust.name,
        trust_sha256=digest_of(trust),
        findings=every,
    )


def _token(proof: AttachedProof, stamped: bytes, over: str, anchors: tuple[bytes, ...]) -> Dated:
    command = f"openssl ts -verify -in TOKEN.tsr -data {over} -CAfile TSA-ROOT.pem"
    try:
        token = rfc3161.read_response(proof.data)
        rfc3161.check_request(token, hashlib.new(token.imprint_algorithm, stamped).digest())
        rfc3161.check_signature(token)
    except (rfc3161.TokenError, ValueError) as error:
        said = text(f"{proof.name} 的时间戳不成立：{error}", f"The time stamp of {proof.name} does not hold: {error}")
        return Dated(found("TOKEN_BROKEN", Status.FAILED, said, proof.name, command))
    when = format_instant(token.gen_time)
    if token.policy == REHEARSAL_POLICY or REHEARSAL_MARK in token.authority:
        said = text(
            f"演练时间戳（{when}）：不可信，不得提交。", f"Rehearsal token ({when}): not trusted, not for filing."
        )
        return Dated(found("TOKEN_REHEARSAL", Status.INDETERMINATE, said, proof.name, command))
    try:
        rfc3161.check_chain(token, anchors)
    except rfc3161.TokenError as error:
        said = text(f"{token.authority} 声称 {when} 已存在；信任名单中没有它的根证书：{error}",
                    f"{token.authority} states {when}; no anchor of the trust list reaches it: {error}")  # fmt: skip
        return Dated(found("TOKEN_UNTRUSTED", Status.INDETERMINATE, said, proof.name, command))
    said = text(
        f"{over} 不晚于 {when} 已存在（{token.authority}）。",
        f"{over} existed not later than {when} ({token.authority}).",
    )
    return Dated(found("TOKEN_TRUSTED", Status.PASSED, said, proof.name, command), token.gen_time)


def _calendar(proof: AttachedProof, stamped: bytes, over: str) -> Dated:
    command = f"ots info {over}.ots"
    try:
        read = read_proof(proof.data)
        fault = "" if read.digest == hashlib.sha256(stamped).digest() else "is over another file"
    except ProofMalformed as error:
        return Dated(_broken_calendar(str(error), proof, command))
    if fault:
        return Dated(_broken_calendar(fault, proof, command))
    if read.weak:
        said = text("日历证明用到 SHA-1 或 RIPEMD-160，不予采信。",
                    "The calendar proof rests on SHA-1 or RIPEMD-160 and is not relied on.")  # fmt: skip
        return Dated(found("CALENDAR_WEAK", Status.INDETERMINATE, said, proof.name, command))
    where = ", ".join(f"Bitcoin {leaf.height}" if leaf.height is not None else leaf.uri for leaf in read.attestations)
    said = text(f"日历证明形式完好，指向 {where}；离线无法核对区块，本次不据以认定时间。",
                f"The calendar proof is sound and leads to {where}; offline no block was checked, so it adds no time here.")  # fmt: skip
    return Dated(found("CALENDAR_SOUND", Status.PASSED, said, proof.name, command))


def _broken_calendar(reason: str, proof: AttachedProof, command: str) -> Finding:
    said = text(f"日历证明不成立：{reason}", f"The calendar proof does not hold: {reason}")
    return found("CALENDAR_BROKEN", Status.FAILED, said, proof.name, command)
