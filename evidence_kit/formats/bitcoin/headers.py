"""Bitcoin block headers: proof of work, the chain between them, and how far they carry the claim of a proof.

Bitcoin main network only. A header is 80 bytes in the consensus encoding (`CBlockHeader` of Bitcoin Core); several of
them stand one after the other without separators, as Bitcoin Core's REST interface `/rest/headers/….bin` gives them.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.bitcoin.checkpoints import PERIOD, POW_LIMIT, Checkpoints

HEADER_SIZE = 80
MAX_HEADERS = PERIOD + 11
"""In one file: a whole period, and the eleven before it that the median time past of its first block needs."""
ENOUGH_FOLLOWING = 6
"""Blocks on top of one that is newer than the newest checkpoint, before it is worth keeping at all."""


class HeaderCode(FaultCode):
    """Why headers were refused; stable, for machines."""

    SIZE = "HEADER_SIZE"
    TARGET = "HEADER_TARGET"
    WORK = "HEADER_WORK"
    CHAIN = "HEADER_CHAIN"
    CHECKPOINT = "HEADER_CHECKPOINT"
    ROOT = "HEADER_ROOT"
    HEIGHT = "HEADER_HEIGHT"


class HeaderInvalid(Faulty, ValueError):
    """Not headers of Bitcoin's main chain, or not the ones that a proof leads to."""


class Level(IntEnum):
    """How far a block attestation has been followed."""

    PATH = 0
    """The path leads to a Merkle root; nobody has shown a block that holds it."""
    WORK = 1
    """A header with its proof of work holds that root."""
    CHAIN = 2
    """And headers chain it to a checkpoint: a block of the main chain."""
    NODE = 3
    """The court's own node has that block."""


@dataclass(frozen=True)
class BlockHeader:
    """One block header, its own proof of work checked."""

    raw: bytes

    @property
    def previous(self) -> str:
        """Hash of the block before, as people write it."""
        return self.raw[4:36][::-1].hex()

    @property
    def root(self) -> bytes:
        """Merkle root of the transactions, in wire order."""
        return self.raw[36:68]

    @property
    def time(self) -> int:
        """Unix seconds as the miner states them: up to two hours ahead, and often minutes behind."""
        return int.from_bytes(self.raw[68:72], "little")

    @property
    def target(self) -> int:
        """What its hash, as a little-endian number, must not exceed."""
        return expand(int.from_bytes(self.raw[72:76], "little"))

    @cached_property
    def hash(self) -> str:
        """Double SHA-256, as people write it: most significant byte first."""
        return sha256(sha256(self.raw).digest()).digest()[::-1].hex()

    @property
    def work(self) -> int:
        """Hashes that had to be tried for it, on average (`GetBlockProof` of Bitcoin Core)."""
        return (1 << 256) // (self.target + 1)


def expand(bits: int) -> int:
    """The target that a compact number stands for (`arith_uint256::SetCompact`), within the main network's limit.

    Raises:
        HeaderInvalid: zero, negative, overflowing, or easier than the main network has ever allowed (regtest, testnets).
    """
    size, mantissa = bits >> 24, bits & 0x7FFFFF
    if not mantissa or bits & 0x800000 or size > 32:
        raise HeaderInvalid(HeaderCode.TARGET, f"bits 0x{bits:08x} stand for no target")
    target = mantissa << 8 * (size - 3) if size > 3 else mantissa >> 8 * (3 - size)
    if not 0 < target <= POW_LIMIT:
        raise HeaderInvalid(HeaderCode.TARGET, f"bits 0x{bits:08x} are easier than the main network allows")
    return target


def read_headers(data: bytes) -> tuple[BlockHeader, ...]:
    """Headers that follow one another, each with its proof of work.

    Raises:
        HeaderInvalid: not whole headers, too many, no work, or a break between two.
    """
    count, rest = divmod(len(data), HEADER_SIZE)
    if rest or not 0 < count <= MAX_HEADERS:
        raise HeaderInvalid(
            HeaderCode.SIZE, f"{len(data)} bytes are not 1 to {MAX_HEADERS} headers of {HEADER_SIZE} bytes"
        )
    headers = tuple(BlockHeader(data[at : at + HEADER_SIZE]) for at in range(0, len(data), HEADER_SIZE))
    for header in headers:
        if int(header.hash, 16) > header.target:
            raise HeaderInvalid(HeaderCode.WORK, f"block {header.hash} lacks the work that it states")
    for earlier, later in pairwise(headers):
        if later.previous != earlier.hash:
            raise HeaderInvalid(HeaderCode.CHAIN, f"block {later.hash} does not follow {earlier.hash}")
    return headers


@dataclass(frozen=True)
class PlacedBlock:
    """A block of a proof, and what the headers around it show."""

    height: int
    header: BlockHeader
    level: Level
    following: int
    """Blocks after it among the headers."""
    work: int
    """Hashes spent on it and on those after it."""
    median_time: int | None
    """Median of the eleven times before it (BIP 113), which its own time must exceed; None without these headers."""

    @property
    def work_bits(self) -> str:
        """Base-2 logarithm of `work`, one decimal."""
        return f"{math.log2(self.work):.1f}"


def place(
    root: bytes, height: int, headers: Sequence[BlockHeader], first_height: int, checkpoints: Checkpoints
) -> PlacedBlock:
    """How far `headers`, the first of which claims `first_height`, carry a proof that leads to `root` at `height`.

    Every header must have the target of its period: exactly where the checkpoints tell it, and at most four times
    easier for each later period (`nPowTargetTimespan`). So no chain of a test network passes, nor an easy one of today.

    Raises:
        HeaderInvalid: `height` is not among them, its header has another root, or they contradict the checkpoints.
    """
    check_targets(headers, first_height, checkpoints)
    return place_among(root, height, headers, first_height, checkpoints)


def place_among(
    root: bytes, height: int, headers: Sequence[BlockHeader], first_height: int, checkpoints: Checkpoints
) -> PlacedBlock:
    """As `place`, among headers that `check_targets` has taken from that height on.

    Raises:
        HeaderInvalid: `height` is not among them, or its header has another root.
    """
    index = height - first_height
    if not 0 <= index < len(headers):
        raise HeaderInvalid(
            HeaderCode.HEIGHT, f"block {height} is not among the {len(headers)} headers from {first_height} on"
        )
    if headers[index].root != root:
        raise HeaderInvalid(HeaderCode.ROOT, f"block {height} has another Merkle root than the proof leads to")
    reached = any(checkpoints.hash_at(first_height + at) for at in range(index, len(headers)))
    return PlacedBlock(
        height=height,
        header=headers[index],
        level=Level.CHAIN if reached else Level.WORK,
        following=len(headers) - index - 1,
        work=sum(header.work for header in headers[index:]),
        median_time=statistics.median_low([item.time for item in headers[index - 11 : index]]) if index >= 11 else None,
    )


def check_targets(headers: Sequence[BlockHeader], first_height: int, checkpoints: Checkpoints) -> None:
    """Each header against what the checkpoints say of its height.

    Raises:
        HeaderInvalid: another target than the period's, an implausible one, or another block than a checkpoint's.
    """
    if first_height < 0:
        raise HeaderInvalid(HeaderCode.HEIGHT, f"there is no block {first_height}")
    for height, header in enumerate(headers, start=first_height):
        if not checkpoints.allows(header.target, height):
            raise HeaderInvalid(HeaderCode.TARGET, f"the difficulty of {header.hash} is not that of block {height}")
        known = checkpoints.hash_at(height)
        if known and header.hash != known:
            raise HeaderInvalid(HeaderCode.CHECKPOINT, f"block {height} is {known}, not {header.hash}")
