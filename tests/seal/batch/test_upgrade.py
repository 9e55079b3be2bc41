"""Upgrading a batch: what is gained lies beside the original, whatever is killed, lost or said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_kit import storage
from evidence_kit.casefile import system_clock
from evidence_kit.domain.errors import CaseBusy, InputError, StorageError
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.bitcoin.headers import HEADER_SIZE, Level
from evidence_kit.formats.opentimestamps import read_proof
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.calendars.upgrade import ProofState
from evidence_kit.verify import load_trust
from evidence_kit.verify.batch.examine import examine_batch, examine_file
from evidence_kit.workflows.batch import BatchSelection, make_batch
from evidence_kit.workflows.parties import named_parties, rehearsal_parties
from evidence_kit.workflows.prove import proof_from_batch
from evidence_kit.workflows.upgrade import UpgradeRequest, complete_batch
from tests import bitcoin
from tests.bitcoin import Chain
from tests.confirmed_batch import ConfirmedBatch, promised_batch, regtest
from tests.kills import dies_at


@pytest.fixture
def batch(tmp_path: Path) -> Iterator[ConfirmedBatch]:
    with promised_batch(tmp_path) as made:
        yield made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


def leads_to(proof: bytes) -> list[int]:
    return [leaf.height for leaf in read_proof(proof).attestations if leaf.height is not None]


def test_what_is_gained_lies_beside_the_original(batch: ConfirmedBatch) -> None:
    before = contents(batch.out)
    waiting = batch.upgrade()
    assert (waiting.done, waiting.pending) == (False, (batch.calendar.address,))
    assert waiting.try_again is not None
    assert contents(batch.out) == before, "nothing gained, nothing written"
    batch.mine()
    kept = batch.upgrade()
    assert (kept.done, kept.heights, kept.level, kept.pending) == (True, (1,), Level.WORK, ())
    after = contents(batch.out)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {
        "root.txt.upgraded.ots",
        "127.0.0.1.tsr.upgraded.ots",
        "block-1.headers",
        "upgrade.json",
        "receipt-confirmed.pdf",
    }
    assert (leads_to(after["root.txt.ots"]), leads_to(after["root.txt.upgraded.ots"])) == ([], [1])
    assert after["block-1.headers"] == b"".join(batch.calendar.chain)
    asked = len(batch.calendar.asked)
    assert batch.upgrade().done
    assert contents(batch.out) == after
    assert len(batch.calendar.asked) == asked, "what is complete is not asked for again"


def test_headers_may_come_in_a_later_run(batch: ConfirmedBatch) -> None:
    """A calendar may be gone tomorrow, so its answer is kept at once; no file that a record has named is written again."""
    batch.mine(following=6)
    without = batch.upgrade(headers=False)
    assert (without.done, without.without_headers) == (False, (1,))
    first = contents(batch.out)
    assert batch.upgrade().done
    after = contents(batch.out)
    assert {name: after[name] for name in first if name != "upgrade.json"} == {
        name: data for name, data in first.items() if name != "upgrade.json"
    }
    record = BatchFolder(batch.out).upgrade
    assert record is not None
    assert (record.proofs[0].path, record.blocks[0].path) == ("root.txt.upgraded.ots", "block-1.headers")
    assert len(after["block-1.headers"]) == 8 * HEADER_SIZE


def test_two_calendars_deliver_one_after_the_other(tmp_path: Path) -> None:
    """Two of two are wanted. The second proof gets a name of its own; one run of headers serves both blocks."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.txt").write_bytes(b"content")
    out = tmp_path / "out"
    with regtest(), bitcoin.calendar() as one, bitcoin.calendar() as two:
        two.chain = one.chain
        addresses = [f"ots:{calendar.address}" for calendar in (one, two)]
        make_batch(
            BatchSelection(tmp_path / "in"),
            out,
            title="",
            also=(),
            parties=named_parties([], addresses),
            clock=system_clock,
            watch=unwatched,
        )

        def upgraded() -> ProofState:
            chain = Chain(0, b"".join(one.chain))
            with bitcoin.serving(post=bitcoin.node(chain)) as node:
                asked = UpgradeRequest([f"rpc:{node}"], addresses, needed=2)
                (state,) = complete_batch(out, asked=asked, clock=system_clock, watch=unwatched)
            return state

        confirmed = ConfirmedBatch(tmp_path, one)
        confirmed.mine()
        half = upgraded()
        assert (half.done, half.calendars, half.pending) == (False, (one.address,), (two.address,))
        two.mine()
        confirmed.mine()
        whole = upgraded()
        assert (whole.done, set(whole.calendars), whole.heights) == (True, {one.address, two.address}, (1, 10))
        record = BatchFolder(out).upgrade
        assert record is not None
        assert [proof.path for proof in record.proofs] == ["root.txt.upgraded-2.ots"]
        assert [block.path for block in record.blocks] == ["block-1.headers", "block-10.headers"]
        proof = proof_from_batch(out, tmp_path / "in" / "0.txt")
        assert proof is not None
        assert [(run.first_height, len(run.data) // HEADER_SIZE) for run in proof.headers] == [(0, len(one.chain))]
        trust = load_trust(confirmed.trust(height=12))
        made = examine_file(tmp_path / "in" / "0.txt", proof, trust, now=datetime.now(UTC), watch=unwatched)
        assert [item.status for item in made.findings if item.code == "BLOCK_IN_CHAIN"] == [Status.PASSED] * 2


def test_a_new_file_takes_no_ones_name(tmp_path: Path) -> None:
    folder = BatchFolder(tmp_path)
    names = [folder.add("root.txt.upgraded.ots", data) for data in (b"one", b"two", b"one", b"three", b"two")]
    numbered = [f"root.txt.upgraded{number}.ots" for number in ("", "-2", "", "-3", "-2")]
    assert names == numbered
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(set(numbered))


def test_a_run_killed_at_any_write_leaves_a_batch_that_verifies(
    batch: ConfirmedBatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.mine()
    original, trust = contents(batch.out), load_trust(batch.trust())
    shutil.copytree(batch.out, tmp_path / "untouched")
    ends = []
    for last in range(6):
        shutil.rmtree(batch.out)
        shutil.copytree(tmp_path / "untouched", batch.out)
        if dies_at(monkeypatch, last, batch.upgrade):
            ends.append(last)
        assert examine_batch(batch.out, trust, now=datetime.now(UTC), watch=unwatched).status is Status.PASSED
        assert batch.upgrade().done
        after = contents(batch.out)
        assert {name: after[name] for name in original} == original
        assert "root.txt.upgraded-2.ots" not in after, "what the killed run left is used"
    assert ends == [0, 1, 2, 3, 4]


def test_two_runs_on_one_batch_do_not_mix(batch: ConfirmedBatch) -> None:
    with storage.exclusive(batch.out / ".lock"), pytest.raises(CaseBusy):
        batch.upgrade()


def test_an_address_that_only_the_batch_records_is_not_asked(batch: ConfirmedBatch) -> None:
    """batch.json holds what calendars called themselves in their answers: anybody can call himself anything."""
    batch.mine()
    state = batch.upgrade(named=False)
    assert batch.calendar.asked == []
    assert f"--calendar ots:{batch.calendar.address}" in state.failures[batch.calendar.address].en


def test_a_calendar_that_forges_gains_nothing(batch: ConfirmedBatch) -> None:
    """Its block is on another chain than the node's."""
    before = contents(batch.out)
    batch.mine()
    batch.calendar.chain[:] = [bitcoin.mine(bytes([1]) * 32)]
    for _ in range(9):
        batch.calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(batch.calendar.chain[-1])))
    state = batch.upgrade()
    assert (state.done, state.heights) == (False, ())
    assert "another Merkle root" in state.failures[batch.calendar.address].en
    assert contents(batch.out) == before


@pytest.mark.parametrize("name", ["root.txt.ots", "root.txt.upgraded.ots", "block-1.headers", "upgrade.json"])
@pytest.mark.parametrize("change", [lambda data: data[:-2], lambda data: bytes([data[0] ^ 1]) + data[1:], None])
def test_what_was_changed_since_is_told_with_the_way_out(batch: ConfirmedBatch, name: str, change: Any) -> None:
    batch.mine()
    batch.upgrade()
    path = batch.out / name
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change(path.read_bytes()))
    if name == "upgrade.json" and change is None:
        assert batch.upgrade().done, "made again from the original"
    elif name == "root.txt.ots":
        assert batch.upgrade().done, "the upgraded proof holds all of it; what happened to it is for verify to say"
    else:
        with pytest.raises((InputError, StorageError)) as raised:
            batch.upgrade()
        assert raised.value.remedy.en


def test_a_rehearsal_and_a_batch_without_calendars_wait_for_nobody(batch: ConfirmedBatch, tmp_path: Path) -> None:
    out = tmp_path / "rehearsed"
    make_batch(
        BatchSelection(tmp_path / "in"),
        out,
        title="",
        also=(),
        parties=rehearsal_parties(system_clock),
        clock=system_clock,
        watch=unwatched,
    )
    states = complete_batch(out, asked=UpgradeRequest(), clock=system_clock, watch=unwatched)
    assert [(state.rehearsal, state.done) for state in states] == [(True, True)] * 2
    record = json.loads((out / "batch.json").read_bytes())
    record["proofs"] = [proof for proof in record["proofs"] if proof["kind"] == "rfc3161"]
    (out / "batch.json").write_text(json.dumps(record))
    assert complete_batch(out, asked=UpgradeRequest(), clock=system_clock, watch=unwatched) == ()


def test_a_batch_that_is_not_dated_yet_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(InputError, match="no batch that is dated"):
        complete_batch(tmp_path, asked=UpgradeRequest(), clock=system_clock, watch=unwatched)
