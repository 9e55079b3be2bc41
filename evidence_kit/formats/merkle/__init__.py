"""Merkle trees of RFC 9162 section 2.1: the root over a list, and proofs about parts of the list.

An *inclusion proof* shows that an entry stands at a place of the list behind a root; a *consistency proof* shows that a
longer list begins with the shorter one. Neither discloses any other entry.
"""

from __future__ import annotations

from evidence_kit.formats.merkle.hashing import HASH_SIZE, Path, leaf_hash, node_hash
from evidence_kit.formats.merkle.proofs import ProofWrong, check_consistency, check_inclusion, root_of_inclusion
from evidence_kit.formats.merkle.tree import MerkleTree, is_written, streamed_root, tree_root, write

__all__ = [
    "HASH_SIZE",
    "MerkleTree",
    "Path",
    "ProofWrong",
    "check_consistency",
    "check_inclusion",
    "is_written",
    "leaf_hash",
    "node_hash",
    "root_of_inclusion",
    "streamed_root",
    "tree_root",
    "write",
]
