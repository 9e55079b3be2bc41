"""Parts of Bitcoin's main chain out of public vectors, and servers of this machine that serve them over real HTTP."""

from __future__ import annotations

import hashlib
import itertools
import json
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation,
    LitecoinBlockHeaderAttestation,
    PendingAttestation,
)
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp, make_merkle_tree

from evidence_kit.formats.opentimestamps import MAGIC
from tests.http_server import Said, listening

VECTORS = Path(__file__).parent / "vectors"
REGTEST_BITS = 0x207FFFFF
Answer = tuple[int, bytes]


@dataclass(frozen=True)
class Chain:
    """Consecutive headers, the first that of block `first`."""

    first: int
    data: bytes

    @classmethod
    def of(cls, name: str) -> Chain:
        """A file of vectors/bitcoin: `437467-437479.bin` begins with block 437467."""
        return cls(int(name.partition("-")[0].partition(".")[0]), (VECTORS / "bitcoin" / name).read_bytes())

    @property
    def tip(self) -> int:
        return self.first + len(self.data) // 80 - 1

    def header(self, height: int) -> bytes:
        at = (height - self.first) * 80
        if not self.first <= height <= self.tip:
            raise KeyError(height)
        return self.data[at : at + 80]


GENESIS = bytes.fromhex(
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc388"
    "8a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c"
)
PERIOD_0 = Chain(0, GENESIS + (VECTORS / "bitcoin" / "1-2015.bin").read_bytes())
"""The first 2016 blocks of the main chain."""
COINBASE = (VECTORS / "bitcoin" / "block-1-coinbase.tx").read_bytes()
"""The only transaction of block 1: SHA-256 of its SHA-256 is that block's Merkle root."""


def block_hash(header: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(header).digest()).digest()[::-1].hex()


def mine(root: bytes, previous: str = "00" * 32, *, bits: int = REGTEST_BITS) -> bytes:
    """A header of a test network: valid proof of work, and no main network would take it."""
    for nonce in itertools.count():
        header = (
            struct.pack("<I", 2)
            + bytes.fromhex(previous)[::-1]
            + root
            + struct.pack("<III", 1_700_000_000, bits, nonce)
        )
        if int(block_hash(header), 16) <= (bits & 0xFFFFFF) << 8 * ((bits >> 24) - 3):
            return header
    raise AssertionError


def serialised(stamp: Timestamp) -> bytes:
    context = BytesSerializationContext()
    stamp.serialize(context)
    return context.getbytes()


def detached(stamp: Timestamp) -> bytes:
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), stamp).serialize(context)
    return context.getbytes()


def pending_proof(digest: bytes, *addresses: str) -> bytes:
    """A proof that waits for calendars to answer to the digest itself."""
    stamp = Timestamp(digest)
    for address in addresses:
        stamp.attestations.add(PendingAttestation(address))
    return detached(stamp)


@dataclass
class CalendarServer:
    """A real calendar: promises what it is sent, and keeps its promises once `mine` has been called.

    Its blocks are regtest's: the reference client takes them from its node, and evidence_kit must not.
    """

    address: str = ""
    promised: set[bytes] = field(default_factory=set)
    kept: dict[bytes, bytes] = field(default_factory=dict)
    chain: list[bytes] = field(default_factory=lambda: [mine(bytes(32))])
    asked: list[str] = field(default_factory=list)

    def post(self, path: str, body: bytes) -> Answer:
        if path != "/digest" or not 0 < len(body) <= 64:
            return 400, b"no"
        stamp = Timestamp(body)
        salted = stamp.ops.add(OpAppend(hashlib.sha256(self.address.encode() + body).digest()[:8])).ops.add(OpSHA256())
        salted.attestations.add(PendingAttestation(self.address))
        self.promised.add(salted.msg)
        return 200, serialised(stamp)

    def get(self, path: str) -> Answer:
        self.asked.append(path)
        kept = self.kept.get(bytes.fromhex(path.removeprefix("/timestamp/")))
        return (404, b"Pending confirmation in Bitcoin blockchain") if kept is None else (200, kept)

    def mine(self) -> None:
        """Anchors everything promised so far in one block: a transaction, and a Merkle path to its root."""
        stamps = [Timestamp(commitment) for commitment in sorted(self.promised - set(self.kept))]
        if not stamps:
            return
        root = make_merkle_tree(stamps).ops.add(OpAppend(b"\x01" * 60)).ops.add(OpSHA256()).ops.add(OpSHA256())
        self.chain.append(mine(root.msg, block_hash(self.chain[-1])))
        root.attestations.add(BitcoinBlockHeaderAttestation(len(self.chain) - 1))
        self.kept |= {stamp.msg: serialised(stamp) for stamp in stamps}


def coinbase_answer() -> bytes:
    """What an honest calendar would answer to SHA-256 of `COINBASE`: the way into block 1 of the main chain."""
    stamp = Timestamp(hashlib.sha256(COINBASE).digest())
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(1))
    return serialised(stamp)


def disputed(data: bytes) -> bytes:
    """A proof or answer on which the two readers disagree: `data` with one more branch at its beginning.

    The branch is an attestation of Litecoin with a byte behind its height. Ours takes it for one that it does not know;
    the reference client knows it, and refuses the whole for that byte.
    """
    start = len(MAGIC) + 2 + 32 if data.startswith(MAGIC) else 0
    return data[:start] + b"\xff\x00" + LitecoinBlockHeaderAttestation.TAG + b"\x02\x05\x00" + data[start:]


def esplora(chain: Chain) -> Callable[[str], Answer]:
    """The part of Esplora's API that headers are fetched with."""

    def get(path: str) -> Answer:
        if path == "/blocks/tip/height":
            return 200, str(chain.tip).encode()
        start = int(path.rpartition("/")[2])
        heights = range(start, max(chain.first, start - 9) - 1, -1)
        return 200, json.dumps([_fields(chain, height) for height in heights]).encode()

    return get


def _fields(chain: Chain, height: int) -> dict[str, object]:
    header = chain.header(height)
    version, time, bits, nonce = struct.unpack("<i", header[:4]) + struct.unpack("<III", header[68:])
    return {
        "id": block_hash(header), "height": height, "version": version, "timestamp": time, "bits": bits, "nonce": nonce,
        "merkle_root": header[36:68][::-1].hex(), "previousblockhash": header[4:36][::-1].hex() if height else None,
    }  # fmt: skip


def node(chain: Chain) -> Callable[[str, bytes], Answer]:
    """A Bitcoin node's JSON-RPC, single and in batches: the three methods that headers need."""
    heights = {block_hash(chain.header(height)): height for height in range(chain.first, chain.tip + 1)}

    def one(call: dict[str, object]) -> dict[str, object]:
        parameters = call.get("params") or []
        assert isinstance(parameters, list)
        try:
            result: object = {
                "getblockcount": lambda: chain.tip,
                "getblockhash": lambda: block_hash(chain.header(parameters[0])),
                "getblockheader": lambda: chain.header(heights[parameters[0]]).hex(),
            }[str(call["method"])]()
        except KeyError:
            return {"result": None, "error": {"code": -8, "message": "Block height out of range"}, "id": call.get("id")}
        return {"result": result, "error": None, "id": call.get("id")}

    def post(_: str, body: bytes) -> Answer:
        calls = json.loads(body)
        return 200, json.dumps([one(call) for call in calls] if isinstance(calls, list) else one(calls)).encode()

    return post


@contextmanager
def serving(
    *, get: Callable[[str], Answer] | None = None, post: Callable[[str, bytes], Answer] | None = None
) -> Iterator[str]:
    """Serves GET and POST on the loopback interface; yields the address without a slash at its end."""

    def answer(method: str, path: str, body: bytes) -> Said:
        said: Answer = (405, b"")
        if method == "GET" and get:
            said = get(path)
        elif method == "POST" and post:
            said = post(path, body)
        return said[0], "application/octet-stream", said[1]

    with listening(answer) as address:
        yield address


@contextmanager
def calendar() -> Iterator[CalendarServer]:
    """A calendar that can be asked."""
    server = CalendarServer()
    with serving(get=server.get, post=server.post) as address:
        server.address = address
        yield server
