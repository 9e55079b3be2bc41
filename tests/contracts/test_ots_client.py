"""The unmodified `ots` client and this kit on the same proofs, calendars and blocks, over real HTTP, both ways."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.seal import CalendarProof
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.opentimestamps import Attestation, merge_answers, read_proof
from evidence_kit.seal import open_calendar
from evidence_kit.seal.bitcoin.sources import Blocks, open_block_source
from evidence_kit.seal.calendars.complete import CalendarCompletion
from evidence_kit.seal.case.seal import seal_head
from tests import bitcoin
from tests.bitcoin import COINBASE, PERIOD_0, CalendarServer, Chain
from tests.parties import parties

_OTS = "import sys; sys.argv[0] = 'ots'; from otsclient.ots import main; sys.exit(main())"


def ots(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The reference client as its command runs it, with no cache of other runs."""
    return subprocess.run(
        [sys.executable, "-c", _OTS, "--no-cache", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip


def verified(folder: Path, chain: Chain, *arguments: str) -> subprocess.CompletedProcess[str]:
    with bitcoin.serving(post=bitcoin.node(chain)) as node:
        address = node.replace("http://", "http://user:password@")
        return ots(folder, "--bitcoin-node", address, "verify", *arguments)


def chain_of(calendar: CalendarServer) -> Chain:
    return Chain(0, b"".join(calendar.chain))


def leaves(data: bytes, kind: str) -> list[Attestation]:
    return [leaf for leaf in read_proof(data).attestations if leaf.kind == kind]


def test_their_stamp_our_upgrade_their_verdict(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_bytes(b"evidence")
    with bitcoin.calendar() as first, bitcoin.calendar() as second:
        made = ots(tmp_path, "stamp", "-c", first.address, "-c", second.address, "-m", "2", "file.txt")
        assert made.returncode == 0, made.stderr
        proof = (tmp_path / "file.txt.ots").read_bytes()
        assert read_proof(proof).digest == hashlib.sha256(b"evidence").digest()
        assert {leaf.uri for leaf in leaves(proof, "pending")} == {first.address, second.address}
        first.mine()
        asked = {leaf.commitment: [open_calendar(f"ots:{leaf.uri}").completed(leaf.commitment)]
                 for leaf in leaves(proof, "pending") if leaf.uri == first.address}  # fmt: skip
    merged = merge_answers(proof, {key: [item for item in value if item] for key, value in asked.items()})
    assert [leaf.calendar for leaf in leaves(merged, "bitcoin")] == [first.address]
    (tmp_path / "file.txt.ots").write_bytes(merged)
    said = verified(tmp_path, chain_of(first), "file.txt.ots")
    assert "Success! Bitcoin block 1 attests existence" in said.stderr, said.stderr


def test_our_stamp_their_upgrade_their_verdict_our_reading(case_file: CaseFile, tmp_path: Path) -> None:
    with bitcoin.calendar() as calendar, case_file.writing(system_clock) as writer:
        asked = parties(calendars=[open_calendar(f"ots:{calendar.address}")])
        seal = seal_head(case_file, writer, asked, unwatched)
        proof = next(item for item in seal.proofs if isinstance(item, CalendarProof))
        (tmp_path / "head.txt").write_bytes((case_file.root / seal.head_file).read_bytes())
        (tmp_path / "head.txt.ots").write_bytes((case_file.root / proof.path).read_bytes())
        waiting = ots(tmp_path, "-l", calendar.address, "upgrade", "head.txt.ots")
        assert "Pending confirmation" in waiting.stderr, waiting.stderr
        calendar.mine()
        done = ots(tmp_path, "-l", calendar.address, "upgrade", "head.txt.ots")
        assert done.returncode == 0, done.stderr
    said = verified(tmp_path, chain_of(calendar), "head.txt.ots")
    assert "Success! Bitcoin block 1 attests existence" in said.stderr, said.stderr
    found = leaves((tmp_path / "head.txt.ots").read_bytes(), "bitcoin")
    assert [(leaf.height, leaf.commitment) for leaf in found] == [(1, calendar.chain[1][36:68])]


def test_what_their_client_believes_of_a_test_network_ours_does_not(tmp_path: Path) -> None:
    """The same calendar, node and proof: the reference client checks no work and says Success, this kit keeps waiting."""
    (tmp_path / "file.txt").write_bytes(b"evidence")
    with bitcoin.calendar() as calendar:
        ots(tmp_path, "stamp", "-c", calendar.address, "-m", "1", "file.txt")
        calendar.mine()
        with bitcoin.serving(post=bitcoin.node(chain_of(calendar))) as node:
            blocks = Blocks([open_block_source(f"rpc:{node}")], shipped(), unwatched)
            completing = CalendarCompletion(open_calendar, [calendar.address], blocks)
            completed = completing.complete((tmp_path / "file.txt.ots").read_bytes(), 1)
    assert not completed.attested
    assert [leaf.height for leaf in completed.unplaced] == [1], "no header of the main chain bears it out"


def test_a_proof_completed_by_us_on_the_main_chain_is_verified_by_their_client(tmp_path: Path) -> None:
    digest = hashlib.sha256(COINBASE).digest()
    (tmp_path / "coinbase.tx").write_bytes(COINBASE)
    with (
        bitcoin.serving(get=lambda _: (200, bitcoin.coinbase_answer())) as calendar,
        bitcoin.serving(get=bitcoin.esplora(PERIOD_0)) as esplora,
    ):
        blocks = Blocks([open_block_source(f"esplora:{esplora}")], shipped(), unwatched)
        completing = CalendarCompletion(open_calendar, [calendar], blocks)
        completed = completing.complete(bitcoin.pending_proof(digest, calendar), 1)
    assert completed.calendars == {calendar}
    (tmp_path / "coinbase.tx.ots").write_bytes(completed.proof)
    said = verified(tmp_path, PERIOD_0, "coinbase.tx.ots")
    assert "Success! Bitcoin block 1 attests existence as of 2009-01-09" in said.stderr, said.stderr


@pytest.mark.parametrize("name", ["hello-world.txt", "bad-stamp.txt"])
def test_the_public_examples_get_the_same_verdict(name: str, tmp_path: Path) -> None:
    source = bitcoin.VECTORS / "opentimestamps"
    for file in (name, f"{name}.ots"):
        (tmp_path / file).write_bytes((source / file).read_bytes())
    chain = Chain.of("358391.bin")
    root = leaves((tmp_path / f"{name}.ots").read_bytes(), "bitcoin")[0].commitment
    ours = root == chain.data[36:68]
    theirs = "Success! Bitcoin block 358391" in verified(tmp_path, chain, f"{name}.ots").stderr
    assert ours == theirs == (name == "hello-world.txt")
