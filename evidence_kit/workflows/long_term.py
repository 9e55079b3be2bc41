"""What lets the book's signature be checked for years: the chain of the authority that dates it, and its revocation lists."""

from __future__ import annotations

from datetime import datetime

from evidence_kit.assemble.signing import StampingAuthority
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.time.seal import Seal, TokenProof
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal import Authority
from evidence_kit.seal.tokens.request import TokenReceipt, accept, digests_of
from evidence_kit.seal.tokens.revocation_lists import RevocationLists
from evidence_kit.workflows.parties import FilingParties

_MOST_IN_BOOK = 1 << 20
"""Bytes of lists that the book is made larger by."""


def stamping_for_years(case_file: CaseFile, parties: FilingParties, now: datetime) -> StampingAuthority:
    """The authority that dates the book; where no list of it is at hand, with those that are fetched for it.

    Its chain is that of its newest token in the case. Without such a token, or where one list is missing, it is as
    configured. Nothing is fetched where the signer has no list either: one without the other serves nothing.

    Raises:
        AssemblyError: the case names no authority.
        SealError: one of the lists says that the authority's certificate was revoked.
    """
    stamping = parties.stamping
    if parties.rehearsal or stamping.crls or not parties.signing().crls:
        return stamping
    stamped = _newest(case_file, parties.dating.authorities[0], now)
    if stamped is None:
        return stamping
    gathered = RevocationLists().gather(stamped, at=now)
    if gathered.missing or sum(map(len, gathered.lists)) > _MOST_IN_BOOK:
        return stamping
    return StampingAuthority(stamping.stamp, tuple(map(certificates.read, stamped.path)), gathered.lists)


def _newest(case_file: CaseFile, authority: Authority, now: datetime) -> TokenReceipt | None:
    """The newest token of the authority in a seal, if it still leads to the configured root."""
    for _, seal in reversed(tuple(case_file.records(Role.SEAL, Seal))):
        for proof in seal.proofs:
            if isinstance(proof, TokenProof) and proof.uri == authority.uri:
                head, response = (case_file.read(case_file.artifact(path)) for path in (seal.head_file, proof.path))
                try:
                    digests = digests_of(head)
                    stamped = accept(authority, response, digests, rehearsal=False, nonce=None, clock=lambda: now)
                except SealError:
                    return None
                return stamped if stamped.path else None
    return None
