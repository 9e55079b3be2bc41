"""Upgrading over real HTTP: calendars that keep, break or forge their promise, and header sources that withhold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpReverse, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import Event, Noted, unwatched
from evidence_kit.domain.text import text
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints, shipped
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.formats.opentimestamps import read_proof, second_opinion
from evidence_kit.seal.bitcoin.sources import Blocks, BlockSource
from evidence_kit.seal.calendars.complete import CalendarCompletion
from evidence_kit.seal.calendars.upgrade import ProofState
from evidence_kit.seal.case.upgrade import CaseProofs
from evidence_kit.seal.proofs.upgrade import upgrade_proofs
from evidence_kit.seal.rehearsal import CALENDAR_URI
from tests import bitcoin
from tests.bitcoin import PERIOD_0, Answer, Chain, coinbase_answer, disputed, pending_proof, serialised
from tests.seal.calendars.test_complete import DIGEST, asked_once, sources

NO_CHECKPOINTS = replace(shipped(), hashes=(), targets=shipped().targets[:1])
"""A list that ends before the first period does: its blocks have no checkpoint yet."""


def hand_in(case_file: CaseFile, proof: bytes) -> None:
    with case_file.writing(system_clock) as writer, writer.act("received") as act:
        act.write("coinbase.tx.ots", proof, role=Role.OPENTIMESTAMPS_PROOF, lane=ExhibitClass.PAPER,
                  media_type="application/vnd.opentimestamps.v1", title=text("证明", "proof"))  # fmt: skip
        act.commit(Action.ARTIFACT_RECEIVED, text("收存", "received"))


def upgrade(
    case_file: CaseFile,
    known: list[str],
    found: list[BlockSource],
    needed: int = 1,
    checkpoints: Checkpoints | None = None,
    watch: Callable[[Event], None] = unwatched,
) -> tuple[ProofState, ...]:
    with case_file.writing(system_clock) as writer:
        blocks = Blocks(found, checkpoints or shipped(), unwatched)
        completing = CalendarCompletion(asked_once, known, blocks)
        proofs = CaseProofs(case_file, writer)
        return upgrade_proofs(
            proofs, completing=completing, blocks=blocks, needed=needed, clock=writer.clock, watch=watch
        )


def test_what_was_never_promised_is_not_waited_for(case_file: CaseFile) -> None:
    """Two are wanted, one promised, as it may be with a proof over a token: that one is enough, and it is asked."""
    with sources() as found, bitcoin.serving(get=lambda _: (200, coinbase_answer())) as one:
        hand_in(case_file, pending_proof(DIGEST, one))
        state = upgrade(case_file, [one], found, needed=2)[0]
    assert (state.done, state.needed, state.calendars) == (True, 1, (one,))


def test_calendars_that_deliver_one_after_the_other(case_file: CaseFile) -> None:
    """Two of two are wanted; each run keeps what came, in a new artifact, until both have delivered."""
    delivered: dict[str, bytes] = {}

    def calendar(name: str) -> Callable[[str], Answer]:
        return lambda _: (200, delivered[name]) if name in delivered else (404, b"")

    with (
        sources() as found,
        bitcoin.serving(get=calendar("one")) as one,
        bitcoin.serving(get=calendar("two")) as two,
    ):
        original = pending_proof(DIGEST, one, two)
        hand_in(case_file, original)
        size = case_file.journal.head.size
        waiting = upgrade(case_file, [one, two], found, needed=2)[0]
        assert not waiting.done
        assert waiting.try_again is not None
        assert waiting.try_again - system_clock() > timedelta(hours=1)
        assert case_file.journal.head.size == size, "nothing gained, nothing written"
        delivered["two"] = coinbase_answer()
        half = upgrade(case_file, [one, two], found, needed=2)[0]
        assert (half.done, len(half.calendars), len(half.pending)) == (False, 1, 1)
        delivered["one"] = padded_answer()
        whole = upgrade(case_file, [one, two], found, needed=2)[0]
        assert (whole.done, set(whole.calendars), whole.pending) == (True, {one, two}, ())
        assert upgrade(case_file, [one, two], found, needed=2)[0].done
        assert case_file.journal.head.size == size + 2
    kept = case_file.with_role(Role.OPENTIMESTAMPS_PROOF)
    assert case_file.read(kept[0]) == original
    assert [len(bitcoin_leaves(case_file.read(item))) for item in kept] == [0, 1, 2]
    (_, first), (_, second) = case_file.records(Role.UPGRADE, Upgrade)
    assert (first.proofs[0].original, first.blocks[0].level, first.blocks[0].first_height) == (kept[0].path, 2, 0)
    assert (second.proofs[0].original, second.proofs[0].path) == (kept[0].path, kept[2].path)
    assert second.blocks[0].path == first.blocks[0].path, "the headers are kept once"
    assert case_file.journal.events[-1].materials[0].sha256 == kept[1].digests.sha256


def bitcoin_leaves(proof: bytes) -> list[int]:
    return [leaf.height for leaf in read_proof(proof).attestations if leaf.height is not None]


def padded_answer() -> bytes:
    """Another way into the same block: a branch that goes through a reversal of the reversal."""
    stamp = Timestamp(DIGEST)
    turned = stamp.ops.add(OpReverse()).ops.add(OpReverse())
    turned.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(1))
    return serialised(stamp)


def test_headers_grow_when_a_checkpoint_becomes_known(case_file: CaseFile) -> None:
    """A young block is kept with the few blocks on it; once a list knows its period's end, the way there is fetched."""
    with bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        hand_in(case_file, pending_proof(DIGEST, calendar))
        with sources(Chain(0, PERIOD_0.data[: 5 * 80])) as found:
            young = upgrade(case_file, [calendar], found, checkpoints=NO_CHECKPOINTS)[0]
        assert (young.done, young.without_headers) == (False, (1,))
        with sources(Chain(0, PERIOD_0.data[: 20 * 80])) as found:
            state = upgrade(case_file, [calendar], found, checkpoints=NO_CHECKPOINTS)[0]
        assert (state.done, state.level) == (True, Level.WORK)
        assert upgrade(case_file, [calendar], [])[0].level is Level.WORK, (
            "what is held counts while no source delivers more"
        )
        with sources() as found:
            assert upgrade(case_file, [calendar], found)[0].level is Level.CHAIN
    assert len(case_file.with_role(Role.BLOCK_HEADERS)) == 2
    assert len(case_file.with_role(Role.OPENTIMESTAMPS_PROOF)) == 2


def test_a_complete_proof_without_a_source_of_headers_is_kept_and_waits(case_file: CaseFile) -> None:
    with bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        hand_in(case_file, pending_proof(DIGEST, calendar))
        state = upgrade(case_file, [calendar], [])[0]
    assert (state.done, state.without_headers, state.calendars) == (False, (1,), ())
    assert len(case_file.with_role(Role.OPENTIMESTAMPS_PROOF)) == 2, "a calendar may be gone tomorrow"
    assert state.try_again is None, "no calendar owes anything: what is missing is a source of headers"


def test_what_is_no_proof_is_told_and_stops_nothing(case_file: CaseFile) -> None:
    hand_in(case_file, b"no proof")
    with sources() as found, bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        hand_in(case_file, pending_proof(DIGEST, calendar))
        states = upgrade(case_file, [calendar], found)
    assert [(state.done, bool(state.fault)) for state in states] == [(False, True), (True, False)]


def test_a_proof_that_the_two_readers_dispute_is_refused_and_stops_nothing(case_file: CaseFile) -> None:
    with sources() as found, bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        hand_in(case_file, disputed(pending_proof(DIGEST, calendar)))
        hand_in(case_file, pending_proof(DIGEST, calendar))
        first, second = upgrade(case_file, [calendar], found)
    assert "the second reader (opentimestamps-client) refuses the proof" in (first.fault.note if first.fault else "")
    assert (first.done, second.done) == (False, True)


def test_without_the_second_reader_the_work_goes_on_and_says_so(
    case_file: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "load", lambda: "not installed: otsclient")
    said: list[Event] = []
    with sources() as found, bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        hand_in(case_file, pending_proof(DIGEST, calendar))
        (state,) = upgrade(case_file, [calendar], found, watch=said.append)
    assert state.done
    (note,) = [event for event in said if isinstance(event, Noted)]
    assert "opentimestamps-client, is not at hand" in note.message.en


def test_a_rehearsals_promise_is_nobodys_to_keep(case_file: CaseFile) -> None:
    hand_in(case_file, pending_proof(DIGEST, CALENDAR_URI))
    state = upgrade(case_file, [], [])[0]
    assert (state.rehearsal, state.done, state.failures, state.calendars) == (True, True, {}, ())
