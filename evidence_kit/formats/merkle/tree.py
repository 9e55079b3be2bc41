"""The tree itself: built in memory, on the disk or as a stream, and the proofs that it gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from mmap import mmap
from typing import BinaryIO

from evidence_kit.formats.merkle.hashing import EMPTY, HASH_SIZE, Path, leaf_hash, node_hash

_BLOCK = 2 * HASH_SIZE << 14
_SHARED = 8
"""Levels above which the 256 entries of a block have one path: proofs are mostly asked for in the order of entries."""


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
        self._levels, end = _levels(size)
        self._block, self._above = -1, Path()
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
        return self._node(len(self._levels) - 1, 0) if self.size else EMPTY

    def root_of_first(self, first: int) -> bytes:
        """The root over the first `first` entries as a tree of their own."""
        if not 0 <= first <= self.size:
            raise IndexError(f"no tree of {first} entries within one of {self.size}")
        root, end = b"", first
        for level in range(first.bit_length()):  # the whole trees that make it up, from the right
            if first >> level & 1:
                end -= 1 << level
                left = self._node(level, end >> level)
                root = node_hash(left, root) if root else left
        return root or EMPTY

    def inclusion(self, index: int) -> Path:
        """The inclusion proof of the entry at `index` (section 2.1.3.1)."""
        if not 0 <= index < self.size:
            raise IndexError(f"no entry {index} in a tree of {self.size}")
        block = index >> _SHARED
        if block != self._block:
            self._block, self._above = block, tuple(self._siblings(block, self._levels[_SHARED:-1]))
        return (*self._siblings(index, self._levels[: min(_SHARED, len(self._levels) - 1)]), *self._above)

    def _siblings(self, index: int, levels: Sequence[tuple[int, int]]) -> Iterator[bytes]:
        nodes = self._nodes
        for start, width in levels:
            sibling = index ^ 1
            if sibling < width:
                offset = start + sibling * HASH_SIZE
                yield nodes[offset : offset + HASH_SIZE]
            index >>= 1

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
        offset = self._levels[level][0] + index * HASH_SIZE
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


def is_written(source: BinaryIO, size: int, root: bytes) -> bool:
    """Whether a file is, byte for byte, what `write` writes of `size` leaf hashes under a root; block by block.

    Args:
        source: opened for reading, seekable.
        root: of the entries, as known from elsewhere.
    """
    levels, end = _levels(size)
    if source.seek(0, 2) != end:
        return False
    for (start, width), (above, _) in zip(levels, levels[1:], strict=False):
        for offset in range(0, width * HASH_SIZE, _BLOCK):
            source.seek(start + offset)
            expected = _level_above(source.read(min(_BLOCK, width * HASH_SIZE - offset)))
            source.seek(above + offset // 2)
            if source.read(len(expected)) != expected:
                return False
    source.seek(max(0, end - HASH_SIZE))
    return (source.read() or EMPTY) == root


def streamed_root(leaves: Iterable[bytes]) -> tuple[int, bytes]:
    """How many leaf hashes there are, and the root over them, keeping one hash a level in memory."""
    size, complete = 0, list[bytes]()
    for leaf in leaves:
        size, node = size + 1, leaf
        for _ in range((size & -size).bit_length() - 1):  # one merge for each level that is complete now
            node = node_hash(complete.pop(), node)
        complete.append(node)
    if not complete:
        return 0, EMPTY
    root = complete.pop()
    while complete:
        root = node_hash(complete.pop(), root)
    return size, root


def _level_above(level: bytes) -> bytes:
    pairs = len(level) // (2 * HASH_SIZE) * (2 * HASH_SIZE)
    sha256 = hashlib.sha256
    joined = b"".join([
        sha256(b"\x01" + level[at : at + 2 * HASH_SIZE]).digest() for at in range(0, pairs, 2 * HASH_SIZE)
    ])
    return joined + level[pairs:]


def _levels(size: int) -> tuple[list[tuple[int, int]], int]:
    """Where each level begins in the flat buffer and how many nodes it has, and where the last one ends."""
    levels, end, width = [], 0, size
    while width:
        levels.append((end, width))
        end += width * HASH_SIZE
        width = (width + 1) >> 1 if width > 1 else 0
    return levels, end
