"""Rounds of the drand network (League of Entropy), checked offline by BLS against keys that are pinned here.

A round's signature cannot be known before enough members sign it, which they do at a time that follows from its number.
Specification: https://docs.drand.love/docs/specification/ ; both chains' parameters hash to the chain's public name.
The message is hashed to the curve by RFC 9380 section 8.8 (`…_XMD:SHA-256_SSWU_RO_`) under the domain `…_RO_NUL_` of the
IRTF's BLS draft, in the group of the signature: drand's schemes `bls-unchained-g1-rfc9380` (quicknet) and `pedersen-bls-chained`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats import strict_json

if TYPE_CHECKING:
    from py_arkworks_bls12381 import G1Point, G2Point

MAX_SIZE = 4096
_MAX_ROUND = 1 << 32
"""Of a chain of thirty seconds due in the year 6103; the clock of a later one could not be written down."""
_G1_SIZE = 48
"""Bytes of a compressed point of G1 (of G2: 96)."""


class DrandCode(FaultCode):
    """Why a round was refused."""

    NOT_A_ROUND = "DRAND_NOT_A_ROUND"
    CHAIN = "DRAND_CHAIN"
    RANDOMNESS = "DRAND_RANDOMNESS"
    POINT = "DRAND_POINT"
    SIGNATURE = "DRAND_SIGNATURE"


class DrandInvalid(Faulty, ValueError):
    """Not a round of a pinned chain, or not signed by its members."""


@dataclass(frozen=True)
class DrandChain:
    """A chain of rounds: its key and its clock."""

    name: str
    key: bytes
    """Public key, compressed: 48 bytes in G1 (signatures in G2) or 96 bytes in G2 (signatures in G1)."""
    period: int
    """Seconds between rounds."""
    genesis: int
    """Unix seconds of round 1."""
    group: bytes
    chained: bool
    """Each round signs the one before it, too."""

    @property
    def hash(self) -> str:
        """What the network calls the chain: SHA-256 of its parameters (`chain.Info.Hash` of drand)."""
        parameters = self.period.to_bytes(4, "big") + self.genesis.to_bytes(8, "big") + self.key + self.group
        return sha256(parameters + (b"" if self.name == "default" else self.name.encode("ascii"))).hexdigest()

    @property
    def signature_size(self) -> int:
        """Bytes of a signature: it lies in the group that the key does not lie in."""
        return 144 - len(self.key)

    def time_of(self, number: int) -> datetime:
        """When a round is due; nobody can know it before."""
        return datetime.fromtimestamp(self.genesis + self.period * (number - 1), UTC)


DEFAULT = DrandChain(
    "default",
    bytes.fromhex("868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31"),
    period=30,
    genesis=1595431050,
    group=bytes.fromhex("176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a"),
    chained=True,
)
QUICKNET = DrandChain(
    "quicknet",
    bytes.fromhex("83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
                  "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"),
    period=3,
    genesis=1692803367,
    group=bytes.fromhex("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"),
    chained=False,
)  # fmt: skip
CHAINS = (QUICKNET, DEFAULT)


@dataclass(frozen=True)
class DrandRound:
    """A round as a server stated it; `check_round` tells whether the network signed it."""

    chain: DrandChain
    number: int
    signature: bytes
    previous: bytes
    """Signature of the round before; empty on an unchained network."""

    @property
    def randomness(self) -> str:
        """The value of the round, hex."""
        return sha256(self.signature).hexdigest()

    @property
    def time(self) -> datetime:
        """When it was due."""
        return self.chain.time_of(self.number)


def read_round(data: bytes) -> DrandRound:
    """The round in the JSON that drand's HTTP interface answers (`/public/latest`, `/public/ROUND`).

    Raises:
        DrandInvalid: not such JSON, of no pinned chain, or its randomness is not that of its signature.
    """
    try:
        said = strict_json.parse(data, max_size=MAX_SIZE)
        number = said["round"]
        signature, previous = bytes.fromhex(said["signature"]), bytes.fromhex(said.get("previous_signature", ""))
        stated = said.get("randomness")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DrandInvalid(DrandCode.NOT_A_ROUND) from error
    chain = next((chain for chain in CHAINS if chain.signature_size == len(signature)), None)
    if chain is None or type(number) is not int or not 0 < number < _MAX_ROUND:
        raise DrandInvalid(DrandCode.CHAIN)
    found = DrandRound(chain, number, signature, previous if chain.chained else b"")
    if stated is not None and stated != found.randomness:
        raise DrandInvalid(DrandCode.RANDOMNESS)
    return found


def check_round(found: DrandRound) -> None:
    """Checks the BLS signature of a round against its chain's pinned key, offline (about 10 ms).

    Raises:
        DrandInvalid: the network did not sign that round.
    """
    from py_arkworks_bls12381 import GT

    message = sha256(found.previous + found.number.to_bytes(8, "big")).digest()
    try:
        pairs = (_in_g1 if found.chain.signature_size == _G1_SIZE else _in_g2)(found, message)
    except ValueError as error:
        raise DrandInvalid(DrandCode.POINT) from error
    if not GT.pairing_check(*pairs):
        raise DrandInvalid(DrandCode.SIGNATURE, chain=found.chain.name, round=found.number)


def _in_g1(found: DrandRound, message: bytes) -> tuple[list[G1Point], list[G2Point]]:
    """Two pairs of points whose pairings cancel out, e(signature, g2) · e(-H(message), key) = 1, where the key signed."""
    from py_arkworks_bls12381 import G1Point, G2Point

    signature = G1Point.from_compressed_bytes(found.signature)
    hashed = G1Point.hash_to_curve(message, b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_")
    return [signature, -hashed], [G2Point(), G2Point.from_compressed_bytes(found.chain.key)]


def _in_g2(found: DrandRound, message: bytes) -> tuple[list[G1Point], list[G2Point]]:
    """As `_in_g1`, the groups exchanged: e(g1, signature) · e(-key, H(message)) = 1."""
    from py_arkworks_bls12381 import G1Point, G2Point

    signature = G2Point.from_compressed_bytes(found.signature)
    hashed = G2Point.hash_to_curve(message, b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_")
    return [G1Point(), -G1Point.from_compressed_bytes(found.chain.key)], [signature, hashed]
