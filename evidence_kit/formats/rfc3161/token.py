"""A time-stamp token as facts, and the ways in which one is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from evidence_kit.domain.fault import FaultCode, Faulty


class TokenCode(FaultCode):
    """Why a token was refused; stable, for machines."""

    TOO_LARGE = "TOKEN_TOO_LARGE"
    NOT_DER = "TOKEN_NOT_DER"
    STRUCTURE = "TOKEN_STRUCTURE"
    NOT_GRANTED = "TOKEN_NOT_GRANTED"
    ALGORITHM = "TOKEN_ALGORITHM_UNSUPPORTED"
    CERTIFICATES = "TOKEN_CERTIFICATES"
    REQUEST = "TOKEN_REQUEST_MALFORMED"
    IMPRINT = "TOKEN_IMPRINT_MISMATCH"
    NONCE = "TOKEN_NONCE_MISMATCH"
    POLICY = "TOKEN_POLICY_MISMATCH"
    ATTRIBUTES = "TOKEN_SIGNED_ATTRIBUTES"
    ESS_CERTIFICATE = "TOKEN_ESS_CERTIFICATE"
    SIGNATURE = "TOKEN_SIGNATURE"
    PURPOSE = "TOKEN_CERTIFICATE_PURPOSE"
    NOT_VALID_THEN = "TOKEN_CERTIFICATE_NOT_VALID_AT_GENTIME"
    UNTRUSTED = "TOKEN_UNTRUSTED_AUTHORITY"
    OFF_PATH = "TOKEN_CERTIFICATE_OFF_PATH"
    SM2 = "TOKEN_SM2_NOT_CHECKED"
    REVOKED = "TOKEN_CERTIFICATE_REVOKED"
    REVOKED_UNSAID = "TOKEN_CERTIFICATE_REVOKED_NO_REASON"
    SECOND_VERIFIER = "TOKEN_SECOND_VERIFIER"


class TokenError(Faulty):
    """A token was refused."""


class TokenMalformed(TokenError):
    """The bytes are not a token of the strict profile."""


class TokenInvalid(TokenError):
    """A well-formed token that does not answer the request, or whose signature does not hold."""


class TokenUntrusted(TokenError):
    """No path from the token's signer to an anchor that holds at the token's own time."""


class TokenUnsupported(TokenError):
    """A token whose signature this kit cannot check (SM2): nothing is known against it, and nothing for it."""


class TokenDisputed(TokenError):
    """The second, independent verifier does not agree."""


@dataclass(frozen=True)
class Token:
    """What a time-stamp token says. Nothing here is checked beyond its form; see `checking`."""

    der: bytes = field(repr=False)
    """The bare TimeStampToken (CMS ContentInfo)."""
    sorted_der: bytes = field(repr=False)
    """The same with its certificates in the order of DER; equal to `der` where the authority keeps that order."""
    gen_time: datetime
    """UTC, as the authority states it."""
    policy: str
    """Dotted object identifier."""
    serial: int
    nonce: int | None
    imprint_algorithm: str
    """`sha256`, `sha384`, `sha512` or `sm3`."""
    imprint: bytes
    authority: str
    """Common name of the signer's certificate, or its whole subject where it has none."""
    signer_certificate: bytes = field(repr=False)
    """DER."""
    other_certificates: tuple[bytes, ...] = field(repr=False)
    """DER, as embedded: claims, never anchors."""
    content: bytes = field(repr=False)
    """DER of TSTInfo: what `messageDigest` is over."""
    signed_attributes: bytes = field(repr=False)
    """DER as a SET OF: what the signature is over."""
    digest_algorithm: str
    signature_algorithm: tuple[str, str]
    """Kind of key (`rsa`, `ec`, `sm2`) and digest."""
    signature: bytes = field(repr=False)
