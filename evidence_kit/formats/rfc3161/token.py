"""A time-stamp token as facts, and the ways in which one is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from evidence_kit.domain.fault import FaultCode, Faulty


class TokenCode(FaultCode):
    """Why a token was refused; stable, for machines."""

    CLOCK_AHEAD = "ANSWER_CLOCK_AHEAD"
    CLOCK_BEHIND = "ANSWER_CLOCK_BEHIND"
    TOO_LARGE = "TOKEN_TOO_LARGE"
    NOT_DER = "TOKEN_NOT_DER"
    STRUCTURE = "TOKEN_STRUCTURE"
    NOT_GRANTED = "TOKEN_NOT_GRANTED"
    ALGORITHM = "TOKEN_ALGORITHM_UNSUPPORTED"
    WEAK_DIGEST = "TOKEN_WEAK_DIGEST"
    WEAK_KEY = "TOKEN_WEAK_KEY"
    FORM = "TOKEN_FORM_NOT_READ"
    NO_CERTIFICATE = "TOKEN_NO_CERTIFICATE"
    CERTIFICATES = "TOKEN_CERTIFICATES"
    REQUEST = "TOKEN_REQUEST_MALFORMED"
    IMPRINT = "TOKEN_IMPRINT_MISMATCH"
    NONCE = "TOKEN_NONCE_MISMATCH"
    POLICY = "TOKEN_POLICY_MISMATCH"
    ATTRIBUTES = "TOKEN_SIGNED_ATTRIBUTES"
    ESS_CERTIFICATE = "TOKEN_ESS_CERTIFICATE"
    AUTHORITY_NAME = "TOKEN_AUTHORITY_NAME"
    SIGNATURE = "TOKEN_SIGNATURE"
    PURPOSE = "TOKEN_CERTIFICATE_PURPOSE"
    KEY_USAGE = "TOKEN_CERTIFICATE_KEY_USAGE"
    UNIT_IS_AUTHORITY = "TOKEN_CERTIFICATE_IS_AN_AUTHORITYS"
    NO_ISSUER = "TOKEN_ISSUER_MAY_NOT_ISSUE"
    NOT_VALID_THEN = "TOKEN_CERTIFICATE_NOT_VALID_AT_GENTIME"
    UNTRUSTED = "TOKEN_UNTRUSTED_AUTHORITY"
    OFF_PATH = "TOKEN_CERTIFICATE_OFF_PATH"
    SM2 = "TOKEN_SM2_NOT_CHECKED"
    REVOKED = "TOKEN_CERTIFICATE_REVOKED"
    REVOKED_UNSAID = "TOKEN_CERTIFICATE_REVOKED_NO_REASON"
    SECOND_VERIFIER = "TOKEN_SECOND_VERIFIER"


class TokenRemark(FaultCode):
    """What a token has that the strict profile has not, and that takes nothing from it; stable, for machines."""

    BER = "TOKEN_REMARK_BER"
    MODIFIED = "TOKEN_REMARK_GRANTED_WITH_MODS"
    MORE_DIGESTS = "TOKEN_REMARK_MORE_DIGEST_ALGORITHMS"
    UNSIGNED = "TOKEN_REMARK_UNSIGNED_ATTRIBUTES"
    LISTS = "TOKEN_REMARK_REVOCATION_LISTS_INSIDE"
    ATTRIBUTE_CERTIFICATES = "TOKEN_REMARK_ATTRIBUTE_CERTIFICATES"
    UNSORTED = "TOKEN_REMARK_UNSORTED_ATTRIBUTES"
    LENT_CERTIFICATE = "TOKEN_REMARK_CERTIFICATE_FROM_ELSEWHERE"
    ESS_SHA1 = "TOKEN_REMARK_ESS_SHA1"
    OTHER_VERIFIER = "TOKEN_REMARK_SECOND_VERIFIER_PYHANKO"


class TokenError(Faulty):
    """A token was refused."""


class TokenMalformed(TokenError):
    """The bytes are not a token of the strict profile."""


class TokenInvalid(TokenError):
    """A well-formed token that does not answer the request, or whose signature does not hold."""


class TokenUntrusted(TokenError):
    """No path from the token's signer to an anchor that holds at the token's own time."""


class TokenUnsupported(TokenError):
    """A token of a kind that this kit cannot check (SM2, an unknown form): nothing is known against it, and nothing for it."""


class TokenDisputed(TokenError):
    """The second, independent verifier does not agree."""


@dataclass(frozen=True)
class Token:
    """What a time-stamp token says. Nothing here is checked beyond its form; see `checking`."""

    der: bytes = field(repr=False)
    """The bare TimeStampToken (CMS ContentInfo)."""
    sorted_der: bytes = field(repr=False)
    """The same as its facts alone write it, with its certificates in the order of DER: what the second verifier is given.
    Equal to `der` where the authority keeps the strict profile and that order."""
    gen_time: datetime
    """UTC, as the authority states it, to the microsecond."""
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
    """Kind of key (`rsa`, `rsa-pss`, `ec`, `sm2`) and digest."""
    signature: bytes = field(repr=False)
    accuracy: timedelta = timedelta(0)
    """By how much the true time may differ from `gen_time` (RFC 3161 section 2.4.2); nought where none is stated."""
    remarks: tuple[TokenRemark, ...] = ()
    """In what its bytes differ from the strict profile, without a loss."""

    @property
    def latest(self) -> datetime:
        """The upper limit of its time: `gen_time` and accuracy, rounded up to a second (RFC 3161 section 2.4.2)."""
        try:
            end = self.gen_time + self.accuracy
            return end.replace(microsecond=0) + timedelta(seconds=1 if end.microsecond else 0)
        except OverflowError:
            return datetime.max.replace(microsecond=0, tzinfo=UTC)
