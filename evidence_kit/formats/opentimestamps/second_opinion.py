"""The same proof read by other people's code: the reference client, opentimestamps-client, and the library it stands on.

Our reader and theirs share no line. Ours may be wrong in a way that its author cannot see; theirs reads numbers without
bound and checks no proof of work. A proof counts where both find the same in it, and only what our reader accepted is
ever given to theirs, so that its lack of bounds costs little: 64 kB, 10,000 operations, 256 levels.

Where the client is not installed or cannot be loaded, nobody is asked and the checks say so: they return no name.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from evidence_kit.formats.bitcoin.headers import BlockHeader
from evidence_kit.formats.opentimestamps.proof import Attestation, Proof, ProofCode, ProofDisputed

CLIENT = "opentimestamps-client"


@functools.cache
def load() -> str:
    """Loads the client: half a second, once.

    Whoever gives up the right to start processes calls this before: python-bitcoinlib, which the client imports, looks
    for OpenSSL by way of `ldconfig`, `gcc` and `ld` (`ctypes.util.find_library`).

    Returns:
        Why the client cannot be asked here, in English; empty where it can.
    """
    try:
        import otsclient.cmds  # noqa: F401
    except ModuleNotFoundError as error:
        return f"not installed: {error.name}"
    except Exception as error:  # noqa: BLE001 - whatever keeps it from loading, the check goes on without it
        # Mostly no OpenSSL that ctypes can find (Windows, small containers): see opentimestamps-client issue 146.
        return f"cannot be loaded: {error}"
    return ""


def check_proof(data: bytes, read: Proof) -> str:
    """Checks that the client reads the same digest and the same attestations, each of the same message, from a proof.

    Args:
        data: the proof, accepted by our reader.
        read: what our reader found in it.

    Returns:
        Who read it, with its version; empty where nobody could be asked.

    Raises:
        ProofDisputed: it refuses the proof or finds something else.
    """
    if load() or "ripemd160" in read.uncomputed:  # their code takes it from the same OpenSSL, which lacks it
        return ""
    from opentimestamps.core.timestamp import DetachedTimestampFile

    theirs = _parsed(DetachedTimestampFile.deserialize, data)
    if (theirs.file_hash_op.TAG_NAME, theirs.file_digest) != ("sha256", read.digest):
        raise _disputed("reads the digest of another file")
    return _same(theirs.timestamp, read.attestations, read.uncomputed)


def check_answer(data: bytes, commitment: bytes, attestations: Iterable[Attestation]) -> str:
    """Checks a calendar's answer to `commitment` as `check_proof` does a proof.

    Raises:
        ProofDisputed: as `check_proof`.
    """
    if load():
        return ""
    from opentimestamps.core.timestamp import Timestamp

    def whole(context: Any) -> Any:
        stamp = Timestamp.deserialize(context, commitment)
        context.assert_eof()
        return stamp

    return _same(_parsed(whole, data), attestations, frozenset())


def check_block(commitment: bytes, height: int, header: BlockHeader) -> str:
    """Has the client verify one attestation (`ots verify`) with the header at hand in place of a node.

    The client compares the Merkle root of the header with the commitment by its own code; its readings of the header's
    time and hash are compared with ours. It checks no proof of work: that is `bitcoin_headers`' part.

    Args:
        commitment: what the proof leads to.
        height: of the block, as the proof states it.
        header: that our check took for the header of that block.

    Returns:
        As `check_proof`.

    Raises:
        ProofDisputed: the client does not verify it, or reads something else from the header.
    """
    if load():
        return ""
    from bitcoin.core import CBlockHeader, b2lx
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
    from opentimestamps.core.timestamp import Timestamp
    from otsclient import cmds

    theirs = CBlockHeader.deserialize(header.raw)
    if (theirs.nTime, b2lx(theirs.GetHash())) != (header.time, header.hash):
        raise _disputed(f"reads another time or hash from the header of block {height}")
    stamp = Timestamp(commitment)
    stamp.attestations.add(BitcoinBlockHeaderAttestation(height))
    with _without_log():
        verified = cmds.verify_timestamp(stamp, _options(_OneBlock(height, theirs)))
    if not verified:
        raise _disputed(f"does not find the proof's Merkle root in the header of block {height}")
    return _name()


class _OneBlock:
    """What `verify_timestamp` asks of a Bitcoin node (`bitcoin.rpc.Proxy`), answered for the one block at hand."""

    def __init__(self, height: int, header: Any) -> None:
        self._height, self._header = height, header

    def getblockcount(self) -> int:
        """The height of the newest block."""
        return self._height

    def getblockhash(self, height: int) -> Any:
        """The hash of a block; IndexError is how the client is told that there is none."""
        if height != self._height:
            raise IndexError(height)
        return self._header.GetHash()

    def getblockheader(self, _: Any) -> Any:
        """The header of a block."""
        return self._header


def _options(node: _OneBlock) -> SimpleNamespace:
    """The command line of `ots verify`: no cache, no calendar that may be asked, and `node` for Bitcoin."""
    return SimpleNamespace(cache={}, whitelist=(), wait=False, use_bitcoin=True, setup_bitcoin=lambda: node)


@contextmanager
def _without_log() -> Iterator[None]:
    """Keeps the client from setting up the program's log: `logging.error` does so where the root has no handler."""
    root, handler = logging.getLogger(), logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


def _parsed(deserialise: Callable[[Any], Any], data: bytes) -> Any:
    from opentimestamps.core.serialize import BytesDeserializationContext, DeserializationError

    try:
        return deserialise(BytesDeserializationContext(data))
    # The library guards some of its rules by `assert`, and warns of one operation, which `-W error` makes an exception.
    except (DeserializationError, ValueError, AssertionError, RecursionError, Warning) as error:
        raise _disputed(f"refuses the proof: {type(error).__name__}: {error}"[:300]) from error


def _same(stamp: Any, attestations: Iterable[Attestation], uncomputed: frozenset[str]) -> str:
    if {_key(message, item) for message, item in _leaves(stamp, uncomputed)} != {leaf.key for leaf in attestations}:
        raise _disputed("finds other attestations in the proof")
    return _name()


def _leaves(stamp: Any, uncomputed: frozenset[str]) -> Iterator[tuple[bytes, Any]]:
    """Messages and what attests them, but for what hangs on operations that our reader does not compute."""
    waiting = [stamp]
    while waiting:
        node = waiting.pop()
        yield from ((node.msg, attestation) for attestation in node.attestations)
        waiting += [following for operation, following in node.ops.items() if operation.TAG_NAME not in uncomputed]


def _key(message: bytes, attestation: Any) -> tuple[str, bytes, str, int | None]:
    """As `Attestation.key`."""
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation

    if isinstance(attestation, PendingAttestation):
        return "pending", message, attestation.uri, None
    if isinstance(attestation, BitcoinBlockHeaderAttestation):
        return "bitcoin", message, "", attestation.height
    return "unknown", message, "", None


@functools.cache
def _name() -> str:
    return f"{CLIENT} {version(CLIENT)}"


def _disputed(what: str) -> ProofDisputed:
    return ProofDisputed(ProofCode.SECOND_READER, f"the second reader ({CLIENT}) {what}")
