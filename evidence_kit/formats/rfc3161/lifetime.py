"""How long a token can be relied on: until a certificate of its chain expires, or its key or digest is held too weak.

A renewal has to come before that day. The days of keys and digests are policy, not mathematics: NIST SP 800-131A and
NIST IR 8547 (draft) give up keys of 112 bits of security after 2030 and all RSA and elliptic-curve keys after 2035.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from evidence_kit.formats.rfc3161.token import Token
from evidence_kit.formats.x509 import certificates

KEYS_OF_112_BITS = datetime(2031, 1, 1, tzinfo=UTC)
KEYS_BEFORE_QUANTUM = datetime(2036, 1, 1, tzinfo=UTC)
DIGESTS: dict[str, datetime] = {}
"""First day on which a digest is no longer relied on. No such day is set for SHA-2 or SM3."""


@dataclass(frozen=True)
class Lifetime:
    """The first moment at which a token is no longer good by itself, and what ends then."""

    until: datetime
    ends: Literal["certificate", "key", "digest"]
    of: str
    """Whose certificate or key, or which digest."""


def lifetime_of(token: Token, chain: Iterable[bytes] = ()) -> Lifetime:
    """The earliest of all ends.

    Args:
        token: as read.
        chain: further certificates (DER) that the token's trust goes through, its root among them.

    Raises:
        ValueError: a certificate does not read.
    """
    links = [certificates.read(der) for der in dict.fromkeys((token.signer_certificate, *chain))]
    ends = [Lifetime(link.not_valid_after_utc, "certificate", certificates.common_name(link)) for link in links]
    ends.append(Lifetime(_key_ends(token), "key", token.authority))
    ends += [Lifetime(DIGESTS[name], "digest", name) for name in _digests(token) & set(DIGESTS)]
    return min(ends, key=lambda end: end.until)


def _digests(token: Token) -> set[str]:
    return {token.imprint_algorithm, token.digest_algorithm}


def _key_ends(token: Token) -> datetime:
    try:
        key = certificates.read(token.signer_certificate).public_key()
    except UnsupportedAlgorithm:  # SM2: a curve of 256 bits
        return KEYS_BEFORE_QUANTUM
    return KEYS_OF_112_BITS if isinstance(key, rsa.RSAPublicKey) and key.key_size < 3072 else KEYS_BEFORE_QUANTUM
