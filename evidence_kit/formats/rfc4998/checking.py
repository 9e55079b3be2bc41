"""Does every time-stamp of an evidence record cover what it must? RFC 4998 sections 4.3, 5.3.

Only the links are judged here: which digests, which order, which token covers which. Whose tokens they are, and whether
they were still good when the next one came, is a question for whoever holds the trust list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Faulty
from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenError, TokenRemark, TokenUnsupported
from evidence_kit.formats.rfc4998.hash_tree import root_of
from evidence_kit.formats.rfc4998.record import (
    ArchiveTimeStamp,
    EvidenceRecord,
    RecordCode,
    RecordUnsupported,
    encode_sequence,
)

Kind = Literal["initial", "time-stamp", "hash-tree"]
DigestOf = Callable[[str], bytes]
"""Name of an algorithm → digest of the data object by it."""


class RecordBroken(Faulty):
    """A link of the record does not hold."""


@dataclass(frozen=True)
class RenewalToken:
    """One time-stamp of a record: its token, and why it was made."""

    token: Token
    kind: Kind
    algorithm: str
    remarks: tuple[TokenRemark, ...] = ()
    """What has to be said of the token, which holds."""


@dataclass(frozen=True)
class SignedToken:
    """A token whose own signature holds, and what has to be said of it."""

    token: Token
    remarks: tuple[TokenRemark, ...]


TokenReader = Callable[[bytes], SignedToken]
"""DER of a token → what it says, its own signature checked."""


def signed_token(data: bytes) -> SignedToken:
    """Read a token and check its own signature.

    Raises:
        TokenUnsupported: it is of a kind that is not checked here.
        TokenError: it is not of the strict profile, or its signature does not hold.
    """
    token = rfc3161.read_token(data)
    return SignedToken(token, (*token.remarks, *rfc3161.check_signature(token)))


def check_record(
    record: EvidenceRecord, digest_of: DigestOf, read: TokenReader = signed_token
) -> tuple[RenewalToken, ...]:
    """The time-stamps of a record, oldest first, each of which covers all that it must.

    Args:
        record: as read.
        digest_of: the data object's digest by any algorithm.
        read: as `signed_token`; one that remembers saves whoever checks many records of the same tokens the work.

    Raises:
        RecordBroken: a time-stamp covers something else, chains mix algorithms, times run backwards, or a token is not
            of the strict profile or its signature does not hold.
        RecordUnsupported: a token is of a kind that is not checked here.
    """
    generations: list[RenewalToken] = []
    for number, chain in enumerate(record.chains):
        if len({stamp.algorithm for stamp in chain}) != 1:
            raise RecordBroken(RecordCode.ALGORITHMS, chain=number + 1)
        for place, stamp in enumerate(chain):
            where = {"stamp": place + 1, "chain": number + 1}
            covered = _covered(record, number, place, digest_of)
            kind: Kind = "time-stamp" if place else ("hash-tree" if number else "initial")
            signed = _token(stamp, covered, where, read)
            generations.append(RenewalToken(signed.token, kind, stamp.algorithm, signed.remarks))
    for earlier, later in zip(generations, generations[1:], strict=False):
        if later.token.gen_time < earlier.token.gen_time:
            raise RecordBroken(RecordCode.ORDER, renewed=clock(later.token.gen_time))
    return tuple(generations)


def _covered(record: EvidenceRecord, chain: int, place: int, digest_of: DigestOf) -> bytes:
    """What the time-stamp at a place must cover: the object, the token before it, or the object and all chains before."""
    algorithm = record.chains[chain][0].algorithm
    if place:
        return hashlib.new(algorithm, record.chains[chain][place - 1].token).digest()
    return rehashed_digest(record.chains[:chain], algorithm, digest_of) if chain else digest_of(algorithm)


def rehashed_digest(chains: tuple[tuple[ArchiveTimeStamp, ...], ...], algorithm: str, digest_of: DigestOf) -> bytes:
    """What the first time-stamp of a new chain must cover: H(H(object) + H(all chains before)), RFC 4998 section 5.2."""
    before = hashlib.new(algorithm, encode_sequence(chains)).digest()
    return hashlib.new(algorithm, digest_of(algorithm) + before).digest()


def _token(stamp: ArchiveTimeStamp, covered: bytes, where: dict[str, int], read: TokenReader) -> SignedToken:
    root = root_of(covered, stamp.path, stamp.algorithm)
    if root is None:
        raise RecordBroken(RecordCode.COVERS, **where)
    try:
        signed = read(stamp.token)
        token = signed.token
        if token.imprint_algorithm != stamp.algorithm:
            raise RecordBroken(RecordCode.TREE_ALGORITHM, **where)
        rfc3161.check_request(token, root)
    except TokenUnsupported as error:
        raise RecordUnsupported(RecordCode.UNCHECKED, str(error), **where) from error
    except TokenError as error:
        raise RecordBroken(RecordCode.TOKEN, str(error), **where) from error
    return signed
