"""Until when the certificate holds by which a case was last filed: a new filing, or a further signature, needs one that does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.formats import asic, canonical_zip
from evidence_kit.formats.x509 import certificates
from evidence_kit.workflows.bundle_contents import contents_of

_MOST = 256 << 10
"""Bytes of a signature."""


def last_signer(case_file: CaseFile) -> x509.Certificate | None:
    """Return the signer's certificate out of the newest bundle that is no rehearsal's; None where there is none that reads."""
    for bundle in reversed(case_file.with_role(Role.BUNDLE)):
        path = case_file.path(bundle)
        try:
            if not contents_of(path).rehearsal:
                return _signer_of(path)
        except (EvidenceKitError, ValueError):  # `verify` says what is wrong with it
            return None
    return None


def _signer_of(path: Path) -> x509.Certificate | None:
    from evidence_kit.formats.x509.containers import (
        certificates_in,  # loads the parsers of mail: only where a case was filed
    )

    with storage.storage_errors(path), path.open("rb") as stream:
        directory = canonical_zip.read(stream)
        entry = directory.find(asic.SIGNATURE)
        found = () if entry is None else certificates_in(directory.read(entry, max_size=_MOST))
    return _own(tuple(certificates.read(one) for one in found))


def signer_rows(signer: x509.Certificate | None) -> tuple[tuple[Text, Text], ...]:
    """A row with the signer's name and the last day of the certificate."""
    if signer is None:
        return ()
    name, day = visible(certificates.common_name(signer)), _last_day(signer)
    said = text(f"{name}，有效至 {day}（最近一次提交所用）", f"{name}, good until {day} (of the newest filing)")
    return ((text("签名证书", "signer's certificate"), said),)


def signer_remarks(signer: x509.Certificate | None, case_file: CaseFile, now: datetime) -> tuple[Text, ...]:
    """What to do where that certificate has ended, or ends before the time limit for evidence."""
    if signer is None:
        return ()
    day, last = _last_day(signer), case_file.case.deadline
    if signer.not_valid_after_utc <= now:
        return (
            text(
                f"最近一次提交所用的签名证书已于 {day} 到期：已作的签名以其时间戳为准；再次提交前请换用有效的证书。",
                f"The certificate of the newest filing ended on {day}. What it signed stands by its time stamp; "
                "file again with one that is valid.",
            ),
        )
    if last is not None and signer.not_valid_after_utc.astimezone(BEIJING).date() < last:
        return (
            text(
                f"最近一次提交所用的签名证书将于 {day} 到期，早于举证期限 {last}：请及时更换。",
                f"The certificate of the newest filing ends on {day}, before the time limit of {last}: renew it in time.",
            ),
        )
    return ()


def _own(found: tuple[x509.Certificate, ...]) -> x509.Certificate | None:
    """The one that issued none of the others."""
    issuers = {one.issuer for one in found if one.issuer != one.subject}
    return next((one for one in found if one.subject not in issuers), None)


def _last_day(signer: x509.Certificate) -> str:
    return f"{signer.not_valid_after_utc.astimezone(BEIJING).date()}"
