"""Time-stamping authorities of this process with a clock of their own: yesterday's, tomorrow's, two of one house."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import Anchor
from evidence_kit.formats import rfc3161
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Issuer, Validity, name_of
from evidence_kit.verify.time.trust_list import TsaAnchor

POLICY = "1.3.6.1.4.1.99999.7"
_SERIALS = itertools.count(5000)
_ROOT_YEARS = timedelta(days=365 * 40)


@dataclass
class ClockworkAuthority:
    """An authority whose clock the test sets, and whose certificate lasts as long as the test wants."""

    name: str
    clock: Callable[[], datetime]
    unit: rfc3161.TimeStampingUnit = field(repr=False)
    leaf: x509.Certificate = field(repr=False)
    root: x509.Certificate = field(repr=False)
    policy: str | None = None
    imprint: str = "sha256"

    @property
    def uri(self) -> str:
        return f"tsa:https://{self.name}.example/tsr"

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        return self.leaf, self.root

    @property
    def crls(self) -> tuple[bytes, ...]:
        return ()

    @property
    def record(self) -> TsaAnchor:
        """As a court would enter it."""
        return TsaAnchor(der(self.root))

    @property
    def anchor(self) -> Anchor:
        """The same, as a line of a trust list."""
        pem = certificates.pem([self.root]).decode()
        return Anchor(name=self.name, purpose="time-stamping", certificate_pem=pem,
                      sha256=self.root.fingerprint(x509.base.hashes.SHA256()).hex())  # fmt: skip

    def respond(self, request: bytes) -> bytes:
        asked = rfc3161.read_request(request)
        return rfc3161.grant(asked, self.unit, serial=next(_SERIALS), gen_time=self.clock())


class Silent(ClockworkAuthority):
    """An authority that cannot be reached."""

    def respond(self, request: bytes) -> bytes:
        raise SealError(text("无法连接", "cannot be reached"), text("稍后再试", "try later"))


def clockwork(
    name: str, clock: Callable[[], datetime], start: datetime, years: float, *, imprint: str = "sha256"
) -> ClockworkAuthority:
    """An authority with a root of its own whose unit is certified from `start` for so many years."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = issuing.root_certificate(
        root_key, name_of(f"{name} Root", name), serial=1, validity=Validity(start, start + _ROOT_YEARS)
    )
    leaf = issuing.time_stamping_certificate(
        key.public_key(), name_of(f"{name} Unit", name), Issuer(root, root_key), serial=2,
        validity=Validity(start, start + timedelta(days=365 * years)),
    )  # fmt: skip
    return ClockworkAuthority(
        name, clock, rfc3161.TimeStampingUnit(key, der(leaf), POLICY), leaf, root, imprint=imprint
    )


class SetClock:
    """A clock that stands where the test puts it and moves one second a reading."""

    def __init__(self, *moment: int) -> None:
        self.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def set(self, *moment: int) -> None:
        self.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]
