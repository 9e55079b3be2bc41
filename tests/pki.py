"""The certificates of the suite: a signing root with a lawyer under it, time-stamping roots with their units, their lists."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ReasonFlags

from evidence_kit.assemble.signing import SigningIdentity, StampingAuthority
from evidence_kit.formats import pades, rfc3161
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Issuer, PrivateKey, Validity, name_of

TODAY = datetime.now(UTC).replace(microsecond=0)
VALIDITY = Validity(TODAY - timedelta(days=30), TODAY + timedelta(days=3650))
POLICY = "1.3.6.1.4.1.99999.1"


@cache
def authority(name: str) -> Issuer:
    """A root of its own, valid for ten years."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = issuing.root_certificate(key, name_of(f"{name} Root", "Test"), serial=1, validity=VALIDITY)
    return Issuer(root, key)


def crl_of(issuer: Issuer, *revoked: tuple[int, datetime, ReasonFlags | None]) -> bytes:
    """A revocation list that does not age within the tests."""
    return der(issuing.revocation_list(issuer, number=1, validity=VALIDITY, revoked=revoked))


@cache
def signer(kind: str = "rsa") -> SigningIdentity:
    """A lawyer's certificate under a root of its own, with its revocation list."""
    root = authority("Signing")
    key: PrivateKey = (
        rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    )
    certificate = issuing.document_signing_certificate(
        key.public_key(), name_of("李律师 Lawyer LI", "Test"), root, serial=2 if kind == "rsa" else 3, validity=VALIDITY
    )
    return SigningIdentity(key, certificate, (root.certificate,), (crl_of(root),))


@cache
def time_stamping_unit(name: str = "Time-Stamping") -> tuple[rfc3161.TimeStampingUnit, x509.Certificate]:
    """A unit that stamps, and its certificate."""
    root = authority(name)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = issuing.time_stamping_certificate(
        key.public_key(), name_of(f"{name} Unit", "Test"), root, serial=2, validity=VALIDITY
    )
    return rfc3161.TimeStampingUnit(key, der(certificate), POLICY), certificate


def stamping(name: str = "Time-Stamping") -> StampingAuthority:
    """The authority as the assembler gets it: a function, a chain, a revocation list."""
    unit, certificate = time_stamping_unit(name)
    serials = itertools.count(100)

    def stamp(request: bytes) -> bytes:
        return rfc3161.grant(rfc3161.read_request(request), unit, serial=next(serials), gen_time=datetime.now(UTC))

    root = authority(name)
    return StampingAuthority(stamp, (certificate, root.certificate), (crl_of(root),))


def roots() -> pades.TrustRoots:
    """The roots a court would trust in these tests."""
    return pades.TrustRoots((der(authority("Signing").certificate),), (der(authority("Time-Stamping").certificate),))


def roots_pem(folder: Path) -> Path:
    """The same, as a file for openssl."""
    path = folder / "roots.pem"
    path.write_bytes(certificates.pem([authority("Signing").certificate, authority("Time-Stamping").certificate]))
    return path
