"""Proofs made to mislead, to hang or to exhaust: each is refused with its code, within the limits and without a traceback.

Whatever our reader lets through goes to the second reader as well, which must find the same in it.
"""

from __future__ import annotations

import hashlib
import tracemalloc

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.bitcoin.headers import HeaderInvalid, place, read_headers
from evidence_kit.formats.opentimestamps import (
    MAGIC,
    MAX_SIZE,
    ProofCode,
    ProofMalformed,
    merge_answers,
    read_answer,
    read_proof,
    second_opinion,
)
from tests.bitcoin import COINBASE, PERIOD_0, VECTORS, Chain, coinbase_answer, detached, pending_proof, serialised

OTS = VECTORS / "opentimestamps"
HEAD = MAGIC + b"\x01\x08" + bytes(32)
PENDING = bytes.fromhex("83dfe30d2ef90c8e")
BITCOIN = bytes.fromhex("0588960d73d71901")


def code_of(data: bytes) -> ProofCode:
    with pytest.raises(ProofMalformed) as caught:
        read_proof(data)
    return caught.value.code


def told(data: bytes, digest: bytes, chain: Chain) -> frozenset[tuple[int, int]]:
    """What a proof is worth for a file: the blocks and levels it reaches with these headers."""
    try:
        proof = read_proof(data)
    except ProofMalformed:
        return frozenset()
    assert second_opinion.check_proof(data, proof), "both readers take it, or none"
    if proof.digest != digest:
        return frozenset()
    reached = set()
    for leaf in proof.attestations:
        if leaf.height is not None:
            try:
                placed = place(leaf.commitment, leaf.height, read_headers(chain.data), chain.first, shipped())
            except HeaderInvalid:
                continue
            assert second_opinion.check_block(leaf.commitment, leaf.height, placed.header)
            reached.add((leaf.height, int(placed.level)))
    return frozenset(reached)


def flips(data: bytes) -> list[tuple[int, bytes]]:
    changed = []
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        changed.append((bit // 8, bytes(flipped)))
    return changed


def test_every_flipped_bit_and_every_cut_of_the_public_example_is_found() -> None:
    data, digest = (OTS / "hello-world.txt.ots").read_bytes(), hashlib.sha256(b"Hello World!\n").digest()
    chain = Chain.of("358391.bin")
    assert told(data, digest, chain) == {(358391, 1)}
    survivors = [(data[at], changed[at]) for at, changed in flips(data) if told(changed, digest, chain)]
    # Proven harmless: Bitcoin repeats the last hash of an odd row, and to put it before or after itself is the same.
    assert survivors == [(0xF1, 0xF0)] or survivors == [(0xF0, 0xF1)]
    assert not [size for size in range(len(data)) if told(data[:size], digest, chain)]


def test_what_a_flip_in_an_upgraded_proof_can_change_is_a_calendars_name_and_never_a_time() -> None:
    """Proven harmless: the promise that is kept beside the block. Its tag and address date nothing."""
    pending, digest = (
        (OTS / "incomplete.txt.ots").read_bytes(),
        hashlib.sha256((OTS / "incomplete.txt").read_bytes()).digest(),
    )
    commitment = read_proof(pending).attestations[0].commitment
    data = merge_answers(pending, {commitment: [(OTS / "incomplete-answer.bin").read_bytes()]})
    assert len(data) == 875
    chain = Chain.of("428648.bin")
    found = [(at, told(changed, digest, chain)) for at, changed in flips(data)]
    survivors = {at for at, worth in found if worth}
    assert all(worth in ({(428648, 1)}, frozenset()) for _, worth in found)
    start = data.index(PENDING)
    size = len(PENDING) + 2 + len("https://alice.btc.calendar.opentimestamps.org")
    assert survivors <= set(range(start, start + size))
    assert not [cut for cut in range(len(data)) if told(data[:cut], digest, chain)]


@pytest.mark.parametrize(("name", "code"), [
    ("a-or-b.ots", ProofCode.FILE_DIGEST),
])  # fmt: skip
def test_a_proof_that_fits_two_files_is_refused(name: str, code: ProofCode) -> None:
    assert code_of((OTS / name).read_bytes()) is code


@pytest.mark.parametrize("tag", [0x02, 0x03, 0x67, 0x00, 0xFF])
def test_only_sha256_is_a_digest_of_a_file(tag: int) -> None:
    assert code_of(MAGIC + b"\x01" + bytes([tag]) + bytes(40)) is ProofCode.FILE_DIGEST


@pytest.mark.parametrize(("data", "code"), [
    (MAGIC + b"\xff" * (2 << 20), ProofCode.TOO_LARGE),
    (MAGIC + b"\xff" * (MAX_SIZE - len(MAGIC)), ProofCode.NUMBER),
    (HEAD + b"\xf0" + b"\xff" * 60_000, ProofCode.NUMBER),
    (HEAD + b"\xf0" + b"\x80" * 60_000 + b"\x01", ProofCode.NUMBER),
    (HEAD + b"\xf0\x80\x00" + bytes(40), ProofCode.NUMBER),
    (HEAD + b"\xf0\xff\x7f" + bytes(40), ProofCode.NUMBER),
    (HEAD + b"\xf0\x00", ProofCode.OPERATION),
    (HEAD + b"\xf0\x20" + bytes(10), ProofCode.CUT_OFF),
    (HEAD + b"\x08" * 300, ProofCode.TOO_DEEP),
    (HEAD + b"\xf3" * 20, ProofCode.OPERATION),
    (HEAD + b"\xff\x08\x08" * 20_000, ProofCode.TOO_DEEP),
    (HEAD + b"\xff" * 60_000, ProofCode.OPERATION),
    (HEAD + b"\xff\x00" * (1_000_000), ProofCode.TOO_LARGE),
    (HEAD + b"\x33", ProofCode.OPERATION),
    (HEAD + b"\x00" + BITCOIN + b"\x02\x01\x00", ProofCode.ATTESTATION),
    (HEAD + b"\x00" + BITCOIN + b"\x0a" + b"\xff" * 9 + b"\x01", ProofCode.NUMBER),
    (HEAD + b"\x00" + PENDING + b"\x05\x04a\nb\x1b", ProofCode.ATTESTATION),
    (HEAD + b"\x00" + bytes(8) + b"\xff\xff\x03" + bytes(100), ProofCode.NUMBER),
])  # fmt: skip
def test_bombs_are_refused_within_memory(data: bytes, code: ProofCode) -> None:
    tracemalloc.start()
    try:
        assert code_of(data) is code
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_as_many_forks_as_fit_are_read_or_refused_within_memory() -> None:
    """Sixty kilobytes of different one-byte branches, each with its own attestation."""
    branches = [b"\xf0\x02" + at.to_bytes(2, "big") + b"\x00" + bytes(7) + b"\x01\x00" for at in range(4000)]
    data = HEAD + b"".join(b"\xff" + branch for branch in branches[:-1]) + branches[-1]
    tracemalloc.start()
    try:
        proof = read_proof(data)
        assert len(proof.attestations) == 4000
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
        assert second_opinion.check_proof(data, proof)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_more_operations_than_the_limit() -> None:
    """A path of hashes between forks: some sixteen thousand operations in fifty kilobytes, refused by their number."""
    leaf = b"\x00" + bytes(7) + b"\x01\x00"
    branches = [b"\xf0\x01" + bytes([at]) + b"\x08" * 200 + leaf for at in range(1, 255)]
    data = HEAD + b"".join(b"\xff" + branch for branch in branches[:-1]) + branches[-1]
    assert len(data) < MAX_SIZE
    assert code_of(data) is ProofCode.TOO_MANY_OPERATIONS


def test_the_same_branch_twice_is_ambiguous() -> None:
    leaf = b"\x08\x00" + BITCOIN + b"\x01\x05"
    assert code_of(HEAD + b"\xff" + leaf + leaf) is ProofCode.DUPLICATE


def test_a_height_beyond_all_chains_dates_nothing() -> None:
    stamp = Timestamp(hashlib.sha256(COINBASE).digest())
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation((1 << 49) - 1))
    assert told(detached(stamp), stamp.msg, PERIOD_0) == frozenset()


def test_a_proof_of_another_digest_dates_nothing() -> None:
    data = merge_answers(pending_proof(hashlib.sha256(COINBASE).digest(), "https://calendar.example"),
                         {hashlib.sha256(COINBASE).digest(): [coinbase_answer()]})  # fmt: skip
    assert told(data, hashlib.sha256(COINBASE).digest(), PERIOD_0) == {(1, 2)}
    assert told(data, hashlib.sha256(b"another").digest(), PERIOD_0) == frozenset()


def test_merging_loses_nothing_and_knows_whose_promise_was_kept() -> None:
    digest = hashlib.sha256(COINBASE).digest()
    pending = pending_proof(digest, "https://one.example", "https://two.example")
    merged = read_proof(merge_answers(pending, {digest: [coinbase_answer()]}))
    assert {leaf.kind for leaf in merged.attestations} == {"pending", "bitcoin"}
    assert len([leaf for leaf in merged.attestations if leaf.kind == "pending"]) == 2
    assert next(leaf for leaf in merged.attestations if leaf.kind == "bitcoin").calendar


@pytest.mark.parametrize(
    "answer", [b"", b"\x00", bytes(100), b"\xff" * 1000, coinbase_answer() + b"\x00", coinbase_answer()[:-1]]
)
def test_an_answer_that_is_none_is_not_merged(answer: bytes) -> None:
    digest = hashlib.sha256(COINBASE).digest()
    with pytest.raises(ProofMalformed):
        merge_answers(pending_proof(digest, "https://one.example"), {digest: [answer]})


def test_an_answer_to_another_commitment_leads_elsewhere() -> None:
    stamp = Timestamp(bytes(32))
    stamp.ops.add(OpAppend(b"x")).ops.add(OpSHA256()).attestations.add(PendingAttestation("https://a.example"))
    leaf = read_answer(serialised(stamp), b"\x01" * 32)[0]
    assert leaf.commitment != stamp.ops[OpAppend(b"x")].ops[OpSHA256()].msg
