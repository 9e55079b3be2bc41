"""A tree of a million entries with every proof, and ten thousand verifications, against plain hashlib.

    python bench/merkle.py [--leaves 1000000] [--checks 10000]

The peer builds the same tree as lists of bytes; for verification it is the bare hashing that no verifier can avoid.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time

from evidence_kit.formats.merkle import HASH_SIZE, MerkleTree, check_inclusion


def plain_tree(leaves: bytes) -> bytes:
    level = [leaves[at : at + HASH_SIZE] for at in range(0, len(leaves), HASH_SIZE)]
    while len(level) > 1:
        above = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]
    return level[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--checks", type=int, default=10_000)
    asked = parser.parse_args()
    leaves = os.urandom(HASH_SIZE * asked.leaves)

    start = time.process_time()
    root = plain_tree(leaves)
    plain = time.process_time() - start

    start = time.process_time()
    tree = MerkleTree.of_leaves(leaves)
    built = time.process_time() - start
    assert tree.root == root

    start = time.process_time()
    for index in range(tree.size):
        tree.inclusion(index)
    proven = time.process_time() - start

    chosen = [index * 7919 % tree.size for index in range(asked.checks)]
    proofs = [(leaves[index * HASH_SIZE : (index + 1) * HASH_SIZE], index, tree.inclusion(index)) for index in chosen]
    start = time.process_time()
    for leaf, index, path in proofs:
        check_inclusion(leaf, index, tree.size, path, root)
    checked = time.process_time() - start

    pair = bytes(2 * HASH_SIZE + 1)
    start = time.process_time()
    for _, _, path in proofs:
        for _ in path:
            hashlib.sha256(pair).digest()
    bare = time.process_time() - start

    print(f"{asked.leaves:,} entries; processor seconds; load {os.getloadavg()[0]:.1f}")
    print(f"tree:        ours {built:.2f}  plain lists {plain:.2f}  ratio {plain / built:.2f}")
    print(f"all proofs:  {proven:.2f}  (tree and proofs {built + proven:.2f})")
    print(f"{asked.checks:,} verifications: ours {checked:.2f}  bare hashing {bare:.2f}  ratio {bare / checked:.2f}")


if __name__ == "__main__":
    main()
