"""Keys that nobody certifies: with them a stranger can sign and stamp, and no trust list reaches him. Made for one run, never kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from evidence_kit.assemble.container import container_parts
from evidence_kit.assemble.signing import SigningIdentity
from evidence_kit.casefile import system_clock
from evidence_kit.formats import rfc3161
from evidence_kit.formats.canonical_zip import Source
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.issuing import Issuer, Validity, name_of

_POLICY = "1.2.3.4.1"
"""Of nobody's: a token must name a policy, and this one is an example's."""
_HOUR, _YEAR = timedelta(hours=1), timedelta(days=365)


@dataclass(frozen=True)
class StrangeKeys:
    """A signer and a time-stamping authority of nobody's making but their own."""

    identity: SigningIdentity
    stamp: Callable[[bytes], bytes]

    def sign_container(self, covered: Sequence[Source]) -> Sequence[Source]:
        """Make the parts of a container anew over the files that it covers."""
        return container_parts(covered, self.identity, self.stamp, system_clock)


def strange_keys() -> StrangeKeys:
    """Make them; two roots, as an honest signer and an honest authority have."""
    now = datetime.now(UTC)
    validity = Validity(now - _HOUR, now + _YEAR)
    signer, unit = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ours, theirs = _root("Signers", validity), _root("Stamps", validity)
    certificate = issuing.document_signing_certificate(
        signer.public_key(), name_of("Somebody", "Stranger"), ours, serial=_serial(), validity=validity
    )
    stamping = issuing.time_stamping_certificate(
        unit.public_key(), name_of("Some unit", "Stranger"), theirs, serial=_serial(), validity=validity
    )
    tokens = rfc3161.TimeStampingUnit(unit, certificates.der(stamping), _POLICY)

    def stamp(request: bytes) -> bytes:
        return rfc3161.grant(rfc3161.read_request(request), tokens, serial=_serial(), gen_time=datetime.now(UTC))

    return StrangeKeys(SigningIdentity(signer, certificate, (ours.certificate,)), stamp)


def _root(name: str, validity: Validity) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    return Issuer(
        issuing.root_certificate(key, name_of(f"{name} root", "Stranger"), serial=_serial(), validity=validity), key
    )


def _serial() -> int:
    return secrets.randbits(127) | 1
