"""RFC 9162 proofs: against the definition itself, and against everything that could be wrong with them."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats import merkle
from evidence_kit.formats.merkle import MerkleTree, ProofWrong, leaf_hash, node_hash
from evidence_kit.formats.merkle import tree as building

ENTRIES = [f"entry {number}".encode() for number in range(70)]


def defined(entries: list[bytes]) -> bytes:
    """MTH as section 2.1.1 defines it."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1 << (len(entries) - 1).bit_length() - 1
    return node_hash(defined(entries[:split]), defined(entries[split:]))


def defined_path(index: int, entries: list[bytes]) -> list[bytes]:
    """PATH as section 2.1.3.1 defines it."""
    if len(entries) == 1:
        return []
    split = 1 << (len(entries) - 1).bit_length() - 1
    if index < split:
        return [*defined_path(index, entries[:split]), defined(entries[split:])]
    return [*defined_path(index - split, entries[split:]), defined(entries[:split])]


def defined_subproof(first: int, entries: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as section 2.1.4.1 defines it."""
    if first == len(entries):
        return [] if whole else [defined(entries)]
    split = 1 << (len(entries) - 1).bit_length() - 1
    if first <= split:
        return [*defined_subproof(first, entries[:split], whole), defined(entries[split:])]
    return [*defined_subproof(first - split, entries[split:], False), defined(entries[:split])]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 64, 65, 70])
def test_root_and_inclusion_proofs_are_those_of_the_definition(size: int) -> None:
    tree = MerkleTree.of_entries(ENTRIES[:size])
    assert tree.root == defined(ENTRIES[:size])
    assert merkle.streamed_root(map(leaf_hash, ENTRIES[:size])) == (size, tree.root)
    for index in range(size):
        path = tree.inclusion(index)
        assert list(path) == defined_path(index, ENTRIES[:size])
        merkle.check_inclusion(leaf_hash(ENTRIES[index]), index, size, path, tree.root)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7, 8, 9, 13, 16, 17, 33])
def test_consistency_proofs_are_those_of_the_definition(size: int) -> None:
    tree = MerkleTree.of_entries(ENTRIES[:size])
    for first in range(1, size + 1):
        path = tree.consistency(first)
        assert list(path) == defined_subproof(first, ENTRIES[:size], True)
        merkle.check_consistency(first, defined(ENTRIES[:first]), size, tree.root, path)


@pytest.mark.parametrize("size", [0, 1, 2, 5, 1000])
def test_a_tree_written_to_a_file_is_the_one_built_in_memory(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_BLOCK", 4 * merkle.HASH_SIZE)
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    sink = io.BytesIO()
    assert merkle.write(leaves, sink) == size
    tree = MerkleTree(size, sink.getvalue())
    assert tree.root == MerkleTree.of_leaves(b"".join(leaves)).root
    if size:
        merkle.check_inclusion(leaves[-1], size - 1, size, tree.inclusion(size - 1), tree.root)
    assert merkle.is_written(sink, size, tree.root)
    assert not merkle.is_written(sink, size, bytes(32))
    assert not merkle.is_written(sink, size + 1, tree.root)
    for at in range(0, len(sink.getvalue()), 29):
        changed = bytearray(sink.getvalue())
        changed[at] ^= 1
        assert not merkle.is_written(io.BytesIO(changed), size, tree.root)


@given(st.integers(1, 70), st.data())
def test_every_changed_proof_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = MerkleTree.of_entries(ENTRIES[:size])
    leaf, path = leaf_hash(ENTRIES[index]), list(tree.inclusion(index))
    wrong = {
        "another leaf": (leaf_hash(b"another"), index, size, path),
        "one hash more": (leaf, index, size, [*path, bytes(32)]),
        "index out of range": (leaf, size, size, path),
        "negative index": (leaf, -1, size, path),
    }
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        flipped = bytearray(path[place])
        flipped[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        wrong["one hash less"] = (leaf, index, size, path[:-1])
        wrong["a flipped bit"] = (leaf, index, size, [*path[:place], bytes(flipped), *path[place + 1 :]])
        wrong["a short hash"] = (leaf, index, size, [path[0][:31], *path[1:]])
        wrong["the neighbour's place"] = (leaf, index ^ 1, size, path)
    for reason, proof in wrong.items():
        with pytest.raises(ProofWrong):
            merkle.check_inclusion(*proof, tree.root)
            pytest.fail(reason)


def test_swapped_leaves_do_not_prove_each_other() -> None:
    tree = MerkleTree.of_entries(ENTRIES[:8])
    for one in range(8):
        for other in set(range(8)) - {one}:
            with pytest.raises(ProofWrong):
                merkle.check_inclusion(leaf_hash(ENTRIES[one]), other, 8, tree.inclusion(other), tree.root)


def test_a_repeated_last_leaf_is_another_tree() -> None:
    """The flaw of trees that pair an odd node with itself (CVE-2012-2459)."""
    assert MerkleTree.of_entries(ENTRIES[:3]).root != MerkleTree.of_entries([*ENTRIES[:3], ENTRIES[2]]).root


def test_an_inner_node_is_no_entry() -> None:
    """The 0x00 and 0x01 before entries and nodes: 64 bytes of two hashes cannot stand as an entry."""
    tree = MerkleTree.of_entries(ENTRIES[:4])
    pair = leaf_hash(ENTRIES[0]) + leaf_hash(ENTRIES[1])
    with pytest.raises(ProofWrong):
        merkle.check_inclusion(leaf_hash(pair), 0, 2, tree.inclusion(0)[1:], tree.root)


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        (3, 7, lambda path: path[:-1]),
        (3, 7, lambda path: [*path, bytes(32)]),
        (3, 7, lambda path: [bytes(32), *path[1:]]),
        (3, 7, lambda path: path[::-1]),
        (4, 7, lambda path: []),
        (7, 7, lambda path: [bytes(32)]),
        (0, 7, lambda path: path),
        (8, 7, lambda path: path),
    ],
)
def test_a_changed_consistency_proof_is_refused(first: int, second: int, change) -> None:  # type: ignore[no-untyped-def]
    tree = MerkleTree.of_entries(ENTRIES[:second])
    path = list(tree.consistency(min(max(first, 1), second)))
    with pytest.raises(ProofWrong):
        merkle.check_consistency(first, defined(ENTRIES[:first]), second, tree.root, change(path))


def test_a_rewritten_beginning_shows() -> None:
    rewritten = MerkleTree.of_entries([b"another", *ENTRIES[1:9]])
    for first in range(1, 9):
        with pytest.raises(ProofWrong):
            merkle.check_consistency(first, defined(ENTRIES[:first]), 9, rewritten.root, rewritten.consistency(first))


def test_the_root_of_every_beginning_is_that_of_a_tree_of_its_own() -> None:
    entries = [b"%d" % number for number in range(70)]
    tree = MerkleTree.of_entries(entries)
    assert [tree.root_of_first(size) for size in range(71)] == [
        building.tree_root(entries[:size]) for size in range(71)
    ]
    with pytest.raises(IndexError):
        tree.root_of_first(71)


def test_a_buffer_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="takes"):
        MerkleTree(3, bytes(32))
    with pytest.raises(IndexError):
        MerkleTree.of_entries([b"x"]).inclusion(1)
    with pytest.raises(IndexError):
        MerkleTree.of_entries([b"x"]).consistency(2)
