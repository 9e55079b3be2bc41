"""Who dates and who signs: the authorities and the signer of case.yaml, or the embedded world of a rehearsal."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from evidence_kit.assemble.signing import PassphraseAsked, Signer, SigningIdentity, StampingAuthority, open_signer
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import AssemblyError, UsageError
from evidence_kit.domain.text import text
from evidence_kit.seal import Parties, open_authority, open_calendar
from evidence_kit.seal.rehearsal import RehearsalWorld


@dataclass(frozen=True)
class FilingParties:
    """Who dates a filing, and who signs it."""

    dating: Parties
    signer: Signer | None = field(repr=False)

    @property
    def rehearsal(self) -> bool:
        """They are embedded ones."""
        return self.dating.rehearsal

    @property
    def stamping(self) -> StampingAuthority:
        """The first authority, which dates the signatures of the book and of the bundle.

        Raises:
            AssemblyError: the case names none.
        """
        if not self.dating.authorities:
            raise AssemblyError(
                text("签名需要时间戳机构，案件未指定。", "The signatures need a time-stamping authority; the case names none."),
                text("请在 case.yaml 的 sealing.authorities 中填写 tsa:https://…，或加 --rehearsal 演练。",
                     "Name one in case.yaml under sealing.authorities (tsa:https://…), or rehearse with --rehearsal."),
            )  # fmt: skip
        authority = self.dating.authorities[0]
        return StampingAuthority(authority.respond, authority.certificates, authority.crls)

    def signing(self) -> Signer:
        """The signer.

        Raises:
            AssemblyError: the case names none.
        """
        if self.signer is None:
            raise AssemblyError(
                text("未指定签名证书。", "No signer was named."),
                text("请在 case.yaml 中填写 signer: p12:路径（密钥在 U 盾中则为 pkcs11:…），或加 --rehearsal 演练。",
                     "Write `signer: p12:PATH` in case.yaml (pkcs11:… for a key on a token), or rehearse with --rehearsal."),
            )  # fmt: skip
        return self.signer


def case_parties(case_file: CaseFile) -> Parties:
    """The parties that case.yaml names; nothing is asked of them yet.

    Raises:
        UsageError: an address of an unknown kind.
    """
    sealing = case_file.case.sealing
    return Parties(
        authorities=tuple(open_authority(uri, folder=case_file.root) for uri in sealing.authorities),
        calendars=tuple(open_calendar(uri) for uri in sealing.calendars),
        authorities_needed=sealing.authorities_needed,
        calendars_needed=sealing.calendars_needed,
        rehearsal=False,
        entropy=secrets.token_bytes,
    )


def filing_parties(case_file: CaseFile, ask_passphrase: PassphraseAsked) -> FilingParties:
    """As `case_parties`, and the signer that case.yaml names; `ask_passphrase` opens the signing key.

    Raises:
        UsageError: an address of an unknown kind.
        InputError, StorageError: the signing key cannot be opened.
    """
    uri = case_file.case.signer
    signer = open_signer(uri, ask_passphrase, folder=case_file.root) if uri else None
    return FilingParties(case_parties(case_file), signer)


def named_parties(authorities: Sequence[str], calendars: Sequence[str]) -> Parties:
    """The parties behind URIs, all authorities of which must deliver; nothing is asked of them yet.

    Raises:
        UsageError: an unknown kind of address, or none at all.
    """
    if not authorities and not calendars:
        raise UsageError(
            text("未指定时间戳机构或日历。", "No time-stamping authority and no calendar was named."),
            text("请加 --authority tsa:https://… 或 --calendar ots:https://…；演练请加 --rehearsal。",
                 "Add --authority tsa:https://… or --calendar ots:https://…; to rehearse, add --rehearsal."),
        )  # fmt: skip
    authorities = tuple(dict.fromkeys(authorities))
    return Parties(
        authorities=tuple(open_authority(uri) for uri in authorities),
        calendars=tuple(open_calendar(uri) for uri in calendars),
        authorities_needed=len(authorities),
        calendars_needed=min(1, len(calendars)),  # an aggregator may pass on to a calendar that is asked as well
        rehearsal=False,
        entropy=secrets.token_bytes,
    )


def rehearsal_parties(clock: Clock) -> Parties:
    """Embedded parties, offline, made for one run; everything they touch says that it is a rehearsal."""
    return _rehearsed(RehearsalWorld.create(clock, secrets.token_bytes))


def rehearsal_filing(case: Case, clock: Clock) -> FilingParties:
    """As `rehearsal_parties`, and a throw-away signer in the name of who files."""
    filing = case.submitter
    embedded = RehearsalWorld.create(clock, secrets.token_bytes, signer_name=(filing.counsel or filing.name).en)
    signer = embedded.signer
    identity = SigningIdentity(signer.private_key, signer.certificate, signer.chain, signer.crls)
    return FilingParties(_rehearsed(embedded), identity)


def _rehearsed(embedded: RehearsalWorld) -> Parties:
    return Parties(
        authorities=(embedded.authority,),
        calendars=(embedded.calendar,),
        authorities_needed=1,
        calendars_needed=1,
        rehearsal=True,
        entropy=secrets.token_bytes,
    )
