"""Whether a token survives the revocation lists that are at hand (RFC 3161 section 4, RFC 5280 section 6.3).

A list speaks for the certificates of the issuer that signed it, whoever hands it in. Lists of a part of the certificates
(indirect, delta, by reason) are left aside: they cannot show that a certificate is not revoked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ReasonFlags

from evidence_kit.formats import certificates

_HARMLESS = {
    ReasonFlags.unspecified,
    ReasonFlags.affiliation_changed,
    ReasonFlags.superseded,
    ReasonFlags.cessation_of_operation,
}
"""With one of these stated, tokens from before the revocation stay good; without a reason, none does (RFC 3161, 4)."""
_UNDERSTOOD = {
    x509.CRLNumber.oid,
    x509.AuthorityKeyIdentifier.oid,
    x509.AuthorityInformationAccess.oid,
    x509.FreshestCRL.oid,
    x509.IssuerAlternativeName.oid,
}


@dataclass(frozen=True)
class Standing:
    """What the lists say of a token's certificates."""

    dated: datetime | None = None
    """Of the newest list that speaks for the certificate that stamped; None where none does."""
    voided: str = ""
    """Why the token falls; empty while it stands."""


def standing(path: Sequence[bytes], lists: Iterable[bytes], moment: datetime) -> Standing:
    """What revocation lists say of a token.

    Args:
        path: certificates (DER), the one that stamped first, each issued by the next; the last is the anchor.
        lists: DER; one that is broken, of somebody else or of a part only says nothing.
        moment: the time that the token states.
    """
    known = [found for found in map(_read, lists) if found is not None]
    chain = [certificates.read(link) for link in path]
    dated: datetime | None = None
    for number, (certificate, issuer) in enumerate(zip(chain, chain[1:], strict=False)):
        for revocations in known:
            if not _speaks(revocations, issuer):
                continue
            if not number:
                dated = max(filter(None, (dated, revocations.last_update_utc)))
            entry = revocations.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and (reason := _voids(entry, moment)):
                return Standing(dated, f"the certificate of {certificates.common_name(certificate)} {reason}")
    return Standing(dated)


def _read(data: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(data)
    except ValueError:
        return None


def _speaks(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Complete, and signed by that issuer, whose certificate allows it."""
    try:
        if revocations.issuer != issuer.subject or any(one.oid not in _UNDERSTOOD for one in revocations.extensions):
            return False
        usage = next((one.value for one in issuer.extensions if isinstance(one.value, x509.KeyUsage)), None)
        allowed = usage is None or usage.crl_sign
        return allowed and revocations.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _voids(entry: x509.RevokedCertificate, moment: datetime) -> str:
    since, reason = entry.revocation_date_utc, None
    for extension in entry.extensions:
        if isinstance(extension.value, x509.CRLReason):
            reason = extension.value.reason
        elif isinstance(extension.value, x509.InvalidityDate):
            since = min(since, extension.value.invalidity_date_utc)
    if reason in _HARMLESS and moment < since:
        return ""
    stated = reason.value if reason else "no reason stated"
    return f"was revoked on {since:%Y-%m-%d} ({stated})"
