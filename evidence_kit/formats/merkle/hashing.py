"""The two hashes of a tree; a leaf can never pass for a node (RFC 9162 section 2.1.1)."""

from __future__ import annotations

import hashlib

HASH_SIZE = 32
EMPTY = hashlib.sha256(b"").digest()
"""The root over nothing."""

Path = tuple[bytes, ...]
"""Hashes of 32 bytes from the bottom of a tree to its top."""


def leaf_hash(entry: bytes) -> bytes:
    """`SHA-256(0x00 || entry)`."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """`SHA-256(0x01 || left || right)`."""
    return hashlib.sha256(b"\x01" + left + right).digest()
