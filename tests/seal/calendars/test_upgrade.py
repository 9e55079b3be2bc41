"""Upgrading over real HTTP: calendars that keep, break or forge their promise, and header sources that withhold or lie."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpReverse, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError, StorageError, UsageError
from evidence_kit.domain.progress import Event, Noted, unwatched
from evidence_kit.domain.text import text
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints, shipped
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.formats.opentimestamps import read_proof, second_opinion
from evidence_kit.seal import Calendar, open_calendar
from evidence_kit.seal.bitcoin.sources import Blocks, BlockSource, newest_block, open_block_source
from evidence_kit.seal.calendars.complete import CalendarCompletion, CompletedProof, may_be_asked
from evidence_kit.seal.calendars.http_calendar import HttpCalendar
from evidence_kit.seal.calendars.upgrade import ProofState
from evidence_kit.seal.case.upgrade import CaseProofs
from evidence_kit.seal.proofs.upgrade import upgrade_proofs
from evidence_kit.seal.rehearsal import CALENDAR_URI
from tests import bitcoin
from tests.bitcoin import COINBASE, PERIOD_0, Answer, Chain, coinbase_answer, disputed, pending_proof, serialised

DIGEST = hashlib.sha256(COINBASE).digest()
NO_CHECKPOINTS = replace(shipped(), hashes=(), targets=shipped().targets[:1])
"""A list that ends before the first period does: its blocks have no checkpoint yet."""


def impatient(uri: str) -> Calendar:
    calendar = open_calendar(uri)
    assert isinstance(calendar, HttpCalendar)
    return replace(calendar, endpoint=replace(calendar.endpoint, pauses=(), timeout=0.5, patience=1.0))


@contextmanager
def sources(chain: Chain = PERIOD_0) -> Iterator[list[BlockSource]]:
    with bitcoin.serving(post=bitcoin.node(chain)) as node:
        yield [open_block_source(f"rpc:{node}")]


def complete(proof: bytes, known: list[str], found: list[BlockSource], needed: int = 1) -> CompletedProof:
    return CalendarCompletion(impatient, known, Blocks(found, shipped(), unwatched)).complete(proof, needed)


def answering(answer: Callable[[str], Answer], found: list[BlockSource]) -> CompletedProof:
    with bitcoin.serving(get=answer) as calendar:
        return complete(pending_proof(DIGEST, calendar), [calendar], found)


def into_block(height: int, *, hashes: int = 1) -> bytes:
    stamp = Timestamp(DIGEST)
    following = stamp
    for _ in range(hashes):
        following = following.ops.add(OpSHA256())
    following.attestations.add(BitcoinBlockHeaderAttestation(height))
    return serialised(stamp)


def test_a_kept_promise_counts_at_level_2() -> None:
    with sources() as found:
        done = answering(lambda _: (200, coinbase_answer()), found)
    assert [(leaf.height, leaf.commitment) for leaf in done.attested] == [(1, PERIOD_0.header(1)[36:68])]
    assert not done.pending


@pytest.mark.parametrize("answer", [
    (200, into_block(2)), (200, into_block(1, hashes=2)), (200, into_block(1 << 40)),
    (200, b""), (200, b"<html>503</html>"), (200, coinbase_answer() + b"\x00"), (200, bytes(10_001)), (200, b"\xff" * 9_000),
    (302, b""), (500, b"no"), (403, b"no"), (200, disputed(coinbase_answer())),
])  # fmt: skip
def test_an_answer_that_does_not_hold_leaves_the_proof_as_it_was(answer: Answer) -> None:
    with sources() as found, bitcoin.serving(get=lambda _: answer) as calendar:
        proof = pending_proof(DIGEST, calendar)
        done = complete(proof, [calendar], found)
    assert done.proof == proof or done.unplaced
    assert not done.attested
    assert done.failures or done.unplaced


def test_a_calendar_whose_answer_the_two_readers_dispute_is_told_apart() -> None:
    with sources() as found, bitcoin.serving(get=lambda _: (200, disputed(coinbase_answer()))) as calendar:
        done = complete(pending_proof(DIGEST, calendar), [calendar], found)
    assert "the second reader does not agree" in done.failures[calendar].en


def test_a_block_that_the_client_does_not_verify_is_not_attested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers compare the root by their own code; here theirs is made to say no."""
    monkeypatch.setattr("otsclient.cmds.verify_timestamp", lambda stamp, options: False)
    with sources() as found, bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        done = complete(pending_proof(DIGEST, calendar), [calendar], found)
    assert not done.attested
    assert "second reader" in done.failures[calendar].en


def test_not_yet_is_no_failure() -> None:
    with sources() as found:
        done = answering(lambda _: (404, b"Pending confirmation in Bitcoin blockchain"), found)
    assert (len(done.pending), done.failures, done.attested) == (1, {}, ())


def test_one_calendar_twice_is_one() -> None:
    """Two promises of the same calendar, both kept: one distinct calendar."""
    with sources() as found, bitcoin.serving(get=lambda _: (200, coinbase_answer())) as calendar:
        done = complete(pending_proof(DIGEST, calendar, calendar + "/"), [calendar], found, needed=2)
    assert done.calendars == {calendar}


def test_each_commitment_is_asked_for_once_however_many_proofs_share_it() -> None:
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return 200, coinbase_answer()

    with sources() as found, bitcoin.serving(get=answer) as calendar:
        completing = CalendarCompletion(impatient, [calendar], Blocks(found, shipped(), unwatched))
        for _ in range(50):
            assert completing.complete(pending_proof(DIGEST, calendar), 1).attested
    assert len(asked) == 1


def test_an_address_that_only_the_proof_names_is_not_asked() -> None:
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return 200, coinbase_answer()

    with sources() as found, bitcoin.serving(get=answer) as stranger:
        done = complete(pending_proof(DIGEST, stranger), [], found)
    assert not asked
    assert "on no list" in done.failures[stranger].en


@pytest.mark.parametrize(("address", "allowed"), [
    ("https://alice.btc.calendar.opentimestamps.org", True), ("https://finney.calendar.eternitywall.com", True),
    ("https://btc.calendar.catallaxy.com", True), ("http://alice.btc.calendar.opentimestamps.org", False),
    ("https://alice.btc.calendar.opentimestamps.org.evil.example", False), ("https://evil.example/calendar.opentimestamps.org", False),
    ("https://calendar.opentimestamps.org@evil.example", False), ("https://alice.btc.calendar.opentimestamps.org:8443", False),
    ("file:///etc/passwd", False), ("", False), ("https://[", False),
])  # fmt: skip
def test_which_calendars_may_be_asked(address: str, allowed: bool) -> None:
    assert may_be_asked(address, frozenset()) is allowed


def test_a_head_that_trickles_in_is_left_alone() -> None:
    """Slow-loris: one byte of the status line every tenth of a second, for ever."""
    with trickling() as address, sources() as found:
        done = complete(pending_proof(DIGEST, address), [address], found)
    assert "no whole answer" in done.failures[address].en


@contextmanager
def trickling() -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.1):
                connection.sendall(b"a")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        listener.close()


def test_headers_of_a_test_network_bear_nothing_out() -> None:
    root = hashlib.sha256(DIGEST).digest()
    regtest = Chain(0, bitcoin.GENESIS + bitcoin.mine(root, bitcoin.block_hash(bitcoin.GENESIS)))
    with sources(regtest) as found:
        done = answering(lambda _: (200, coinbase_answer()), found)
    assert not done.attested


def test_the_second_source_helps_out_when_the_first_is_gone() -> None:
    with bitcoin.serving(get=bitcoin.esplora(PERIOD_0)) as esplora:
        dead = replace_endpoint(open_block_source("esplora:http://127.0.0.1:9/api"))
        done = answering(lambda _: (200, coinbase_answer()), [dead, open_block_source(f"esplora:{esplora}")])
    assert done.attested


def replace_endpoint(source: BlockSource) -> BlockSource:
    return replace(source, endpoint=replace(source.endpoint, pauses=(), timeout=0.5))  # type: ignore[type-var,attr-defined,no-any-return]


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b"nonsense", b'[{"id":0,"result":"zz","error":null}]',
                                  b'[{"id":0,"result":null,"error":{"code":-8}}]', b"[" * 100_000])  # fmt: skip
def test_a_node_that_answers_nonsense(said: bytes) -> None:
    with bitcoin.serving(post=lambda *_: (200, said)) as node:
        source = open_block_source(f"rpc:{node}")
        with pytest.raises(SealError):
            source.tip()
        with pytest.raises(SealError):
            source.headers(0, 1)


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"{}", b"nonsense", b'[{"height":5}]', b'[{"height":9,"version":"x"}]', b"[" * 100_000]
)
def test_an_esplora_server_that_answers_nonsense(said: bytes) -> None:
    with bitcoin.serving(get=lambda _: (200, said)) as server:
        source = open_block_source(f"esplora:{server}")
        with pytest.raises(SealError):
            source.tip()
        with pytest.raises(SealError):
            source.headers(5, 5)


def test_both_kinds_of_source_give_the_same_bytes() -> None:
    with bitcoin.serving(get=bitcoin.esplora(PERIOD_0), post=bitcoin.node(PERIOD_0)) as server:
        for uri in (f"esplora:{server}", f"rpc:{server}"):
            source = open_block_source(uri)
            assert source.tip() == 2015
            assert source.headers(0, 25) == PERIOD_0.data[: 26 * 80]
            assert newest_block(source, shipped())[1].hash == shipped().hash_at(2015)


def test_a_nodes_cookie_and_password_are_sent_and_stay_out_of_its_name(tmp_path: Path) -> None:
    (tmp_path / ".cookie").write_text("__cookie__:secret\n")
    for source in (open_block_source("rpc:http://127.0.0.1:8332#cookie=.cookie", folder=tmp_path),
                   open_block_source("rpc:http://127.0.0.1:8332", credentials="__cookie__:secret")):  # fmt: skip
        assert source.endpoint.headers["Authorization"] == "Basic X19jb29raWVfXzpzZWNyZXQ="  # type: ignore[attr-defined]
        assert "secret" not in repr(source)
    with pytest.raises(StorageError):
        open_block_source("rpc:http://127.0.0.1:8332#cookie=missing", folder=tmp_path)


@pytest.mark.parametrize(
    "uri", ["rpc:http://user:secret@127.0.0.1:8332", "rpc:http://node.example:8332", "esplora:ftp://x", "btc:x"]
)
def test_sources_that_may_not_be_used(uri: str) -> None:
    with pytest.raises(UsageError):
        open_block_source(uri)


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
        completing = CalendarCompletion(impatient, known, blocks)
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
