"""What a court's list says of a token: its chain at the token's own time, revocation, and the second verifier's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import Token, acceptance
from evidence_kit.formats.rfc3161.lifetime import lifetime_of
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.trust_list import TsaAnchor


@dataclass(frozen=True)
class TokenTrust:
    """What a list of anchors says of a token; the fields as in `TokenFact`."""

    distrust: tuple[Fault, ...]
    disputed: Fault | None = None
    anchor: str = ""
    unrevoked: datetime | None = None
    listed_before: datetime | None = None
    until: datetime | None = None


def trust_in(token: Token, records: tuple[TsaAnchor, ...], links: tuple[bytes, ...], now: datetime) -> TokenTrust:
    """What the list says of a token: each record on its own, never a pool; the first that bears it out."""
    reasons: list[Fault] = []
    for record in records:
        try:
            reached = acceptance.reach(token, [record.certificate], links=links)
        except rfc3161.TokenUntrusted as error:
            reasons.append(error.fault)
            continue
        standing = rfc3161.standing(reached.path.certificates, record.lists, token.gen_time)
        refusal = record.refuses(token.gen_time, token.policy) or _ahead(token, now) or standing.voided
        if refusal:
            reasons.append(refusal)
            continue
        until = lifetime_of(token, reached.path.certificates).until
        disputed = reached.disputed.fault if reached.disputed else None
        return TokenTrust((), disputed, reached.path.anchor_sha256, standing.dated, standing.before, until)
    each_once = [reason for number, reason in enumerate(reasons) if reason not in reasons[:number]]
    return TokenTrust(tuple(each_once) or (fault(CheckCode.TRUST_EMPTY),))


def _ahead(token: Token, now: datetime) -> Fault | None:
    return fault(CheckCode.TOKEN_AHEAD, clock=clock(now)) if acceptance.is_ahead(token, now) else None
