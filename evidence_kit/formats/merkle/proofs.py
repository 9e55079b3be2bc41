"""Checking proofs, whoever made them."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.merkle.hashing import HASH_SIZE, node_hash

MAX_PATH = 64
"""A tree with more levels holds more entries than can be counted in 64 bits."""


class MerkleCode(FaultCode):
    """Why a path does not show what it is for."""

    INDEX = "MERKLE_INDEX"
    LENGTH = "MERKLE_PATH_LENGTH"
    ROOT = "MERKLE_ROOT"
    PREFIX = "MERKLE_PREFIX"


class ProofWrong(Faulty, ValueError):
    """A proof does not show what it is for."""


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (section 2.1.3.2).

    Args:
        leaf: `leaf_hash` of the entry.

    Raises:
        ProofWrong: no such place in a tree of that size, or a path that is too short or too long for it.
    """
    if not 0 <= index < size:
        raise ProofWrong(MerkleCode.INDEX, f"no entry {index} in a tree of {size}")
    _check_path(path)
    place, last, root, left = index, size - 1, leaf, iter(path)
    while last:
        if place & 1 or place < last:  # otherwise the node has no sibling at this level and moves up unchanged
            sibling = next(left, None)
            if sibling is None:
                raise ProofWrong(MerkleCode.LENGTH, "the path is too short")
            root = node_hash(sibling, root) if place & 1 else node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    if next(left, None) is not None:
        raise ProofWrong(MerkleCode.LENGTH, "the path is too long")
    return root


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """The entry stands at `index` of the `size` entries behind `root`.

    Raises:
        ProofWrong: it is not shown.
    """
    if root_of_inclusion(leaf, index, size, path) != root:
        raise ProofWrong(MerkleCode.ROOT)


def check_consistency(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> None:
    """The list of `second` entries begins with the list of `first` entries (section 2.1.4.2).

    Raises:
        ProofWrong: it is not shown.
    """
    if not 0 < first <= second:
        raise ProofWrong(MerkleCode.PREFIX, f"{first} entries are no beginning of {second}")
    _check_path(path)
    if first == second:
        if path or first_root != second_root:
            raise ProofWrong(
                MerkleCode.PREFIX, "two lists of one length with different roots, or a path where none is needed"
            )
        return
    hashes = list(path) if first & (first - 1) else [first_root, *path]
    if not hashes:
        raise ProofWrong(MerkleCode.LENGTH, "the path is too short")
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            raise ProofWrong(MerkleCode.LENGTH, "the path is too long")
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofWrong(MerkleCode.LENGTH, "the path is too short")
    if old != first_root or new != second_root:
        raise ProofWrong(MerkleCode.ROOT)


def _check_path(path: Sequence[bytes]) -> None:
    if len(path) > MAX_PATH or any(len(item) != HASH_SIZE for item in path):
        raise ProofWrong(MerkleCode.LENGTH, f"a path has at most {MAX_PATH} hashes of {HASH_SIZE} bytes")
