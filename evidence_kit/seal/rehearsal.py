"""The embedded world of a rehearsal: authority, calendar and signer in this process, offline, made for one run.

Everything in it says so: the subjects of its certificates and the address of its calendar carry the mark, its tokens
stand under the rehearsal policy, and a verifier trusts none of its times whatever the trust list says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from evidence_kit.domain.time.seal import REHEARSAL_MARK, REHEARSAL_POLICY
from evidence_kit.formats import rfc3161
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.issuing import Issuer, PrivateKey, Validity, name_of
from evidence_kit.seal.interface import Entropy

Clock = Callable[[], datetime]

CALENDAR_URI = "https://rehearsal.calendar.invalid"
_CRL_URI = "https://rehearsal.authority.invalid/{name}.crl"
_LIFETIME = timedelta(days=3653)
_MARGIN = timedelta(hours=1)  # a clock that is set back during the rehearsal stays inside the certificates' window


@dataclass(frozen=True)
class RehearsalAuthority:
    """A time-stamping authority whose time is this machine's clock: worth nothing as evidence, and says so."""

    unit: rfc3161.TimeStampingUnit = field(repr=False)
    certificates: tuple[x509.Certificate, ...]
    """The unit's first, its root last."""
    crls: tuple[bytes, ...] = field(repr=False)
    """DER: the root's list, on which nothing stands."""
    clock: Clock
    entropy: Entropy
    name: str = "rehearsal"
    uri: str = "tsa:rehearsal"
    policy: str | None = None
    imprint: str = "sha256"

    def respond(self, request: bytes) -> bytes:
        """The DER of a response; a request it cannot serve gets a rejection, as RFC 3161 wants it."""
        try:
            asked = rfc3161.read_request(request)
        except rfc3161.TokenMalformed as error:
            return rfc3161.refuse(error.reason)
        if asked.policy not in {None, self.unit.policy}:
            return rfc3161.refuse(f"policy {asked.policy} is not served")
        return rfc3161.grant(asked, self.unit, serial=_serial(self.entropy), gen_time=self.clock())


@dataclass(frozen=True)
class RehearsalCalendar:
    """An OpenTimestamps calendar that promises a Bitcoin attestation it will never deliver, and says so."""

    entropy: Entropy
    name: str = "rehearsal"
    uri: str = "ots:rehearsal"

    def submit(self, commitment: bytes) -> bytes:
        """The serialised timestamp: a salted digest, pending at an address that cannot exist."""
        from opentimestamps.core.notary import PendingAttestation
        from opentimestamps.core.op import OpAppend, OpSHA256
        from opentimestamps.core.serialize import BytesSerializationContext
        from opentimestamps.core.timestamp import Timestamp

        timestamp = Timestamp(commitment)
        salted = timestamp.ops.add(OpAppend(self.entropy(16))).ops.add(OpSHA256())
        salted.attestations.add(PendingAttestation(CALENDAR_URI))
        context = BytesSerializationContext()
        timestamp.serialize(context)
        answer: bytes = context.getbytes()
        return answer

    def completed(self, commitment: bytes) -> bytes | None:
        """None, for ever."""
        return None


@dataclass(frozen=True)
class RehearsalSigner:
    """A throw-away signing key in the party's name, certified by nobody but this rehearsal."""

    private_key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    """Its issuers, the root last."""
    crls: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class RehearsalWorld:
    """The outside parties of a filing, all embedded. Time and signature have roots of their own, as in the real one."""

    authority: RehearsalAuthority
    calendar: RehearsalCalendar
    signer: RehearsalSigner

    @classmethod
    def create(cls, clock: Clock, entropy: Entropy, *, signer_name: str = "") -> RehearsalWorld:
        """A fresh world with keys of its own.

        Args:
            clock: gives the time of every token.
            entropy: gives serial numbers and salts.
            signer_name: of the party whose signature is rehearsed; the mark stands before it.
        """
        now = clock()
        validity = Validity(now - _MARGIN, now + _LIFETIME)
        time_root = _root("time", validity, entropy)
        signing_root = _root("signing", validity, entropy)
        return cls(
            authority=_authority(time_root, validity, clock, entropy),
            calendar=RehearsalCalendar(entropy),
            signer=_signer(signing_root, signer_name, validity, entropy),
        )


def _authority(root: Issuer, validity: Validity, clock: Clock, entropy: Entropy) -> RehearsalAuthority:
    key = _key()
    certificate = issuing.time_stamping_certificate(
        key.public_key(), _name("time-stamping unit"), root, serial=_serial(entropy), validity=validity
    )
    unit = rfc3161.TimeStampingUnit(key, certificates.der(certificate), REHEARSAL_POLICY)
    return RehearsalAuthority(unit, (certificate, root.certificate), (_crl(root, validity),), clock, entropy)


def _signer(root: Issuer, signer_name: str, validity: Validity, entropy: Entropy) -> RehearsalSigner:
    key = _key()
    certificate = issuing.document_signing_certificate(
        key.public_key(), _name(signer_name or "signer"), root, serial=_serial(entropy), validity=validity
    )
    return RehearsalSigner(key, certificate, (root.certificate,), (_crl(root, validity),))


def _root(name: str, validity: Validity, entropy: Entropy) -> Issuer:
    key = _key()
    certificate = issuing.root_certificate(key, _name(f"{name} root"), serial=_serial(entropy), validity=validity)
    return Issuer(certificate, key, _CRL_URI.format(name=name))


def _crl(root: Issuer, validity: Validity) -> bytes:
    return certificates.der(issuing.revocation_list(root, number=1, validity=validity))


def _name(what: str) -> x509.Name:
    common_name = f"{REHEARSAL_MARK} {what}"
    return name_of(common_name[:64], REHEARSAL_MARK)  # RFC 5280 ub-common-name


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _serial(entropy: Entropy) -> int:
    return int.from_bytes(entropy(16), "big") | 1  # positive, as RFC 5280 section 4.1.2.2 wants it
