"""Who dates and who signs: the authorities and the signer of case.yaml, or the embedded world of a rehearsal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from evidence_kit.assemble.signing import PassphraseAsked, Signer, SigningIdentity, StampingAuthority, open_signer
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.case import Case, PartyRole
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.domain.text import text
from evidence_kit.seal import Authority, Calendar, open_authority, open_calendar
from evidence_kit.seal.rehearsal import RehearsalWorld

Entropy = Callable[[int], bytes]


@dataclass(frozen=True)
class World:
    """The outside parties of a filing."""

    authorities: tuple[Authority, ...]
    authorities_needed: int
    calendars: tuple[Calendar, ...]
    calendars_needed: int
    signer: Signer | None = field(repr=False)
    rehearsal: bool
    entropy: Entropy = secrets.token_bytes

    @property
    def stamping(self) -> StampingAuthority:
        """The first authority, which dates the signatures of the book and of the bundle.

        Raises:
            AssemblyError: the case names none.
        """
        if not self.authorities:
            raise AssemblyError(
                text("签名需要时间戳机构，案件未指定。", "The signatures need a time-stamping authority; the case names none."),
                text("请在 case.yaml 的 sealing.authorities 中填写 tsa:https://…，或加 --rehearsal 演练。",
                     "Name one in case.yaml under sealing.authorities (tsa:https://…), or rehearse with --rehearsal."),
            )  # fmt: skip
        authority = self.authorities[0]
        return StampingAuthority(authority.respond, authority.certificates, authority.crls)

    def signing(self) -> Signer:
        """The signer.

        Raises:
            AssemblyError: the case names none.
        """
        if self.signer is None:
            raise AssemblyError(
                text("未指定签名证书。", "No signer was named."),
                text("请在 case.yaml 中填写 signer: p12:路径，或加 --rehearsal 演练。",
                     "Write `signer: p12:PATH` in case.yaml, or rehearse with --rehearsal."),
            )  # fmt: skip
        return self.signer


def real_world(case_file: CaseFile, ask_passphrase: PassphraseAsked | None = None) -> World:
    """The parties that case.yaml names; nothing is asked of an authority yet.

    Args:
        ask_passphrase: opens the signing key; None leaves the signer out, as sealing needs none.

    Raises:
        UsageError: an address of an unknown kind.
        InputError, StorageError: the signing key cannot be opened.
    """
    case, sealing = case_file.case, case_file.case.sealing
    signer: Signer | None = None
    if ask_passphrase is not None and case.signer:
        signer = open_signer(case.signer, ask_passphrase, folder=case_file.root)
    return World(
        authorities=tuple(open_authority(uri, folder=case_file.root) for uri in sealing.authorities),
        authorities_needed=sealing.authorities_needed,
        calendars=tuple(open_calendar(uri) for uri in sealing.calendars),
        calendars_needed=sealing.calendars_needed,
        signer=signer,
        rehearsal=False,
    )


def rehearsal_world(case: Case, clock: Clock, entropy: Entropy = secrets.token_bytes) -> World:
    """Embedded parties, offline, made for one run; everything they touch says that it is a rehearsal."""
    plaintiff = next(party for party in case.parties if party.role is PartyRole.PLAINTIFF)
    embedded = RehearsalWorld.create(clock, entropy, signer_name=(plaintiff.counsel or plaintiff.name).en)
    signer = embedded.signer
    return World(
        authorities=(embedded.authority,),
        authorities_needed=1,
        calendars=(embedded.calendar,),
        calendars_needed=1,
        signer=SigningIdentity(signer.private_key, signer.certificate, signer.chain, signer.crls),
        rehearsal=True,
        entropy=entropy,
    )
