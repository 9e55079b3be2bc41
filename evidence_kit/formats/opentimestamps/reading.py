"""A proof from its bytes, strictly and within bounds; every path is computed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from evidence_kit.formats.opentimestamps.proof import MAGIC, Attestation, Proof, ProofCode, ProofMalformed

MAX_SIZE = 64 << 10
MAX_DEPTH = 256
MAX_OPERATIONS = 10_000
MAX_MESSAGE = 4096
MAX_PAYLOAD = 8192
MAX_URI = 1000

_VERSION = 1
_SHA256 = 0x08
_FORK, _ATTESTATION = 0xFF, 0x00
_UNARY = {0x02: "sha1", 0x03: "ripemd160", 0x08: "sha256", 0x67: "keccak256", 0xF2: "reverse", 0xF3: "hexlify"}
_BINARY = {0xF0: "append", 0xF1: "prepend"}
_WEAK = {"sha1", "ripemd160"}
_BITCOIN = bytes.fromhex("0588960d73d71901")
_PENDING = bytes.fromhex("83dfe30d2ef90c8e")
_URI_CHARACTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:")


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
