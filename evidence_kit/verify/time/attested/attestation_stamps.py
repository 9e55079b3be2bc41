"""The token over a notary's signature: it moves the moment of his certificate only where it can be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.text import readable
from evidence_kit.formats.rfc3161.acceptance import CLOCKS_APART
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.tokens import observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor

_MAX_TOKEN = 128 << 10


@dataclass(frozen=True)
class Filer:
    """Whoever signed the container, and when it was complete."""

    key: str = ""
    """SHA-256 of the public key; empty where it could not be read."""
    subject: str = ""
    sealed: datetime | None = None
    """What the trusted token over the container states: nobody can have signed the whole of it before."""


@dataclass(frozen=True)
class AttestationStamp:
    """The token over a signature, where there is one."""

    generated: datetime | None = None
    """What it states, where the court's trust reaches it."""
    key: str = ""
    distrust: tuple[Fault, ...] = ()

    def faults(self, filer: Filer) -> tuple[Fault, ...]:
        """Why it dates nothing: the court's reasons, or what cannot be."""
        if self.generated is None:
            return self.distrust
        if self.key and self.key == filer.key:
            return (fault(CheckCode.TOKEN_OWN_KEY),)
        if filer.sealed and filer.sealed - self.generated > CLOCKS_APART:
            return (fault(CheckCode.STAMP_BEFORE, sealed=clock(filer.sealed), stamped=clock(self.generated)),)
        return self.distrust

    def trusted_at(self, filer: Filer) -> datetime | None:
        """The time that moves the moment at which the signer's certificate is judged."""
        return None if self.faults(filer) else self.generated


def stamp_of(path: Path, signature: bytes, records: tuple[TsaAnchor, ...], now: datetime) -> AttestationStamp:
    """The token `NAME.tsr` beside a signature NAME, judged by the court's list."""
    beside = path.with_name(f"{path.name}.tsr")
    if not beside.is_file():  # nor a pipe, which would be waited for
        return AttestationStamp()
    try:
        with beside.open("rb") as opened:
            response = opened.read(_MAX_TOKEN + 1)
    except OSError as error:
        return AttestationStamp(distrust=(fault(FileCode.UNREADABLE, str(error)),))
    token = observe_token(
        response, signature, member=readable(beside.name), over=readable(path.name), records=records, now=now
    )
    if token.dates(now):
        return AttestationStamp(token.generated, token.key)
    if token.trusted:
        return AttestationStamp(token.generated, token.key, (fault(CheckCode.TOKEN_OLD),))
    held = [why for why in (token.fault, token.unchecked, *token.distrust, token.disputed) if why is not None]
    return AttestationStamp(distrust=tuple(held) or (fault(CheckCode.TOKEN_REHEARSAL),))
