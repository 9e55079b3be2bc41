"""The reference client as second reader: it must agree, its disagreement must be heard, and its absence be no failure."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpKECCAK256, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.formats.bitcoin.headers import BlockHeader, read_headers
from evidence_kit.formats.opentimestamps import (
    MAX_DEPTH,
    Attestation,
    Proof,
    ProofCode,
    ProofDisputed,
    read_answer,
    read_proof,
    second_opinion,
)
from tests import bitcoin
from tests.bitcoin import COINBASE, PERIOD_0, VECTORS, coinbase_answer, detached, pending_proof, serialised

OTS = VECTORS / "opentimestamps"
NAME = f"opentimestamps-client {version('opentimestamps-client')}"
HELLO = (OTS / "hello-world.txt.ots").read_bytes()
HEADER = read_headers((VECTORS / "bitcoin" / "358391.bin").read_bytes())[0]


def disputed(data: bytes, read: Proof) -> str:
    with pytest.raises(ProofDisputed) as caught:
        second_opinion.check_proof(data, read)
    assert caught.value.code is ProofCode.SECOND_READER
    return caught.value.reason


def leaf_of(data: bytes) -> Attestation:
    return next(leaf for leaf in read_proof(data).attestations if leaf.kind == "bitcoin")


@pytest.mark.parametrize(
    "name", ["hello-world.txt.ots", "bad-stamp.txt.ots", "incomplete.txt.ots", "two-calendars.txt.ots"]
)
def test_both_readers_find_the_same_in_the_public_examples(name: str) -> None:
    data = (OTS / name).read_bytes()
    assert second_opinion.check_proof(data, read_proof(data)) == NAME


@pytest.mark.parametrize("changed", [
    {"digest": bytes(32)}, {"attestations": ()},
    {"attestations": (replace(leaf_of(HELLO), height=358392),)}, {"attestations": (replace(leaf_of(HELLO), commitment=bytes(32)),)},
    {"attestations": (leaf_of(HELLO), Attestation("pending", bytes(32), uri="https://a.example"))},
])  # fmt: skip
def test_whatever_our_reader_got_wrong_would_be_noticed(changed: dict[str, object]) -> None:
    assert second_opinion.CLIENT in disputed(HELLO, replace(read_proof(HELLO), **changed))  # type: ignore[arg-type]


def test_what_only_our_reader_accepts_is_disputed() -> None:
    data = bitcoin.disputed(HELLO)
    assert leaf_of(data) == leaf_of(HELLO)
    assert "TrailingGarbageError" in disputed(data, read_proof(data))


def test_what_hangs_on_an_operation_that_ours_does_not_compute_is_not_compared() -> None:
    stamp = Timestamp(bytes(32))
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(7))
    stamp.ops.add(OpKECCAK256()).attestations.add(BitcoinBlockHeaderAttestation(8))
    data = detached(stamp)
    read = read_proof(data)
    assert second_opinion.check_proof(data, read) == NAME
    disputed(data, replace(read, uncomputed=frozenset()))


def test_a_calendars_answer_is_read_twice() -> None:
    commitment = hashlib.sha256(COINBASE).digest()
    answer = coinbase_answer()
    found = read_answer(answer, commitment)
    assert second_opinion.check_answer(answer, commitment, found) == NAME
    for data, start, leaves in (
        (answer, bytes(32), found), (answer, commitment, ()), (answer + b"\x00", commitment, found), (answer[:-1], commitment, found),
        (bitcoin.disputed(answer), commitment, read_answer(bitcoin.disputed(answer), commitment)),
    ):  # fmt: skip
        with pytest.raises(ProofDisputed):
            second_opinion.check_answer(data, start, leaves)


def test_the_client_verifies_a_block_by_its_header_and_leaves_the_programs_log_alone() -> None:
    before = list(logging.getLogger().handlers)
    leaf = leaf_of(HELLO)
    assert second_opinion.check_block(leaf.commitment, 358391, HEADER) == NAME
    with pytest.raises(ProofDisputed, match="Merkle root in the header of block 358391"):
        second_opinion.check_block(leaf_of((OTS / "bad-stamp.txt.ots").read_bytes()).commitment, 358391, HEADER)
    assert logging.getLogger().handlers == before


class Misread(BlockHeader):
    """A header whose time our code got wrong."""

    @property
    def time(self) -> int:
        return super().time + 1


def test_a_header_that_our_code_reads_wrongly_is_noticed() -> None:
    with pytest.raises(ProofDisputed, match="another time or hash"):
        second_opinion.check_block(HEADER.root, 358391, Misread(HEADER.raw))


@given(st.integers(0, 2015), st.binary(max_size=64), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_block_is_verified_exactly_where_its_root_is_the_commitment(height: int, other: bytes, right: bool) -> None:
    header = BlockHeader(PERIOD_0.header(height))
    commitment = header.root if right else other
    if commitment == header.root:
        assert second_opinion.check_block(commitment, height, header) == NAME
    else:
        with pytest.raises(ProofDisputed):
            second_opinion.check_block(commitment, height, header)


def bomb(kind: str) -> bytes:
    """The worst that our reader accepts: forks, a deep path, long messages kept at each of many nodes, many calendars."""
    stamp = Timestamp(bytes(32))
    if kind == "deep":
        node = stamp
        for _ in range(MAX_DEPTH - 1):
            node = node.ops.add(OpSHA256())
        node.attestations.add(PendingAttestation("https://a.example"))
        return detached(stamp)
    if kind == "calendars":
        stamp.attestations |= {PendingAttestation(f"https://{at}.example") for at in range(1500)}
        return detached(stamp)
    leaf = b"\x00" + bytes(7) + b"\x01\x00"
    length = b"\xf3" * 7 if kind == "long messages" else b""
    depth = 240 if kind == "long messages" else 1
    branches = [b"\xf0\x02" + at.to_bytes(2, "big") + b"\xf2" * depth + leaf for at in range(40 if depth > 1 else 3500)]
    head = pending_proof(bytes(32), "x")[: len(pending_proof(bytes(32), "x")) - len(serialised(pending()))]
    return head + length[:-1] + b"".join(b"\xff" + branch for branch in branches[:-1]) + branches[-1]


def pending() -> Timestamp:
    stamp = Timestamp(bytes(32))
    stamp.attestations.add(PendingAttestation("x"))
    return stamp


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("kind", ["deep", "calendars", "forks", "long messages"])
def test_the_worst_that_is_let_through_costs_the_second_reader_little(kind: str) -> None:
    data = bomb(kind)
    read = read_proof(data)
    tracemalloc.start()
    try:
        assert second_opinion.check_proof(data, read) == NAME
        assert tracemalloc.get_traced_memory()[1] < 96 << 20
    finally:
        tracemalloc.stop()


def python(script: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


READ = f"""
from evidence_kit.formats.bitcoin.headers import BlockHeader
from evidence_kit.formats.opentimestamps import read_proof, second_opinion
from evidence_kit.verify.fence import give_up_rights, limit_resources
data, header = {HELLO!r}, BlockHeader({HEADER.raw!r})
def asked():
    read = read_proof(data)
    leaf = read.attestations[0]
    print(second_opinion.check_proof(data, read) or "nobody", flush=True)
    print(second_opinion.check_block(leaf.commitment, leaf.height, header) or "nobody", flush=True)
"""


def test_it_reads_in_the_child_that_has_no_network_no_process_and_no_file_to_write() -> None:
    loaded = "second_opinion.load(); limit_resources(30); give_up_rights(); asked()"
    assert python(READ + loaded) == [NAME, NAME]


def test_where_it_was_not_loaded_in_time_nobody_is_asked() -> None:
    said = python(READ + "give_up_rights(); print(second_opinion.load()); asked()")
    assert said[0].startswith("cannot be loaded: ")
    assert said[1:] == ["nobody", "nobody"]


ABSENT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"otsclient", "opentimestamps", "bitcoin", "Cryptodome"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
"""


def test_where_it_is_not_installed_proofs_are_read_all_the_same() -> None:
    assert python(ABSENT + READ + "print(second_opinion.load()); asked()") == [
        "not installed: otsclient",
        "nobody",
        "nobody",
    ]


def test_where_openssl_is_not_found_nobody_is_asked() -> None:
    """As on Windows: ctypes finds no libssl, so python-bitcoinlib does not load."""
    nowhere = "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
    said = python(nowhere + READ + "print(second_opinion.load()); asked()")
    assert said[0].startswith("cannot be loaded: ")
    assert said[1:] == ["nobody", "nobody"]


def test_nothing_is_lost_between_the_two_where_a_path_branches() -> None:
    stamp = Timestamp(bytes(32))
    for at in range(20):
        stamp.ops.add(OpAppend(bytes([at + 1]))).attestations.add(PendingAttestation(f"https://{at}.example"))
    data = detached(stamp)
    read = read_proof(data)
    assert len(read.attestations) == 20
    assert second_opinion.check_proof(data, read) == NAME
