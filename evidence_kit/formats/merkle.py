"""The Merkle tree hash of RFC 9162 §2.1.1 over the lines of a journal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(entry: bytes) -> bytes:
    """`SHA-256(0x00 || entry)`."""
    return hashlib.sha256(b"\x00" + entry).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(entries: Sequence[bytes]) -> bytes:
    """The root of the tree over `entries`, 32 bytes; of no entries it is the SHA-256 of nothing."""
    if not entries:
        return hashlib.sha256(b"").digest()
    # Hashing level by level, an odd node moving up unchanged, gives the same root as the recursive definition.
    level = [leaf_hash(entry) for entry in entries]
    while len(level) > 1:
        paired = [_node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]
