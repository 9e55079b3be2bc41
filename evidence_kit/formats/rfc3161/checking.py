"""Judging a token: does it answer the request, does its signature hold, did its signer lead to an anchor *then*.

Certificates are judged at the time the token states, without tolerance, never now: a token outlives its certificate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.formats.rfc3161.algorithms import HASHES, SM2_WITH_SM3
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenInvalid, TokenUnsupported, TokenUntrusted
from evidence_kit.formats.x509 import certificates

MIN_RSA_BITS = 2048
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


def check_request(token: Token, digest: bytes, *, nonce: int | None = None, policy: str | None = None) -> None:
    """The token is over `digest` and answers the request.

    Args:
        token: as read.
        digest: of the stamped file, by `token.imprint_algorithm`.
        nonce: that was sent; None when the request is no longer at hand.
        policy: that was asked for; None when none was.

    Raises:
        TokenInvalid: another imprint, nonce or policy.
    """
    if token.imprint != digest:
        raise TokenInvalid(TokenCode.IMPRINT, f"stamps {token.imprint.hex()}, not {digest.hex()}")
    if nonce is not None and token.nonce != nonce:
        raise TokenInvalid(TokenCode.NONCE, f"answers nonce {token.nonce}, not {nonce}")
    if policy is not None and token.policy != policy:
        raise TokenInvalid(TokenCode.POLICY, f"stamped under {token.policy}, not {policy}")


def check_signature(token: Token) -> None:
    """The signed attributes bind content and signer, the signature is over them, and its key may stamp times.

    RFC 5652 section 5.4 (attributes), RFC 5816 (ESSCertIDv2), RFC 3161 section 2.3 (purpose of the certificate).

    Raises:
        TokenInvalid: any of this does not hold, or the key is of an unsupported kind or too short.
        TokenUnsupported: all of it holds but the signature, which is by SM2 and cannot be checked here.
    """
    attributes = _signed_attributes(token)
    if attributes["content_type"].native != "tst_info":
        raise TokenInvalid(TokenCode.ATTRIBUTES, "contentType is not TSTInfo")
    if attributes["message_digest"].native != hashlib.new(token.digest_algorithm, token.content).digest():
        raise TokenInvalid(TokenCode.ATTRIBUTES, "messageDigest is not that of the content")
    _check_ess_certificate(token, attributes)
    try:
        certificate = certificates.read(token.signer_certificate)
        _check_purpose(certificate)
        if token.signature_algorithm[0] == "sm2":
            raise TokenUnsupported(TokenCode.SM2, "signed with SM2: the signature was not checked")
        _verify(certificate, token)
    except InvalidSignature as error:
        raise TokenInvalid(TokenCode.SIGNATURE, "the signature does not hold") from error
    except UnsupportedAlgorithm as error:
        raise TokenInvalid(TokenCode.ALGORITHM, f"key of the signer: {error}") from error
    except ValueError as error:
        raise TokenInvalid(TokenCode.CERTIFICATES, f"certificate of the signer: {error}") from error


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
        TokenUntrusted: no path, a link that was not valid then or breaks RFC 5280, or a certificate off the path.
    """
    leaf = certificates.read(token.signer_certificate)
    if not leaf.not_valid_before_utc <= token.gen_time <= leaf.not_valid_after_utc:
        window = f"{leaf.not_valid_before_utc:%Y-%m-%d} to {leaf.not_valid_after_utc:%Y-%m-%d}"
        raise TokenUntrusted(TokenCode.NOT_VALID_THEN, f"{token.gen_time:%Y-%m-%d %H:%M:%SZ} is not within {window}")
    path = _path(token, tuple(anchors), tuple(links))
    unused = tuple(certificate for certificate in token.other_certificates if certificate not in path)
    strangers = _strangers(unused, path)
    if strangers:
        raise TokenUntrusted(TokenCode.OFF_PATH, f"{len(strangers)} embedded certificates have no part in the path")
    if len(path) > 1:  # else the court pinned the signer's own certificate
        _validate(path, token)
    return TrustedPath(path, unused)


def _signed_attributes(token: Token) -> dict[str, cms.CMSAttribute]:
    """Each attribute with its only value."""
    attributes: dict[str, cms.CMSAttribute] = {}
    try:
        for attribute in cms.CMSAttributes.load(token.signed_attributes, strict=True):
            kind = attribute["type"].native
            if kind in attributes or len(attribute["values"]) != 1:
                raise TokenInvalid(TokenCode.ATTRIBUTES, f"{kind} does not occur exactly once")
            attributes[kind] = attribute["values"][0]
    except (ValueError, TypeError, KeyError) as error:
        raise TokenInvalid(TokenCode.ATTRIBUTES, str(error)) from error
    for kind in ("content_type", "message_digest"):
        if kind not in attributes:
            raise TokenInvalid(TokenCode.ATTRIBUTES, f"{kind} is missing")
    return attributes


def _check_ess_certificate(token: Token, attributes: dict[str, cms.CMSAttribute]) -> None:
    if "signing_certificate_v2" not in attributes:
        code = TokenCode.ALGORITHM if "signing_certificate" in attributes else TokenCode.ESS_CERTIFICATE
        raise TokenInvalid(code, "the signer's certificate is not bound by a SHA-2 digest (ESSCertIDv2)")
    try:
        named: tsp.ESSCertIDv2 = attributes["signing_certificate_v2"]["certs"][0]
        algorithm = named["hash_algorithm"]["algorithm"].native
        if algorithm not in HASHES:
            raise TokenInvalid(TokenCode.ALGORITHM, f"ESSCertIDv2 by {algorithm}")
        matches = named["cert_hash"].native == hashlib.new(algorithm, token.signer_certificate).digest()
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise TokenInvalid(TokenCode.ESS_CERTIFICATE, str(error)) from error
    if not matches:
        raise TokenInvalid(TokenCode.ESS_CERTIFICATE, "ESSCertIDv2 names another certificate than the signer's")


def _check_purpose(certificate: x509.Certificate) -> None:
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as error:
        raise TokenInvalid(TokenCode.PURPOSE, "the signer's certificate states no purpose") from error
    if not purposes.critical or list(purposes.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TokenInvalid(TokenCode.PURPOSE, "timeStamping is not the certificate's only, critical purpose")


def _verify(certificate: x509.Certificate, token: Token) -> None:
    key = certificate.public_key()
    kind, digest = token.signature_algorithm
    if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA_BITS:
            raise TokenInvalid(TokenCode.ALGORITHM, f"RSA key of {key.key_size} bits")
        key.verify(token.signature, token.signed_attributes, padding.PKCS1v15(), HASHES[digest])
    elif kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(token.signature, token.signed_attributes, ec.ECDSA(HASHES[digest]))
    else:
        raise TokenInvalid(TokenCode.ALGORITHM, "the signature algorithm does not fit the signer's key")


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
