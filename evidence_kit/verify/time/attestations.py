"""What a notary signed over a bundle without touching it: `BUNDLE.p7s` beside it, and the token over that signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.text import Text, readable
from evidence_kit.domain.time.seal import REHEARSAL_MARK
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import cades
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.tokens import observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor, roots_of, time_records
from evidence_kit.wording.faults import fault_text

_MOST = 16
"""Attestations that are looked at."""
_MAX_TOKEN = 128 << 10


class AttestationFact(Record):
    """A detached signature over the whole file."""

    name: str
    fault: Fault | None = None
    subject: str = ""
    rehearsal: bool = False
    holds: bool = False
    """It is over these very bytes and made with that key."""
    trusted: bool = False
    own: bool = False
    """Made with the key of whoever filed the bundle: no second person."""
    stamped: Instant | None = None
    """When a trusted authority saw the signature."""
    stamp_faults: tuple[Fault, ...] = ()
    """Why the token beside it dates nothing; none without one."""


def observe_attestations(
    path: Path, stream: BinaryIO, trust: TrustList, filed_with: str, *, now: datetime
) -> tuple[AttestationFact, ...]:
    """Every `NAME.p7s` and `NAME.*.p7s` beside the file NAME.

    Args:
        stream: of the file.
        filed_with: SHA-256 of the key that signed the container.
    """
    start, end = f"{path.name}.", ".p7s"
    beside = sorted(
        other
        for other in path.parent.iterdir()
        if other.name.startswith(start) and other.name.endswith(end) and other.is_file()
    )
    return tuple(_observe(signature, stream, trust, filed_with, now) for signature in beside[:_MOST])


def judge_attestations(facts: tuple[AttestationFact, ...], bundle_sha256: str) -> Iterator[Finding]:
    """One finding a signature. One that does not hold is a failure: what was attested was another file."""
    for fact in facts:
        if fact.fault or not fact.holds:
            why = fault_text(fact.fault or fault(CheckCode.SIGNATURE_OTHER))
            yield _finding(fact, FindingCode.ATTESTATION_BROKEN, Status.FAILED, words("attestation_broken", why=why))
        elif fact.rehearsal:
            yield _finding(
                fact,
                FindingCode.ATTESTATION_REHEARSAL,
                Status.INDETERMINATE,
                words("attestation_rehearsal", subject=fact.subject),
            )
        elif fact.own:
            yield _finding(
                fact, FindingCode.ATTESTATION_OWN, Status.INDETERMINATE, words("attestation_own", subject=fact.subject)
            )
        elif not fact.trusted:
            yield _finding(
                fact,
                FindingCode.ATTESTATION_UNTRUSTED,
                Status.INDETERMINATE,
                words("attestation_untrusted", subject=fact.subject, bundle_sha256=bundle_sha256[:16]),
            )
        else:
            when = _when(fact)
            yield _finding(
                fact,
                FindingCode.ATTESTATION,
                Status.PASSED,
                words("attestation", subject=fact.subject, bundle_sha256=bundle_sha256[:16], when=when),
            )


def _when(fact: AttestationFact) -> Text:
    if fact.stamped is None:
        return words("at_no_attested_time")
    moment = clock(fact.stamped)
    return words("not_later_than", moment=moment)


def _observe(path: Path, stream: BinaryIO, trust: TrustList, filed_with: str, now: datetime) -> AttestationFact:
    try:
        with path.open("rb") as opened:
            signature = opened.read(cades.MAX_SIZE + 1)
    except OSError as error:
        return AttestationFact(name=readable(path.name), fault=fault(FileCode.UNREADABLE, str(error.strerror)))
    stamped, stamp_faults = _stamp(path, signature, time_records(trust), now)
    stream.seek(0)
    seen = cades.inspect(stream, signature, roots_of(trust).signing, stamped or now)
    return AttestationFact(
        name=readable(path.name),
        fault=fault(CheckCode.SIGNATURE_UNREADABLE, seen.unreadable) if seen.unreadable else None,
        subject=seen.subject,
        rehearsal=REHEARSAL_MARK in seen.subject,
        holds=seen.intact and seen.valid,
        trusted=seen.trusted,
        own=bool(seen.certificate and filed_with and certificates.key_sha256(seen.certificate) == filed_with),
        stamped=stamped,
        stamp_faults=stamp_faults,
    )


def _stamp(
    path: Path, signature: bytes, records: tuple[TsaAnchor, ...], now: datetime
) -> tuple[datetime | None, tuple[Fault, ...]]:
    """The trusted time of a signature, or why there is none."""
    beside = path.with_name(f"{path.name}.tsr")
    try:
        with beside.open("rb") as opened:
            response = opened.read(_MAX_TOKEN + 1)
    except FileNotFoundError:
        return None, ()
    except OSError as error:
        return None, (fault(FileCode.UNREADABLE, str(error)),)
    token = observe_token(
        response, signature, member=readable(beside.name), over=readable(path.name), records=records, now=now
    )
    if token.dates(now):
        return token.generated, ()
    if token.trusted:
        return None, (fault(CheckCode.TOKEN_OLD),)
    held = [why for why in (token.fault, token.unchecked, *token.distrust, token.disputed) if why is not None]
    return None, tuple(held) or (fault(CheckCode.TOKEN_REHEARSAL),)


def _finding(fact: AttestationFact, code: FindingCode, status: Status, said: Text) -> Finding:
    if fact.stamp_faults:
        why = fault_text(*fact.stamp_faults)
        said = words("attestation_stamp_untrusted", said=said, why=why)
    return finding(
        code=code,
        question=Question.UNTOUCHED,
        status=status,
        message=said,
        subject=fact.name,
        command=(
            f"openssl cms -verify -binary -inform DER -in {quoted(fact.name)} -content BUNDLE.zip "
            "-CAfile NOTARY-ROOT.pem -purpose any -out /dev/null"
        ),
    )
