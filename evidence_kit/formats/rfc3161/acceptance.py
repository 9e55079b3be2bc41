"""The one sequence by which a token is accepted, by whoever asks for it and by whoever checks it later.

Two verifiers that share no code look at every token: the checks of this package, and rfc3161-client (`second_opinion`).
Here their word is only gathered; what follows from it is decided by the room that asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.formats.rfc3161 import second_opinion
from evidence_kit.formats.rfc3161.checking import check_request, check_signature
from evidence_kit.formats.rfc3161.path import TrustedPath, check_chain
from evidence_kit.formats.rfc3161.token import (
    Token,
    TokenCode,
    TokenDisputed,
    TokenError,
    TokenRemark,
    TokenUnsupported,
    TokenUntrusted,
)
from evidence_kit.formats.x509 import certificates

CLOCKS_APART = timedelta(seconds=60)
"""How far two honest clocks may differ. Certificates get no such tolerance."""


@dataclass(frozen=True)
class Soundness:
    """What two verifiers say of a token and the digest it should be over; at most one of the first three is set."""

    refused: TokenError | None = None
    """It is not over that digest, does not answer the request, or its signature does not hold."""
    unchecked: TokenUnsupported | None = None
    """It is of a kind that nobody here can check (SM2)."""
    disputed: TokenDisputed | None = None
    """The second verifier reads other facts, or refuses the signature."""
    remarks: tuple[TokenRemark, ...] = ()
    """What has to be said of one that holds."""

    @property
    def against(self) -> TokenError | None:
        """Why whoever asked for the token must refuse it; None where it holds, or is signed with SM2, which is kept unchecked."""
        unknown = self.unchecked if self.unchecked and self.unchecked.code is not TokenCode.SM2 else None
        return self.refused or self.disputed or unknown


@dataclass(frozen=True)
class Reach:
    """The path from a token to an anchor, and what the second verifier holds against it."""

    path: TrustedPath
    disputed: TokenDisputed | None = None


def soundness(token: Token, digest: bytes, *, nonce: int | None = None, policy: str | None = None) -> Soundness:
    """Check a token against a digest, the request that it answers, and its own signature, by both verifiers.

    Args:
        token: as read strictly.
        digest: of the stamped file, by `token.imprint_algorithm`.
        nonce: of the request; None where it is not known any more.
        policy: that was demanded; None: any.
    """
    try:
        check_request(token, digest, nonce=nonce, policy=policy)
        bound = check_signature(token)
        other = second_opinion.check_facts(token)
    except TokenUnsupported as error:
        return Soundness(unchecked=error)
    except TokenDisputed as error:
        return Soundness(disputed=error)
    except TokenError as error:
        return Soundness(refused=error)
    return Soundness(remarks=(*token.remarks, *bound, *other))


def reach(token: Token, anchors: Sequence[bytes], *, links: Sequence[bytes] = ()) -> Reach:
    """Follow a token's certificates to one of the anchors, at the token's own time, by both verifiers.

    Args:
        token: as read strictly.
        anchors: certificates (DER) that whoever asks trusts; not necessarily roots.
        links: certificates (DER) that lie beside the token; trusted for nothing.

    Raises:
        TokenUntrusted: none of the anchors is reached, or a key on the way is of a kind that is not known here.
    """
    try:
        path = check_chain(token, anchors, links=links)
    except TokenUnsupported as error:
        raise TokenUntrusted(TokenCode.UNTRUSTED, error.reason) from error
    roots = [anchor for anchor in anchors if certificates.is_root(anchor)]
    try:
        if roots:  # rfc3161-client starts from roots only (its `VerifierBuilder.add_root_certificate`)
            second_opinion.check_trust(token, roots, links=links)
    except TokenDisputed as error:
        return Reach(path, error)
    return Reach(path)


def is_ahead(token: Token, now: datetime) -> bool:
    """Tell whether a token states a time that has not come yet by the clock of whoever looks at it."""
    return token.gen_time > now + CLOCKS_APART


def is_behind(token: Token, asked: datetime) -> bool:
    """Tell whether a token states, its accuracy granted, a time before it was asked for (RFC 3161 section 2.2: timeliness)."""
    return token.latest < asked - CLOCKS_APART


def clock_fault(token: Token, now: datetime, asked: datetime | None = None) -> Fault | None:
    """Return why a token that just came does not count by this machine's clock; None where it may.

    Args:
        now: when it came.
        asked: when it was asked for; None: in an earlier run.
    """
    stated = clock(token.gen_time)
    if is_ahead(token, now):
        return fault(TokenCode.CLOCK_AHEAD, stated=stated, clock=clock(now))
    if asked is not None and is_behind(token, asked):
        return fault(TokenCode.CLOCK_BEHIND, stated=stated, clock=clock(asked))
    return None
