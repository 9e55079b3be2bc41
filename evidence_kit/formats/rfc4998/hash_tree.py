"""Hash trees of RFC 4998 section 4: many objects under one token, and each one's way to the root.

A node is the digest of its children, concatenated in ascending order of their bytes; of a single child it is that child.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 64
"""Children of a node. Wide, so that one list carries the renewal of a whole case and a person can check it."""

Group = tuple[bytes, ...]
"""One PartialHashtree."""


@dataclass(frozen=True)
class HashTree:
    """A tree over the digests of objects."""

    algorithm: str
    root: bytes
    top: Group
    """The children of the root in ascending order: their concatenation is a file whose digest is the root."""
    paths: dict[bytes, tuple[Group, ...]]
    """For each object its reduced hash tree: the group it stands in, then its nodes' siblings, up to the root."""


def build_tree(digests: Iterable[bytes], algorithm: str) -> HashTree:
    """The tree over `digests`, each taken once.

    Raises:
        ValueError: there are none.
    """
    level = sorted(set(digests))
    if not level:
        raise ValueError("a hash tree needs at least one object")
    paths: dict[bytes, list[Group]] = {digest: [] for digest in level}
    below: dict[bytes, list[bytes]] = {digest: [digest] for digest in level}
    top: Group = tuple(level)
    while len(level) > 1:
        groups = [level[start : start + WIDTH] for start in range(0, len(level), WIDTH)]
        above: dict[bytes, list[bytes]] = {}
        for group in groups:
            parent = combine(group, algorithm)
            above[parent] = [leaf for child in group for leaf in below[child]]
            for child in group if len(group) > 1 else ():
                _extend(paths, below[child], child, group)
        top, level, below = tuple(level), sorted(above), above
    return HashTree(algorithm, level[0], top, {leaf: tuple(path) for leaf, path in paths.items()})


def root_of(digest: bytes, path: tuple[Group, ...], algorithm: str) -> bytes | None:
    """The root to which a reduced hash tree leads from a digest; None where the digest is not in its first group.

    RFC 4998 section 4.3. Without a path the digest is itself the root.
    """
    if not path:
        return digest
    if digest not in path[0]:
        return None
    node = combine(path[0], algorithm)
    for group in path[1:]:
        node = combine((*group, node), algorithm)
    return node


def combine(children: Iterable[bytes], algorithm: str) -> bytes:
    """The node above some children."""
    ordered = sorted(children)
    return ordered[0] if len(ordered) == 1 else hashlib.new(algorithm, b"".join(ordered)).digest()


def _extend(paths: dict[bytes, list[Group]], leaves: list[bytes], child: bytes, group: list[bytes]) -> None:
    for leaf in leaves:
        first = not paths[leaf]
        paths[leaf].append(tuple(group) if first else tuple(other for other in group if other != child))
