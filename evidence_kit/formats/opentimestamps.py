"""OpenTimestamps proofs: read strictly and within bounds, written with the reference library.

The reference library reads integers without bound (megabytes of 0xff keep it busy for minutes), takes SHA-1 as the
digest of a file (one published proof fits two files) and keeps only the last of two equal branches. So a proof is read
here first, and its original bytes are what is kept: writing it again may order its branches differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Literal

MAX_SIZE = 64 << 10
MAX_DEPTH = 256
MAX_OPERATIONS = 10_000
MAX_MESSAGE = 4096
MAX_PAYLOAD = 8192
MAX_URI = 1000
NONCE_SIZE = 16

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
_VERSION = 1
_SHA256 = 0x08
_FORK, _ATTESTATION = 0xFF, 0x00
_UNARY = {0x02: "sha1", 0x03: "ripemd160", 0x08: "sha256", 0x67: "keccak256", 0xF2: "reverse", 0xF3: "hexlify"}
_BINARY = {0xF0: "append", 0xF1: "prepend"}
_WEAK = {"sha1", "ripemd160"}
_BITCOIN = bytes.fromhex("0588960d73d71901")
_PENDING = bytes.fromhex("83dfe30d2ef90c8e")
_URI_CHARACTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:")


class ProofCode(StrEnum):
    """Why a proof was refused; stable, for machines."""

    TOO_LARGE = "PROOF_TOO_LARGE"
    TOO_DEEP = "PROOF_TOO_DEEP"
    TOO_MANY_OPERATIONS = "PROOF_TOO_MANY_OPERATIONS"
    NOT_A_PROOF = "PROOF_NOT_A_PROOF"
    CUT_OFF = "PROOF_CUT_OFF"
    TRAILING_BYTES = "PROOF_TRAILING_BYTES"
    NUMBER = "PROOF_NUMBER"
    FILE_DIGEST = "PROOF_FILE_DIGEST_NOT_SHA256"
    OPERATION = "PROOF_OPERATION"
    DUPLICATE = "PROOF_DUPLICATE"
    ATTESTATION = "PROOF_ATTESTATION"


class ProofMalformed(Exception):
    """The bytes are not a proof within the limits: `code` for machines, `reason` (English) for the record."""

    def __init__(self, code: ProofCode, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Attestation:
    """A leaf of a proof: who says that `commitment` existed. Unchecked: anybody can write these bytes."""

    kind: Literal["pending", "bitcoin", "unknown"]
    commitment: bytes
    """What the path from the file's digest leads to; for `bitcoin` the Merkle root of the block, in wire order."""
    uri: str = ""
    """Of the calendar, for `pending`."""
    height: int | None = None
    """Of the block, for `bitcoin`."""
    calendar: str = ""
    """For `bitcoin`: the calendar whose promise this path keeps, as far as the proof still holds the promise."""

    @property
    def key(self) -> tuple[str, bytes, str, int | None]:
        """What is attested, whoever is thought to be behind it."""
        return self.kind, self.commitment, self.uri, self.height


@dataclass(frozen=True)
class Proof:
    """A detached proof: the SHA-256 of a file, and where its paths lead."""

    digest: bytes
    attestations: tuple[Attestation, ...]
    weak: bool
    """SHA-1 or RIPEMD-160 occurs on a path."""


def read_proof(data: bytes) -> Proof:
    """The facts of a detached proof (`.ots`); every path is computed.

    Raises:
        ProofMalformed: over a limit, not a proof over SHA-256, cut off, followed by other bytes, or ambiguous.
    """
    reader = _Reader(data)
    if reader.take(len(MAGIC)) != MAGIC or reader.number() != _VERSION:
        raise ProofMalformed(ProofCode.NOT_A_PROOF, "not an OpenTimestamps proof of version 1")
    if reader.byte() != _SHA256:
        raise ProofMalformed(ProofCode.FILE_DIGEST, "only SHA-256 is a digest of a file here")
    digest = reader.take(32)
    attestations = reader.paths(digest)
    return Proof(digest, attestations, reader.weak)


def read_answer(data: bytes, commitment: bytes) -> tuple[Attestation, ...]:
    """Where a calendar's answer leads from `commitment`.

    Raises:
        ProofMalformed: as `read_proof`.
    """
    return _Reader(data).paths(commitment)


def commitment_of(digest: bytes, nonce: bytes) -> bytes:
    """What calendars get to see of a file: SHA-256 of its digest and a nonce, so that neighbours learn nothing of it."""
    return sha256(digest + nonce).digest()


def joint_commitment(commitments: Sequence[bytes]) -> bytes:
    """One commitment to several files, so that calendars are asked once for all: SHA-256 of theirs, one after another."""
    return commitments[0] if len(commitments) == 1 else sha256(b"".join(commitments)).digest()


def build_proof(
    digest: bytes, nonce: bytes, answers: Iterable[bytes], *, before: bytes = b"", after: bytes = b""
) -> bytes:
    """A detached proof from what calendars answered to `commitment_of(digest, nonce)`, or to a joint one.

    Args:
        digest: SHA-256 of the file.
        nonce: 16 fresh random bytes.
        answers: one or more, as received.
        before: the commitments that stand before this file's in a joint one …
        after: … and those behind it; at most 4096 bytes in all.

    Raises:
        ProofMalformed: an answer is not readable within the limits.
        ValueError: no answer at all.
    """
    from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
    from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    timestamp = Timestamp(digest)
    committed = timestamp.ops.add(OpAppend(nonce)).ops.add(OpSHA256())
    if before or after:
        committed = committed.ops.add(OpPrepend(before)) if before else committed
        committed = committed.ops.add(OpAppend(after)) if after else committed
        committed = committed.ops.add(OpSHA256())
    for answer in answers:
        read_answer(answer, committed.msg)
        committed.merge(Timestamp.deserialize(BytesDeserializationContext(answer), committed.msg))
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), timestamp).serialize(context)
    proof: bytes = context.getbytes()
    return proof


class _Reader:
    """One pass over the bytes of a proof."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_SIZE:
            raise ProofMalformed(ProofCode.TOO_LARGE, f"{len(data)} bytes, at most {MAX_SIZE} are read")
        self._data = data
        self._position = 0
        self._operations = 0
        self.weak = False

    def paths(self, message: bytes) -> tuple[Attestation, ...]:
        """Every leaf of the tree that is the rest of the data."""
        found: list[Attestation] = []
        self._node(message, 1, found)
        if self._position != len(self._data):
            raise ProofMalformed(ProofCode.TRAILING_BYTES, f"{len(self._data) - self._position} bytes after the proof")
        return tuple(found)

    def _node(self, message: bytes, depth: int, found: list[Attestation]) -> None:
        if depth > MAX_DEPTH:
            raise ProofMalformed(ProofCode.TOO_DEEP, f"a path of more than {MAX_DEPTH} operations")
        seen: set[bytes] = set()
        first = len(found)
        more = True
        while more:
            tag = self.byte()
            more = tag == _FORK
            start = self._position - (not more)
            tag = self.byte() if more else tag
            following = None if tag == _ATTESTATION else self._operation(tag, message)
            if following is None:
                found.append(self._leaf(message))
            branch = self._data[start : self._position]
            if branch in seen:
                raise ProofMalformed(ProofCode.DUPLICATE, f"the same branch twice at offset {start}")
            seen.add(branch)
            if following is not None:
                self._node(following, depth + 1, found)
        _name_calendars(found, first, message)

    def _operation(self, tag: int, message: bytes) -> bytes:
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise ProofMalformed(ProofCode.TOO_MANY_OPERATIONS, f"more than {MAX_OPERATIONS} operations")
        if tag in _BINARY:
            argument = self.varbytes(MAX_MESSAGE)
            result = message + argument if _BINARY[tag] == "append" else argument + message
        elif tag in _UNARY:
            self.weak |= _UNARY[tag] in _WEAK
            argument = result = _apply(_UNARY[tag], message)
        else:
            raise ProofMalformed(ProofCode.OPERATION, f"unknown operation 0x{tag:02x}")
        if not argument or len(result) > MAX_MESSAGE:
            raise ProofMalformed(ProofCode.OPERATION, f"operation 0x{tag:02x} on {len(message)} bytes")
        return result

    def _leaf(self, message: bytes) -> Attestation:
        tag = self.take(8)
        payload = _Reader(self.varbytes(MAX_PAYLOAD))
        if tag == _PENDING:
            leaf = Attestation("pending", message, uri=payload.uri())
        elif tag == _BITCOIN:
            leaf = Attestation("bitcoin", message, height=payload.number())
        else:
            return Attestation("unknown", message)
        if payload._position != len(payload._data):
            raise ProofMalformed(ProofCode.ATTESTATION, "bytes after the content of an attestation")
        return leaf

    def uri(self) -> str:
        """The address of a calendar, in the few characters the format allows."""
        uri = self.varbytes(MAX_URI)
        if not _URI_CHARACTERS.issuperset(uri):
            raise ProofMalformed(ProofCode.ATTESTATION, "characters that no calendar address has")
        return uri.decode("ascii")

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        piece = self._data[self._position : self._position + count]
        if len(piece) != count:
            raise ProofMalformed(ProofCode.CUT_OFF, f"ends {count - len(piece)} bytes too early")
        self._position += count
        return piece

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """An unsigned LEB128 number of at most seven bytes, in its shortest form."""
        value = 0
        for shift in range(0, 49, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if shift and not byte:
                    break
                return value
        raise ProofMalformed(ProofCode.NUMBER, f"number not in its shortest form, or too long, before {self._position}")

    def varbytes(self, limit: int) -> bytes:
        """Bytes with their length before them."""
        size = self.number()
        if size > limit:
            raise ProofMalformed(ProofCode.NUMBER, f"{size} bytes announced, at most {limit} are allowed")
        return self.take(size)


def _name_calendars(found: list[Attestation], first: int, message: bytes) -> None:
    """Names the calendars behind the blocks below a node, from `first` on, after the promises made at the node itself.

    Calendars salt what they promise, so a node has one promise. Where it has several, each block is counted for another
    of them, as far as they go: how many calendars delivered is right then, and which ones is a guess.
    """
    promises = iter(leaf.uri for leaf in found[first:] if leaf.kind == "pending" and leaf.commitment == message)
    name = ""
    for at in range(first, len(found)):
        if found[at].kind == "bitcoin" and not found[at].calendar:
            name = next(promises, name)
            found[at] = replace(found[at], calendar=name)


def _apply(operation: str, message: bytes) -> bytes:
    if operation == "sha256":  # nearly all of them
        return sha256(message).digest()
    if operation == "reverse":  # deprecated in the library, which warns at each use
        return message[::-1]
    from opentimestamps.core import op

    operations = {
        "sha1": op.OpSHA1,
        "ripemd160": op.OpRIPEMD160,
        "keccak256": op.OpKECCAK256,
        "hexlify": op.OpHexlify,
    }
    try:
        result: bytes = operations[operation]()(message)
    except ValueError as error:  # RIPEMD-160 is missing from some builds of OpenSSL
        raise ProofMalformed(ProofCode.OPERATION, f"{operation}: {error}") from error
    return result
