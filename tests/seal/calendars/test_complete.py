"""Proofs completed over real HTTP: calendars that keep, break or forge their promise, and header sources that lie."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.seal import Calendar, open_calendar
from evidence_kit.seal.bitcoin.sources import Blocks, BlockSource, open_block_source
from evidence_kit.seal.calendars.complete import CalendarCompletion, CompletedProof, may_be_asked
from evidence_kit.seal.calendars.http_calendar import HttpCalendar
from tests import bitcoin
from tests.bitcoin import COINBASE, PERIOD_0, Answer, Chain, coinbase_answer, disputed, pending_proof, serialised

DIGEST = hashlib.sha256(COINBASE).digest()


def asked_once(uri: str) -> Calendar:
    """Waited for as long as any: a machine that has much to do is slow to answer itself."""
    calendar = open_calendar(uri)
    assert isinstance(calendar, HttpCalendar)
    return replace(calendar, endpoint=replace(calendar.endpoint, pauses=()))


def impatient(uri: str) -> Calendar:
    calendar = asked_once(uri)
    assert isinstance(calendar, HttpCalendar)
    return replace(calendar, endpoint=replace(calendar.endpoint, timeout=0.5, patience=1.0))


@contextmanager
def sources(chain: Chain = PERIOD_0) -> Iterator[list[BlockSource]]:
    with bitcoin.serving(post=bitcoin.node(chain)) as node:
        yield [open_block_source(f"rpc:{node}")]


def complete(proof: bytes, known: list[str], found: list[BlockSource], needed: int = 1) -> CompletedProof:
    return CalendarCompletion(asked_once, known, Blocks(found, shipped(), unwatched)).complete(proof, needed)


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
        completing = CalendarCompletion(asked_once, [calendar], Blocks(found, shipped(), unwatched))
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
    with trickling() as address:
        blocks = Blocks([], shipped(), unwatched)
        done = CalendarCompletion(impatient, [address], blocks).complete(pending_proof(DIGEST, address), 1)
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
    return replace(source, endpoint=replace(source.endpoint, pauses=()))  # type: ignore[type-var,attr-defined,no-any-return]
