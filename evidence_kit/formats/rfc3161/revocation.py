"""Whether a token survives the revocation lists that are at hand (RFC 3161 section 4, RFC 5280 section 6.3).

A list speaks for the certificates of the issuer that signed it, whoever hands it in. Lists of a part of the certificates
(indirect, delta, by reason) are left aside: they cannot show that a certificate is not revoked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ReasonFlags

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.formats.rfc3161.token import TokenCode
from evidence_kit.formats.x509 import certificates

MAX_LIST = 8 << 20
"""Bytes (DER) of the lists that are kept for one token; those of the busiest issuers take a few megabytes."""
MAX_LIST_FILE = 12 << 20
"""Bytes of a file that holds them as PEM."""
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
class Revocation:
    """That a certificate was revoked in a way that makes a token fall."""

    certificate: str
    """Whose, for people."""
    since: datetime
    """When it was revoked, or since when its key is suspected, whichever is earlier."""
    reason: str
    """As RFC 5280 names it; empty where none is stated."""


@dataclass(frozen=True)
class RevocationStatus:
    """What the lists say of a token's certificates."""

    dated: datetime | None = None
    """Of the newest list that speaks for the certificate that stamped and reaches that moment; None where none does."""
    before: datetime | None = None
    """Of the newest that speaks for it and does not reach the moment; None where `dated` is set, or none speaks for it."""
    revoked: Revocation | None = None
    """Why the token falls; None while it stands."""

    @property
    def voided(self) -> Fault | None:
        """The same as a fault; None while it stands."""
        if self.revoked is None:
            return None
        certificate, since = self.revoked.certificate, f"{self.revoked.since:%Y-%m-%d}"
        if not self.revoked.reason:
            return fault(TokenCode.REVOKED_UNSAID, certificate=certificate, since=since)
        return fault(TokenCode.REVOKED, certificate=certificate, since=since, reason=self.revoked.reason)


def standing(path: Sequence[bytes], lists: Iterable[bytes], moment: datetime) -> RevocationStatus:
    """What revocation lists say of a token.

    Args:
        path: certificates (DER), the one that stamped first, each issued by the next; the last is the anchor.
        lists: DER; one that is broken, of somebody else or of a part only says nothing.
        moment: the time that the token states.
    """
    known = [found for found in map(_read, lists) if found is not None]
    dated: datetime | None = None
    before: datetime | None = None
    for number, (certificate, issuer) in enumerate(pairwise(map(certificates.read, path))):
        for revocations in known:
            if not speaks_for(revocations, issuer):
                continue
            if not number and reaches(revocations, certificate, moment):
                dated = max(filter(None, (dated, revocations.last_update_utc)))
            elif not number:
                before = max(filter(None, (before, revocations.last_update_utc)))
            entry = revocations.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and (revoked := _voids(entry, moment, certificates.common_name(certificate))):
                return RevocationStatus(dated, revoked=revoked)
    return RevocationStatus(dated, None if dated else before)


def speaks_for(revocations: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """A complete list, signed by that issuer, whose certificate allows it."""
    try:
        if revocations.issuer != issuer.subject or any(one.oid not in _UNDERSTOOD for one in revocations.extensions):
            return False
        usage = next((one.value for one in issuer.extensions if isinstance(one.value, x509.KeyUsage)), None)
        allowed = usage is None or usage.crl_sign
        return allowed and revocations.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def is_current(revocations: x509.CertificateRevocationList, moment: datetime) -> bool:
    """Its issuer had promised no newer one by that moment. One without such a promise is never current."""
    return revocations.next_update_utc is not None and moment <= revocations.next_update_utc


def reaches(revocations: x509.CertificateRevocationList, certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether a list shows that a certificate was not revoked at a moment (RFC 5280 sections 5.1.2.4, 5.1.2.5, 6.3.3).

    It was the current one then; or it is of later, from within the certificate's years: an issuer may leave out those that
    expired.
    """
    issued = revocations.last_update_utc
    if issued <= moment:
        return is_current(revocations, moment)
    return issued <= certificate.not_valid_after_utc


def list_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where a certificate says that complete lists of its issuer lie (RFC 5280 section 4.2.1.13): claims, of any scheme."""
    points = next(
        (one.value for one in certificate.extensions if isinstance(one.value, x509.CRLDistributionPoints)), ()
    )
    whole = [point for point in points if not point.reasons and not point.crl_issuer]
    names = [name for point in whole for name in point.full_name or ()]
    return tuple(dict.fromkeys(name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)))


def _read(data: bytes) -> x509.CertificateRevocationList | None:
    try:
        return certificates.read_list(data)
    except ValueError:
        return None


def _voids(entry: x509.RevokedCertificate, moment: datetime, whose: str) -> Revocation | None:
    since, reason = entry.revocation_date_utc, None
    for value in _extensions(entry):
        if isinstance(value, x509.CRLReason):
            reason = value.reason
        elif isinstance(value, x509.InvalidityDate):
            since = min(since, value.invalidity_date_utc)
    if reason in _HARMLESS and moment < since:
        return None
    return Revocation(whose, since, reason.value if reason else "")


def _extensions(entry: x509.RevokedCertificate) -> list[x509.ExtensionType]:
    """None where they do not read: an entry without a reason is the strictest."""
    try:
        return [extension.value for extension in entry.extensions]
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return []
