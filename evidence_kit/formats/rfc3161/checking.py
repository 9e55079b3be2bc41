"""Judging a token by itself: does it answer the request, does its signature hold, may its signer's key stamp times."""

from __future__ import annotations

import hashlib

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from evidence_kit.formats.rfc3161.algorithms import HASHES
from evidence_kit.formats.rfc3161.certificate_rules import check_unit
from evidence_kit.formats.rfc3161.signer_binding import check_binding, check_name
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenInvalid, TokenRemark, TokenUnsupported
from evidence_kit.formats.x509 import certificates


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


def check_signature(token: Token) -> tuple[TokenRemark, ...]:
    """The signed attributes bind content and signer, the signature is over them, and its key may stamp times.

    RFC 5652 section 5.4 (attributes), RFC 5035 and 5816 (ESSCertID), RFC 3161 section 2.3 (purpose of the certificate).

    Returns:
        What has to be said of how the signer is bound.

    Raises:
        TokenInvalid: any of this does not hold, or the key is too weak.
        TokenUnsupported: all of it holds but what cannot be checked here: a signature by SM2, a key of an unknown kind.
    """
    attributes = _signed_attributes(token)
    if attributes["content_type"].native != "tst_info":
        raise TokenInvalid(TokenCode.ATTRIBUTES, "contentType is not TSTInfo")
    if attributes["message_digest"].native != hashlib.new(token.digest_algorithm, token.content).digest():
        raise TokenInvalid(TokenCode.ATTRIBUTES, "messageDigest is not that of the content")
    remarks = check_binding(token, attributes)
    check_name(token)
    try:
        certificate = certificates.read(token.signer_certificate)
    except ValueError as error:
        raise TokenInvalid(TokenCode.CERTIFICATES, f"certificate of the signer: {error}") from error
    check_unit(certificate)
    if token.signature_algorithm[0] == "sm2":
        raise TokenUnsupported(TokenCode.SM2, "signed with SM2: the signature was not checked")
    try:
        _verify(certificate, token)
    except InvalidSignature as error:
        raise TokenInvalid(TokenCode.SIGNATURE, "the signature does not hold") from error
    return remarks


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


def _verify(certificate: x509.Certificate, token: Token) -> None:
    key = certificate.public_key()
    kind, digest = token.signature_algorithm
    if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
        key.verify(token.signature, token.signed_attributes, padding.PKCS1v15(), HASHES[digest])
    elif kind == "rsa-pss" and isinstance(key, rsa.RSAPublicKey):
        mask = padding.PSS(padding.MGF1(HASHES[digest]), HASHES[digest].digest_size)
        key.verify(token.signature, token.signed_attributes, mask, HASHES[digest])
    elif kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(token.signature, token.signed_attributes, ec.ECDSA(HASHES[digest]))
    else:
        raise TokenInvalid(TokenCode.ALGORITHM, "the signature algorithm does not fit the signer's key")
