"""A detached CMS signature (`.p7s`) that another program made over one file: whose it is, and when it was there.

A signature states no time that anybody vouches for. What dates it, and the file with it, is a token over the signature: inside it
(CAdES-T, ETSI EN 319 122-1 section 5.3) or beside it as `NAME.p7s.tsr`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import Text, readable, text
from evidence_kit.domain.time.seal import REHEARSAL_MARK
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import cades
from evidence_kit.formats.cades import DetachedSignature
from evidence_kit.formats.x509.purposes import other_purposes
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.attached_proofs import JudgedProof, examination, judge_dates
from evidence_kit.verify.time.revocation_lists import lists_in_folder
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.tokens import observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor, roots_of, time_records
from evidence_kit.wording.faults import fault_text

_MAX_RESPONSE = 128 << 10
_MOST_STAMPS = 8
_READING = text("读取并核对签名", "reading what was signed")


def examine_signature(
    path: Path, proof: Path, data: bytes, trust: TrustList, *, now: datetime, watch: ProgressCallback
) -> Examination:
    """Examine a file against a signature over it.

    Args:
        path: of the file.
        proof: where the signature lies; `NAME.tsr` and revocation lists (`*.crl`) beside it are used for its time.
        data: the signature itself.
        trust: the court's own list.
        now: the moment of the check.
        watch: told of the reading.

    Raises:
        StorageError: the file cannot be read, or changes meanwhile.
    """
    over, member = readable(path.name), readable(proof.name)
    records = time_records(trust, lists_in_folder(proof.parent))
    with storage.read_unchanged(path) as stream:
        total = path.stat().st_size
        watch(Advanced("file", _READING, 0, total, "bytes"))
        judged = judged_signature(
            stream, data, records, trust, now, member=member, over=over, said=words("this_very_file"),
            beside=_beside(data, proof, member, records, now),
        )  # fmt: skip
        about, *dates = judged
    watch(Advanced("file", _READING, total, total, "bytes"))
    return examination("file-proof", over, [about.finding], dates, trust, now, words("this_file"))


def judged_signature(
    signed: BinaryIO,
    data: bytes,
    records: tuple[TsaAnchor, ...],
    trust: TrustList,
    now: datetime,
    *,
    member: str,
    over: str,
    said: Text,
    beside: Iterable[TokenFact] = (),
) -> list[JudgedProof]:
    """Judge a detached signature: first itself, which dates nothing, then the tokens over it.

    Args:
        signed: what it should be over.
        data: the signature.
        records: the time-stamping authorities of the court's list.
        trust: that list.
        now: the moment of the check.
        member: what the signature is called.
        over: what is signed, as a name.
        said: the same, within a sentence.
        beside: tokens over the file of the signature.
    """
    stamps = [*_within(data, member, records, now), *beside]
    trusted = [one.generated for one in stamps if one.dates(now) and one.generated]
    seen = cades.inspect(signed, data, roots_of(trust).signing, min(trusted, default=now))
    dates = [*judge_dates(stamps, member, now)]
    if not (seen.intact and seen.valid):
        dates = [JudgedProof(one.finding) for one in dates]
    return [JudgedProof(_judged(seen, member, over, said)), *dates]


def _within(data: bytes, member: str, records: tuple[TsaAnchor, ...], now: datetime) -> Iterator[TokenFact]:
    """The tokens within a signature, which are over its value."""
    for number, (token, value) in enumerate(cades.stamps_of(data)[:_MOST_STAMPS], start=1):
        name = f"{member} ({number})"
        fact = observe_token(token, value, member=name, over=member, records=records, now=now, whole=False)
        yield fact.model_copy(update={"bare": True})


def _beside(
    data: bytes, proof: Path, member: str, records: tuple[TsaAnchor, ...], now: datetime
) -> Iterator[TokenFact]:
    """The token beside a signature, which is over its file."""
    beside = proof.with_name(f"{proof.name}.tsr")
    if beside.is_file():
        with storage.read_unchanged(beside) as stream:
            response = stream.read(_MAX_RESPONSE + 1)
        yield observe_token(
            response, data, member=readable(beside.name), over=member, records=records, now=now, whole=None
        )


def _judged(seen: DetachedSignature, member: str, over: str, of: Text) -> Finding:
    code, status, said = _verdict(seen, of)
    command = (
        f"openssl cms -verify -binary -inform DER -in {quoted(member)} -content {quoted(over)} "
        "-CAfile SIGNER-ROOT.pem -purpose any -out /dev/null"
    )
    return finding(code, Question.UNTOUCHED, status, said, member, command)


def _verdict(seen: DetachedSignature, over: Text) -> tuple[FindingCode, Status, Text]:
    if seen.unreadable:
        said = words(
            "file_signature_unsupported", why=fault_text(fault(CheckCode.SIGNATURE_UNREADABLE, seen.unreadable))
        )
        return FindingCode.FILE_SIGNATURE_UNSUPPORTED, Status.INDETERMINATE, said
    if not (seen.intact and seen.valid):
        said = words("file_signature_broken", why=fault_text(fault(CheckCode.SIGNATURE_OTHER)))
        return FindingCode.FILE_SIGNATURE_BROKEN, Status.FAILED, said
    if REHEARSAL_MARK in seen.subject:
        said = words("file_signature_rehearsal", subject=seen.subject, over=over)
        return FindingCode.FILE_SIGNATURE_UNTRUSTED, Status.INDETERMINATE, said
    if not seen.trusted:
        said = words("file_signature_untrusted", subject=seen.subject, over=over)
        return FindingCode.FILE_SIGNATURE_UNTRUSTED, Status.INDETERMINATE, said
    if unfit := _unfit(seen.certificate):
        said = words("file_signature_unfit", subject=seen.subject, over=over, why=fault_text(unfit))
        return FindingCode.FILE_SIGNATURE_UNTRUSTED, Status.INDETERMINATE, said
    return FindingCode.FILE_SIGNATURE, Status.PASSED, words("file_signature", subject=seen.subject, over=over)


def _unfit(certificate: bytes) -> Fault | None:
    purposes = other_purposes(certificate)
    return fault(CheckCode.CERTIFICATE_PURPOSE, purposes=", ".join(purposes)) if purposes else None
