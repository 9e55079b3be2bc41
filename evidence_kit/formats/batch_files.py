"""The files of a batch: the list (`files.jsonl`), the stamped root (`root.txt`), and one file's path as OpenTimestamps.

An entry of the tree is `SHA-256(SHA-256(file) || nonce)`, so that the whole way from a file to its calendar is a chain
of SHA-256 over appended and prepended bytes, which an OpenTimestamps proof can say.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from pydantic import ValidationError

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.domain.time.batch import BatchEntry, BatchProblem
from evidence_kit.formats import merkle, strict_json
from evidence_kit.formats.opentimestamps import MAGIC, ProofMalformed, read_proof

RECORD = "batch.json"
ROOT = "root.txt"
"""What is stamped: size and root of the tree, and the digest of the list."""
LIST = "files.jsonl"
UPGRADE = "upgrade.json"
PLAN, NAMES, TREE = "plan.json", "names", "tree.bin"
"""Working files: what was ordered, the names found, the tree on the disk. No proof needs them."""

MAX_LINE = 64 << 10
MAX_ROOT_FILE = 4096
_OTS_START = MAGIC + b"\x01\x08"
"""Of a detached OpenTimestamps proof, version 1, over SHA-256."""
_ROOT_FILE = re.compile(
    rb"evidence-kit batch root 1\nsize (0|[1-9][0-9]{0,17})\nroot ([0-9a-f]{64})\nlist ([0-9a-f]{64})\n"
)
_read = json.JSONDecoder().raw_decode


class BatchFileCode(FaultCode):
    """Why a file of a batch was refused."""

    ROOT_FILE = "BATCH_ROOT_FILE"
    LINE = "BATCH_LIST_LINE"
    LINE_FORM = "BATCH_LIST_LINE_FORM"


class BatchFileBroken(Faulty, ValueError):
    """Bytes that are no line of a list, or no `root.txt`."""


@dataclass(frozen=True)
class BatchRoot:
    """What `root.txt` states."""

    size: int
    tree_root: bytes
    list_sha256: str

    def to_bytes(self) -> bytes:
        """The file itself."""
        return b"".join(self.around_root()).replace(b"\0", self.tree_root.hex().encode("ascii"))

    def around_root(self) -> tuple[bytes, bytes, bytes]:
        """What stands before the root, a mark for the root, and what stands after it."""
        return (
            f"evidence-kit batch root 1\nsize {self.size}\nroot ".encode("ascii"),
            b"\0",
            f"\nlist {self.list_sha256}\n".encode("ascii"),
        )


def parse_root(data: bytes) -> BatchRoot:
    """What a `root.txt` states.

    Raises:
        BatchFileBroken: not in its one form.
    """
    match = _ROOT_FILE.fullmatch(data) if len(data) <= MAX_ROOT_FILE else None
    if match is None:
        raise BatchFileBroken(BatchFileCode.ROOT_FILE)
    return BatchRoot(int(match[1]), bytes.fromhex(match[2].decode("ascii")), match[3].decode("ascii"))


def line_of(fields: Mapping[str, str | int]) -> bytes:
    """A line of the list from the fields of a BatchEntry or BatchProblem in their order, the absent ones left out.

    Put together here, because `json` takes longer for a line than its file's digest does.
    """
    written = [
        f'"{key}":{encode_basestring(value) if isinstance(value, str) else value}' for key, value in fields.items()
    ]
    return f"{{{','.join(written)}}}\n".encode()


def parse_line(line: bytes) -> BatchEntry | BatchProblem:
    """A line of the list.

    Raises:
        BatchFileBroken: not a line, or not in its one form.
    """
    try:
        value = strict_json.parse(line, max_size=MAX_LINE)
        noun = BatchProblem if isinstance(value, dict) and "problem" in value else BatchEntry
        read: BatchEntry | BatchProblem = noun.model_validate(value)
    except (ValueError, ValidationError) as error:
        raise BatchFileBroken(BatchFileCode.LINE, str(error).splitlines()[0]) from error
    if line_of(read.model_dump(mode="json")) != line:
        raise BatchFileBroken(BatchFileCode.LINE_FORM)
    return read


def own_fields(line: bytes) -> dict[str, Any]:
    """The fields of a line that this kit has just written: read without asking whether it is in its one form."""
    fields: dict[str, Any] = _read(line.decode("utf-8"))[0]
    return fields


def own_line(line: bytes) -> BatchEntry | BatchProblem:
    """Such a line as what it says."""
    fields = own_fields(line)
    return BatchProblem.model_validate(fields) if "problem" in fields else BatchEntry.model_validate(fields)


def own_leaf(line: bytes) -> tuple[bytes, int] | None:
    """Leaf hash and size from such a line; None for a file that was not taken."""
    fields = own_fields(line)
    if "problem" in fields:
        return None
    return leaf_of(bytes.fromhex(fields["sha256"]), bytes.fromhex(fields["nonce"])), fields["size"]


def leaf_of(sha256: bytes, nonce: bytes) -> bytes:
    """The leaf hash of a file in the tree."""
    return merkle.leaf_hash(hashlib.sha256(sha256 + nonce).digest())


@dataclass(frozen=True)
class RootProof:
    """The detached OpenTimestamps proof over `root.txt`, read once for all files of the batch."""

    digest: bytes
    paths: bytes
    """As they stand after the digest (pending, or with blocks)."""

    @classmethod
    def read(cls, data: bytes) -> RootProof:
        """The proof in `data`.

        Raises:
            ValueError: it is none.
        """
        try:
            return cls(read_proof(data).digest, data[len(_OTS_START) + 32 :])
        except ProofMalformed as error:
            raise ValueError(str(error)) from error


def to_opentimestamps(
    entry: BatchEntry, index: int, path: Sequence[bytes], root: BatchRoot, root_proof: RootProof
) -> bytes:
    """The `.ots` file of one file of a batch: its path to the root, then the proof of `root.txt`.

    Args:
        path: the inclusion proof of `index` in a tree of `root.size`.
        root_proof: over `root.txt`.

    Raises:
        ValueError: the path does not lead to the root, or the proof is over another file.
    """
    digest = bytes.fromhex(entry.sha256)
    way = _Way(digest)
    way.hashed(after=bytes.fromhex(entry.nonce))
    way.hashed(before=b"\x00")
    place, last, siblings = index, root.size - 1, iter(path)
    while last:
        if place & 1:
            way.hashed(before=b"\x01" + next(siblings))
        elif place < last:
            way.hashed(before=b"\x01", after=next(siblings))
        place, last = place >> 1, last >> 1
    start, _, rest = root.around_root()
    way.written_in(start, rest)
    if way.message != root_proof.digest:
        raise ValueError("the path does not lead to the file that the proof is over")
    return b"".join((_OTS_START, digest, *way.operations, root_proof.paths))


class _Way:
    """Operations of an OpenTimestamps proof, one after the other, and what they lead to."""

    def __init__(self, message: bytes) -> None:
        self.message = message
        self.operations: list[bytes] = []

    def hashed(self, *, before: bytes = b"", after: bytes = b"") -> None:
        """SHA-256 of the message between two pieces."""
        if after:
            self.operations.append(b"\xf0" + _sized(after))
        if before:
            self.operations.append(b"\xf1" + _sized(before))
        self.operations.append(b"\x08")
        self.message = hashlib.sha256(before + self.message + after).digest()

    def written_in(self, before: bytes, after: bytes) -> None:
        """SHA-256 of a text with the message in it, in hexadecimal digits."""
        self.operations.append(b"\xf3")
        self.message = self.message.hex().encode("ascii")
        self.hashed(before=before, after=after)


def _sized(data: bytes) -> bytes:
    """With its length before it, which is below 128 here: one byte of LEB128."""
    return bytes([len(data)]) + data
