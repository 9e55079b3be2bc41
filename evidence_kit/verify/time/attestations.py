"""What a notary signed over a bundle without touching it: `BUNDLE.p7s` beside it, and the token over that signature.

It counts as the word of somebody else only where a certificate fit for documents made it, of another key and of another
name than the filer's. Minutes that lie beside are held against it (`minutes`).
"""

from __future__ import annotations

import hashlib
import unicodedata
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
from evidence_kit.formats.x509.purposes import other_purposes
from evidence_kit.verify.bundle.container_facts import ContainerFacts
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.attested.attestation_stamps import Filer, stamp_of
from evidence_kit.verify.time.attested.minutes import MinutesFact, SignatureBeside, judge_minutes, observe_minutes
from evidence_kit.verify.time.trust_list import roots_of, time_records
from evidence_kit.wording.faults import fault_text

_MOST, _MOST_MINUTES = 64, 16
"""Attestations that are looked at; of more, the others are named. Papers, which bear on no answer, are read as long as few."""


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
    namesake: bool = False
    """Another key, and the name of whoever filed."""
    again: str = ""
    """The attestation that the same key made before; empty: none did."""
    key: str = ""
    """SHA-256 of the public key."""
    sha256: str = ""
    """Of the signature's file."""
    certificate: str = ""
    """SHA-256 of the certificate."""
    unfit: Fault | None = None
    """Why its certificate does not stand for a person or an office; None when it may."""
    stamped: Instant | None = None
    """When a trusted authority saw the signature."""
    stamp_faults: tuple[Fault, ...] = ()
    """Why the token beside it dates nothing; none without one."""


class BesideFacts(Record):
    """What else lies beside the bundle and speaks of it."""

    unread: tuple[str, ...] = ()
    """Attestations beyond those that are looked at."""
    minutes: tuple[str, ...] = ()
    papers: tuple[MinutesFact, ...] = ()
    """Of these minutes the first ones, as they were compared."""


def observe_attestations(
    path: Path,
    stream: BinaryIO,
    trust: TrustList,
    filer: Filer,
    *,
    now: datetime,
    container: ContainerFacts | None = None,
) -> tuple[tuple[AttestationFact, ...], BesideFacts]:
    """Every `NAME.p7s` and `NAME.*.p7s` beside the file NAME, and the minutes there.

    Args:
        stream: of the file.
        filer: whoever signed the container.
        container: what minutes are compared with; None where it was not observed.
    """
    signatures, minutes = _beside(path, ".p7s"), _beside(path, ".minutes.pdf")
    facts: list[AttestationFact] = []
    for signature in signatures[:_MOST]:
        fact = _observe(signature, stream, trust, filer, now)
        before = next((one.name for one in facts if one.key and one.key == fact.key), "")
        facts.append(fact.model_copy(update={"again": before}))
    unread = tuple(readable(other.name) for other in signatures[_MOST:])
    there = [SignatureBeside(one.name, one.sha256, one.certificate, one.stamped) for one in facts if one.sha256]
    seen = tuple(
        observe_minutes(paper, path.name, container, there, (filer.sealed, now)) for paper in minutes[:_MOST_MINUTES]
    )
    names = tuple(readable(other.name) for other in minutes)
    return tuple(facts), BesideFacts(unread=unread, minutes=names, papers=seen)


def _beside(path: Path, end: str) -> list[Path]:
    start = f"{path.name}."
    others = (other for other in path.parent.iterdir() if other.name.startswith(start) and other.name.endswith(end))
    return sorted(other for other in others if other.is_file())


def judge_attestations(
    facts: tuple[AttestationFact, ...], beside: BesideFacts, bundle_sha256: str
) -> Iterator[Finding]:
    """One finding a signature. One that does not hold is a failure: what was attested was another file."""
    for fact in facts:
        yield _finding(fact, *_verdict(fact, bundle_sha256[:16]))
    if beside.unread:
        said = words("attestations_unread", count=len(beside.unread), most=_MOST)
        yield finding(FindingCode.ATTESTATIONS_UNREAD, Question.UNTOUCHED, Status.INDETERMINATE, said, beside.unread[0])
    yield from map(judge_minutes, beside.papers)
    unlooked = beside.minutes[len(beside.papers) :]
    yield from (judge_minutes(MinutesFact(name=name)) for name in unlooked)


def _verdict(fact: AttestationFact, digest: str) -> tuple[FindingCode, Status, Text]:
    if fact.fault or not fact.holds:
        why = fault_text(fact.fault or fault(CheckCode.SIGNATURE_OTHER))
        return FindingCode.ATTESTATION_BROKEN, Status.FAILED, words("attestation_broken", why=why)
    nobody = _nobody_else(fact) or _out_of_reach(fact, digest)
    if nobody is not None:
        return nobody[0], Status.INDETERMINATE, nobody[1]
    said = words("attestation", subject=fact.subject, bundle_sha256=digest, when=_when(fact))
    return FindingCode.ATTESTATION, Status.PASSED, said


def _nobody_else(fact: AttestationFact) -> tuple[FindingCode, Text] | None:
    """Why a signature that holds shows no further person; None where it may."""
    subject = fact.subject
    if fact.rehearsal:
        return FindingCode.ATTESTATION_REHEARSAL, words("attestation_rehearsal", subject=subject)
    if fact.own:
        return FindingCode.ATTESTATION_OWN, words("attestation_own", subject=subject)
    if fact.namesake:
        return FindingCode.ATTESTATION_OWN, words("attestation_namesake", subject=subject)
    if fact.again:
        return FindingCode.ATTESTATION_AGAIN, words("attestation_again", subject=subject, before=fact.again)
    return None


def _out_of_reach(fact: AttestationFact, digest: str) -> tuple[FindingCode, Text] | None:
    """Why the court's list does not bear it out; None where it does."""
    if not fact.trusted:
        said = words("attestation_untrusted", subject=fact.subject, bundle_sha256=digest)
        return FindingCode.ATTESTATION_UNTRUSTED, said
    if fact.unfit:
        said = words("attestation_unfit", subject=fact.subject, why=fault_text(fact.unfit))
        return FindingCode.ATTESTATION_UNTRUSTED, said
    return None


def _when(fact: AttestationFact) -> Text:
    if fact.stamped is None:
        return words("at_no_attested_time")
    moment = clock(fact.stamped)
    return words("not_later_than", moment=moment)


def _observe(path: Path, stream: BinaryIO, trust: TrustList, filer: Filer, now: datetime) -> AttestationFact:
    try:
        with path.open("rb") as opened:
            signature = opened.read(cades.MAX_SIZE + 1)
    except OSError as error:
        return AttestationFact(name=readable(path.name), fault=fault(FileCode.UNREADABLE, str(error.strerror)))
    stamp = stamp_of(path, signature, time_records(trust), now)
    moment = stamp.trusted_at(filer)
    stream.seek(0)
    seen = cades.inspect(stream, signature, roots_of(trust).signing, moment or now)
    key = certificates.key_sha256(seen.certificate) if seen.certificate else ""
    own_stamp = moment is not None and stamp.key == key
    return AttestationFact(
        name=readable(path.name),
        fault=fault(CheckCode.SIGNATURE_UNREADABLE, seen.unreadable) if seen.unreadable else None,
        subject=seen.subject,
        rehearsal=REHEARSAL_MARK in seen.subject,
        holds=seen.intact and seen.valid,
        trusted=seen.trusted and not own_stamp,
        own=bool(key) and key == filer.key,
        namesake=bool(seen.subject) and _bare(seen.subject) == _bare(filer.subject),
        key=key,
        sha256=hashlib.sha256(signature).hexdigest(),
        certificate=hashlib.sha256(seen.certificate).hexdigest() if seen.certificate else "",
        unfit=_unfit(seen.certificate),
        stamped=None if own_stamp else moment,
        stamp_faults=(fault(CheckCode.STAMP_OWN_KEY),) if own_stamp else stamp.faults(filer),
    )


def _unfit(certificate: bytes) -> Fault | None:
    purposes = other_purposes(certificate) if certificate else ()
    return fault(CheckCode.CERTIFICATE_PURPOSE, purposes=", ".join(purposes)) if purposes else None


def _bare(name: str) -> str:
    """A name as people compare it: width, case, spaces and marks of punctuation left aside."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character.isalnum())


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
