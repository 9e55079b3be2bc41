"""The path from a token's signer to an anchor, judged at the time that the token states, without tolerance and never now:
a token outlives its certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from evidence_kit.formats.rfc3161.algorithms import SM2_WITH_SM3
from evidence_kit.formats.rfc3161.certificate_rules import check_issuer
from evidence_kit.formats.rfc3161.signer_binding import is_path_named
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenUntrusted
from evidence_kit.formats.x509 import certificates

MAX_PATH = 10


@dataclass(frozen=True)
class TrustedPath:
    """From a token's signer to the anchor it was checked against; DER, the signer first, the anchor last."""

    certificates: tuple[bytes, ...]
    unused: tuple[bytes, ...] = ()
    """Embedded in the token and kin to the path, but no part of it: no byte of these proves anything."""

    @property
    def anchor_sha256(self) -> str:
        """Fingerprint of the anchor."""
        return hashlib.sha256(self.certificates[-1]).hexdigest()


def check_chain(token: Token, anchors: Iterable[bytes], *, links: Iterable[bytes] = ()) -> TrustedPath:
    """The signer's certificate leads to one of `anchors` (DER), everything valid at `token.gen_time`.

    Embedded certificates serve as links only. What is not on the path must be kin to it: issue a certificate on it, or
    certify a key on it once more (DigiCert and Sectigo send such cross-certificates). A bag of strangers is a place to
    hide changed bytes, and is refused. An embedded root counts only if it is, byte for byte, the anchor itself.

    Args:
        token: as read.
        anchors: certificates that are trusted, each its bytes in DER.
        links: certificates from elsewhere that may stand between; trusted for nothing.

    Raises:
        TokenUntrusted: no path; a certificate of it that was not valid then, may not issue or has a weak key; a link that
            breaks RFC 5280; or a certificate off the path.
        TokenUnsupported: an issuer's key is of a kind that is not known here.
    """
    _check_window(certificates.read(token.signer_certificate), token)
    path = _path(token, tuple(anchors), tuple(links))
    unused = tuple(certificate for certificate in token.other_certificates if certificate not in path)
    strangers = _strangers(unused, path)
    if strangers:
        raise TokenUntrusted(TokenCode.OFF_PATH, f"{len(strangers)} embedded certificates have no part in the path")
    for issuer in map(certificates.read, path[1:]):
        _check_window(issuer, token)
        check_issuer(issuer)
    if len(path) > 1:  # else the court pinned the signer's own certificate
        _validate(path, token)
    if certificates.is_root(path[-1]) and not is_path_named(token, path):
        raise TokenUntrusted(TokenCode.ESS_CERTIFICATE, "the attribute names a certificate that is not on the path")
    return TrustedPath(path, unused)


def _check_window(certificate: x509.Certificate, token: Token) -> None:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= token.gen_time <= end:
        window = f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"
        raise TokenUntrusted(TokenCode.NOT_VALID_THEN, f"{token.gen_time:%Y-%m-%d %H:%M:%SZ} is not within {window}")


def _path(token: Token, anchors: tuple[bytes, ...], links: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The one chain of certificates each of which signed the one before it, up to an anchor.

    Grown link by link and without going back: searching all orders of ten certificates of one name would take hours.
    """
    path = [token.signer_certificate]
    while path[-1] not in anchors:
        issuer = _issuer(path[-1], (*anchors, *token.other_certificates, *links))
        if issuer is None or issuer in path or len(path) > MAX_PATH:
            raise TokenUntrusted(TokenCode.UNTRUSTED, _no_way_on(path[-1], token))
        path.append(issuer)
    return tuple(path)


def _no_way_on(last: bytes, token: Token) -> str:
    if certificates.read(last).signature_algorithm_oid.dotted_string == SM2_WITH_SM3:
        return f"the chain of {token.authority} is signed with SM2 and was not followed"
    return f"no anchor given leads to {token.authority}"


def _strangers(unused: tuple[bytes, ...], path: tuple[bytes, ...]) -> list[bytes]:
    """Those that neither issue nor certify again anything on the path, nor issue one that does."""
    kin, left = list(path), list(unused)
    while found := next((one for one in left if _related(one, kin)), None):
        kin.append(found)
        left.remove(found)
    return left


def _related(certificate: bytes, kin: list[bytes]) -> bool:
    try:
        mine = _subject_and_key(certificate)
        return any(_subject_and_key(other) == mine or _issuer(other, [certificate]) for other in kin)
    except (ValueError, TypeError, KeyError):  # it does not even read
        return False


def _subject_and_key(certificate: bytes) -> tuple[bytes, bytes]:
    tbs = asn1_x509.Certificate.load(certificate)["tbs_certificate"]
    return tbs["subject"].dump(), tbs["subject_public_key_info"].dump()


def _issuer(subject_der: bytes, candidates: Iterable[bytes]) -> bytes | None:
    subject = certificates.read(subject_der)
    for candidate in candidates:
        try:
            subject.verify_directly_issued_by(certificates.read(candidate))
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return candidate
    return None


def _validate(path: tuple[bytes, ...], token: Token) -> None:
    # Loaded here: the validator brings a network stack with it that reading tokens does not need.
    from pyhanko_certvalidator.authority import CertTrustAnchor
    from pyhanko_certvalidator.context import ValidationContext
    from pyhanko_certvalidator.errors import PathError, ValidationError
    from pyhanko_certvalidator.path import ValidationPath
    from pyhanko_certvalidator.validate import validate_path

    leaf, *links = (asn1_x509.Certificate.load(certificate) for certificate in path)
    anchor = links.pop()
    context = ValidationContext(
        trust_roots=[anchor], moment=token.gen_time, allow_fetching=False, time_tolerance=timedelta(0)
    )
    try:
        validate_path(context, ValidationPath(CertTrustAnchor(anchor), reversed(links), leaf))
    except (PathError, ValidationError, ValueError, TypeError, KeyError) as error:
        raise TokenUntrusted(TokenCode.UNTRUSTED, str(error)) from error
