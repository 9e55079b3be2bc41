"""A proof from its bytes, strictly and within bounds; every path is computed."""

from __future__ import annotations

from dataclasses import replace

from evidence_kit.formats.opentimestamps.operations import MAX_MESSAGE, NAMES, SHA256, WEAK, WITH_ARGUMENT, apply
from evidence_kit.formats.opentimestamps.proof import MAGIC, Attestation, Proof, ProofCode, ProofMalformed

MAX_SIZE = 64 << 10
MAX_DEPTH = 256
MAX_OPERATIONS = 10_000
MAX_PAYLOAD = 8192
MAX_URI = 1000

_VERSION = 1
_FORK, _ATTESTATION = 0xFF, 0x00
_BITCOIN = bytes.fromhex("0588960d73d71901")
_PENDING = bytes.fromhex("83dfe30d2ef90c8e")
_OTHER_CHAINS = {bytes.fromhex("06869a0d73d71b45"): "Litecoin", bytes.fromhex("30fe8087b5c7ead7"): "Ethereum"}
"""Chains whose attestations the reference library knows and nobody checks here (`core/notary.py`, `core/dubious`)."""
_URI_CHARACTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:")


def read_proof(data: bytes) -> Proof:
    """The facts of a detached proof (`.ots`); every path is computed.

    Raises:
        ProofMalformed: over a limit, not a proof over SHA-256, cut off, followed by other bytes, or ambiguous.
    """
    reader = _Reader(data)
    if reader.take(len(MAGIC)) != MAGIC or reader.number() != _VERSION:
        raise ProofMalformed(ProofCode.NOT_A_PROOF, "not an OpenTimestamps proof of version 1")
    if reader.byte() != SHA256:
        raise ProofMalformed(ProofCode.FILE_DIGEST, "only SHA-256 is a digest of a file here")
    digest = reader.take(32)
    attestations = reader.paths(digest)
    return Proof(digest, attestations, reader.weak, frozenset(reader.uncomputed))


def read_answer(data: bytes, commitment: bytes) -> tuple[Attestation, ...]:
    """Where a calendar's answer leads from `commitment`.

    Raises:
        ProofMalformed: as `read_proof`; and where a path cannot be computed here, since what it promises is not known.
    """
    reader = _Reader(data)
    attestations = reader.paths(commitment)
    if reader.uncomputed:
        raise ProofMalformed(ProofCode.OPERATION, f"{', '.join(sorted(reader.uncomputed))} is not computed here")
    return attestations


class _Reader:
    """One pass over the bytes of a proof."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_SIZE:
            raise ProofMalformed(ProofCode.TOO_LARGE, f"{len(data)} bytes, at most {MAX_SIZE} are read")
        self._data = data
        self._position = 0
        self._operations = 0
        self.weak = False
        self.uncomputed: set[str] = set()

    def paths(self, message: bytes) -> tuple[Attestation, ...]:
        """Every leaf of the tree that is the rest of the data."""
        found: list[Attestation] = []
        self._node(message, 1, found)
        if self._position != len(self._data):
            raise ProofMalformed(ProofCode.TRAILING_BYTES, f"{len(self._data) - self._position} bytes after the proof")
        return tuple(found)

    def _node(self, message: bytes | None, depth: int, found: list[Attestation]) -> None:
        """One node and all below it; a `message` of None hangs on an operation that is not computed here."""
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
            is_leaf, following = tag == _ATTESTATION, None
            if is_leaf:
                found += self._leaf(message)
            else:
                following = self._operation(tag, message)
            branch = self._data[start : self._position]
            if branch in seen:
                # The reference library would keep only the last of two equal branches, and lose what the first leads to.
                raise ProofMalformed(ProofCode.DUPLICATE, f"the same branch twice at offset {start}")
            seen.add(branch)
            if not is_leaf:
                self._node(following, depth + 1, found)
        _name_calendars(found, first, message)

    def _operation(self, tag: int, message: bytes | None) -> bytes | None:
        """The message after an operation; None where it, or one before it, is not computed here."""
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise ProofMalformed(ProofCode.TOO_MANY_OPERATIONS, f"more than {MAX_OPERATIONS} operations")
        name = NAMES.get(tag)
        if name is None:
            raise ProofMalformed(ProofCode.OPERATION, f"unknown operation 0x{tag:02x}")
        argument = self.varbytes(MAX_MESSAGE) if name in WITH_ARGUMENT else b""
        if name in WITH_ARGUMENT and not argument:
            raise ProofMalformed(ProofCode.OPERATION, f"{name} of nothing")
        self.weak |= name in WEAK
        if message is None:
            return None
        result = apply(name, message, argument)
        if result is None:
            self.uncomputed.add(name)
        elif len(result) > MAX_MESSAGE:
            raise ProofMalformed(ProofCode.OPERATION, f"{name} of {len(message)} bytes gives more than {MAX_MESSAGE}")
        return result

    def _leaf(self, message: bytes | None) -> tuple[Attestation, ...]:
        """The attestation that follows; none where what it attests is not computed here."""
        tag = self.take(8)
        payload = _Reader(self.varbytes(MAX_PAYLOAD))
        commitment = message or b""
        if tag == _PENDING:
            leaf = Attestation("pending", commitment, uri=payload.uri())
        elif tag == _BITCOIN:
            leaf = Attestation("bitcoin", commitment, height=payload.number())
        else:
            leaf = Attestation("unknown", commitment, named=_OTHER_CHAINS.get(tag, tag.hex()))
        if leaf.kind != "unknown" and payload._position != len(payload._data):
            raise ProofMalformed(ProofCode.ATTESTATION, "bytes after the content of an attestation")
        return (leaf,) if message is not None else ()

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


def _name_calendars(found: list[Attestation], first: int, message: bytes | None) -> None:
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
