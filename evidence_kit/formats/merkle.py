"""Merkle trees of RFC 9162 section 2.1: the root over a list, and proofs about parts of the list.

An *inclusion proof* shows that an entry stands at a place of the list behind a root; a *consistency proof* shows that a
longer list begins with the shorter one. Neither discloses any other entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from mmap import mmap
from typing import BinaryIO

HASH_SIZE = 32
MAX_PATH = 64
"""A tree with more levels holds more entries than can be counted in 64 bits."""
_EMPTY = hashlib.sha256(b"").digest()
_BLOCK = 2 * HASH_SIZE << 14

Path = tuple[bytes, ...]
"""Hashes of 32 bytes from the bottom of a tree to its top."""


class ProofWrong(ValueError):
    """A proof does not show what it is for; the reason in English, for the record."""


def leaf_hash(entry: bytes) -> bytes:
    """`SHA-256(0x00 || entry)`."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """`SHA-256(0x01 || left || right)`."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(entries: Sequence[bytes]) -> bytes:
    """The root of the tree over `entries`, 32 bytes; of no entries it is the SHA-256 of nothing."""
    return MerkleTree.of_entries(entries).root


class MerkleTree:
    """Every level of a tree, lowest first, in one flat buffer: 64 bytes an entry, and proofs without hashing anything."""

    def __init__(self, size: int, nodes: bytes | mmap) -> None:
        """`nodes` as `of_leaves` and `write` lay them out for `size` entries.

        Raises:
            ValueError: the buffer is not of that many entries.
        """
        self.size = size
        self._nodes = nodes
        self._starts, end = _starts(size)
        if len(nodes) != end:
            raise ValueError(f"a tree of {size} entries takes {end} bytes, not {len(nodes)}")

    @classmethod
    def of_entries(cls, entries: Sequence[bytes]) -> MerkleTree:
        """The tree over entries."""
        return cls.of_leaves(b"".join(map(leaf_hash, entries)))

    @classmethod
    def of_leaves(cls, leaves: bytes) -> MerkleTree:
        """The tree over leaf hashes, 32 bytes each, one after the other."""
        nodes, level = bytearray(leaves), leaves
        while len(level) > HASH_SIZE:
            # An odd node moving up unchanged gives the same root as the recursive definition.
            level = _level_above(level)
            nodes += level
        return cls(len(leaves) // HASH_SIZE, bytes(nodes))

    @property
    def root(self) -> bytes:
        """The root, 32 bytes."""
        return self._node(len(self._starts) - 1, 0) if self.size else _EMPTY

    def inclusion(self, index: int) -> Path:
        """The inclusion proof of the entry at `index` (section 2.1.3.1)."""
        if not 0 <= index < self.size:
            raise IndexError(f"no entry {index} in a tree of {self.size}")
        nodes, path, width = self._nodes, [], self.size
        for start in self._starts[:-1]:
            sibling = index ^ 1
            if sibling < width:
                offset = start + sibling * HASH_SIZE
                path.append(nodes[offset : offset + HASH_SIZE])
            index, width = index >> 1, (width + 1) >> 1
        return tuple(path)

    def consistency(self, first: int) -> Path:
        """The proof that the list begins with its own first `first` entries as a tree of their own (section 2.1.4.1)."""
        if not 0 < first <= self.size:
            raise IndexError(f"no tree of {first} entries within one of {self.size}")
        return tuple(self._subproof(first, 0, self.size, whole=True))

    def _subproof(self, first: int, start: int, end: int, *, whole: bool) -> Iterator[bytes]:
        if first == end:
            if not whole:
                yield self._range(start, end)
            return
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if first <= middle:
            yield from self._subproof(first, start, middle, whole=whole)
            yield self._range(middle, end)
        else:
            yield from self._subproof(first, middle, end, whole=False)
            yield self._range(start, middle)

    def _range(self, start: int, end: int) -> bytes:
        """The hash over a range as the recursive definition cuts them: a node of the flat buffer."""
        level = (end - start - 1).bit_length()
        return self._node(level, start >> level)

    def _node(self, level: int, index: int) -> bytes:
        offset = self._starts[level] + index * HASH_SIZE
        return self._nodes[offset : offset + HASH_SIZE]


def write(leaves: Iterable[bytes], sink: BinaryIO) -> int:
    """Writes a tree over leaf hashes into an empty file, block by block; how many entries it has.

    Args:
        leaves: 32 bytes each.
        sink: opened for reading and writing.
    """
    size = 0
    for leaf in leaves:
        sink.write(leaf)
        size += 1
    start, width = 0, size
    while width > 1:
        end = start + width * HASH_SIZE
        for offset in range(start, end, _BLOCK):
            sink.seek(offset)
            above = _level_above(sink.read(min(_BLOCK, end - offset)))
            sink.seek(0, 2)
            sink.write(above)
        start, width = end, (width + 1) >> 1
    return size


def streamed_root(leaves: Iterable[bytes]) -> tuple[int, bytes]:
    """How many leaf hashes there are, and the root over them, keeping one hash a level in memory."""
    size, complete = 0, list[bytes]()
    for leaf in leaves:
        size, node = size + 1, leaf
        for _ in range((size & -size).bit_length() - 1):  # one merge for each level that is complete now
            node = node_hash(complete.pop(), node)
        complete.append(node)
    if not complete:
        return 0, _EMPTY
    root = complete.pop()
    while complete:
        root = node_hash(complete.pop(), root)
    return size, root


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (section 2.1.3.2).

    Args:
        leaf: `leaf_hash` of the entry.

    Raises:
        ProofWrong: no such place in a tree of that size, or a path that is too short or too long for it.
    """
    if not 0 <= index < size:
        raise ProofWrong(f"no entry {index} in a tree of {size}")
    _check_path(path)
    place, last, root, left = index, size - 1, leaf, iter(path)
    while last:
        if place & 1 or place < last:  # otherwise the node has no sibling at this level and moves up unchanged
            sibling = next(left, None)
            if sibling is None:
                raise ProofWrong("the path is too short")
            root = node_hash(sibling, root) if place & 1 else node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    if next(left, None) is not None:
        raise ProofWrong("the path is too long")
    return root


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """The entry stands at `index` of the `size` entries behind `root`.

    Raises:
        ProofWrong: it is not shown.
    """
    if root_of_inclusion(leaf, index, size, path) != root:
        raise ProofWrong("the path leads to another root")


def check_consistency(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> None:
    """The list of `second` entries begins with the list of `first` entries (section 2.1.4.2).

    Raises:
        ProofWrong: it is not shown.
    """
    if not 0 < first <= second:
        raise ProofWrong(f"{first} entries are no beginning of {second}")
    _check_path(path)
    if first == second:
        if path or first_root != second_root:
            raise ProofWrong("two lists of one length with different roots, or a path where none is needed")
        return
    hashes = list(path) if first & (first - 1) else [first_root, *path]
    if not hashes:
        raise ProofWrong("the path is too short")
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            raise ProofWrong("the path is too long")
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofWrong("the path is too short")
    if old != first_root or new != second_root:
        raise ProofWrong("the path leads to other roots")


def _check_path(path: Sequence[bytes]) -> None:
    if len(path) > MAX_PATH or any(len(item) != HASH_SIZE for item in path):
        raise ProofWrong(f"a path has at most {MAX_PATH} hashes of {HASH_SIZE} bytes")


def _level_above(level: bytes) -> bytes:
    pairs = len(level) // (2 * HASH_SIZE) * (2 * HASH_SIZE)
    sha256 = hashlib.sha256
    joined = b"".join([
        sha256(b"\x01" + level[at : at + 2 * HASH_SIZE]).digest() for at in range(0, pairs, 2 * HASH_SIZE)
    ])
    return joined + level[pairs:]


def _starts(size: int) -> tuple[list[int], int]:
    """Where each level begins in the flat buffer, and where the last one ends."""
    starts, end, width = [], 0, size
    while width:
        starts.append(end)
        end += width * HASH_SIZE
        width = (width + 1) >> 1 if width > 1 else 0
    return starts, end
