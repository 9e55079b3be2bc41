"""Who signs and who stamps, and what a reader needs to follow both up to a root.

Whatever can sign bytes can be a signer: a signing service needs a class of its own with the same four members, and no other
change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_kit.formats.x509.issuing import PrivateKey

Stamp = Callable[[bytes], bytes]
"""DER of an RFC 3161 request → DER of the whole response."""
SIGNATURE_FIELD, TIMESTAMP_FIELD = "Signature1", "Timestamp1"
"""Names of the fields of a signed PDF."""
PassphraseAsked = Callable[[Path], str]


class Signer(Protocol):
    """Something that can sign, and what a reader needs to follow the signature up to a root."""

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's own certificate (RSA or elliptic curve)."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Its issuers, the root last."""

    @property
    def crls(self) -> tuple[bytes, ...]:
        """Revocation lists (DER) for every certificate below the root; empty when none are at hand."""

    def sign(self, data: bytes) -> bytes:
        """The raw signature over SHA-256 of `data`: RSASSA-PKCS1-v1_5, or ECDSA in DER."""


@dataclass(frozen=True)
class SigningIdentity:
    """A signer whose key lies in memory."""

    private_key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """As `Signer.sign`."""
        if isinstance(self.private_key, RSAPrivateKey):
            return self.private_key.sign(data, padding.PKCS1v15(), SHA256())
        return self.private_key.sign(data, ec.ECDSA(SHA256()))


@dataclass(frozen=True)
class StampingAuthority:
    """A time-stamping authority, and what makes its tokens verifiable for years: its chain and revocation lists."""

    stamp: Stamp
    chain: tuple[x509.Certificate, ...] = ()
    """The certificate of its unit first, the root last; empty when unknown."""
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class SignatureBox:
    """Where the signature shows in the book: a rectangle in points from the lower left of a page (0 = the cover)."""

    page: int
    x: float
    y: float
    width: float
    height: float
    appearance: bytes
    """A PDF whose first page fills the box; its fonts embedded, or the book is no longer PDF/A."""

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Left, lower, right and upper edge, in whole points."""
        return round(self.x), round(self.y), round(self.x + self.width), round(self.y + self.height)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER certificate, hex: what a court compares with the authority's publication."""
    return certificate.fingerprint(SHA256()).hex()


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate as PEM."""
    return certificate.public_bytes(Encoding.PEM)


def issuers_of(certificate: x509.Certificate, others: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The issuers of a certificate among others, its own first, as far as they lead."""
    chain: list[x509.Certificate] = []
    last, left = certificate, list(others)
    while last.issuer != last.subject:
        issuer = next((other for other in left if other.subject == last.issuer), None)
        if issuer is None:
            break
        left.remove(issuer)
        chain.append(issuer)
        last = issuer
    return tuple(chain)
