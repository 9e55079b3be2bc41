"""A calendar that does not know its promise any more, told apart from one that waits; over real HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.cli.upgrade import _print_states
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.seal import Calendar, open_calendar
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.calendars.complete import CalendarCompletion, CompletedProof
from evidence_kit.seal.calendars.http_calendar import HttpCalendar
from evidence_kit.seal.calendars.upgrade import Original, UpgradeRun
from tests.bitcoin import pending_proof
from tests.http_server import listening

WAITING = b"Pending confirmation in Bitcoin blockchain"
MINED = b"Timestamped by transaction 00ff; waiting for 6 confirmations"
LOST = b"Commitment not found"


def asked_once(uri: str) -> Calendar:
    calendar = open_calendar(uri)
    assert isinstance(calendar, HttpCalendar)
    return replace(calendar, endpoint=replace(calendar.endpoint, pauses=()))


def asked(said: bytes) -> tuple[CompletedProof, str, bytes]:
    with listening(lambda *_: (404, "text/plain", said)) as address:
        proof = pending_proof(hashlib.sha256(b"head").digest(), address)
        blocks = Blocks([], shipped(), unwatched)
        return CalendarCompletion(asked_once, [address], blocks).complete(proof, 1), address, proof


@pytest.mark.parametrize("said", [WAITING, MINED, b"", b"<html>404 Not Found</html>"])
def test_one_that_waits_is_pending(said: bytes) -> None:
    completed, address, _ = asked(said)
    assert (completed.pending, completed.lost, completed.failures) == ((address,), (), {})


@pytest.mark.parametrize("said", [LOST, b"commitment NOT found\n"])
def test_one_that_lost_it_is_said_at_once_with_the_cure(said: bytes) -> None:
    completed, address, _ = asked(said)
    assert (completed.pending, completed.lost) == ((address,), (address,))
    assert "stamp again with another calendar" in completed.failures[address].en
    assert "其他日历" in completed.failures[address].zh


def test_nobody_is_told_to_wait_for_a_lost_promise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listening(lambda *_: (404, "text/plain", LOST)) as address:
        proof = pending_proof(hashlib.sha256(b"head").digest(), address)
        blocks = Blocks([], shipped(), unwatched)
        running = UpgradeRun(CalendarCompletion(asked_once, [address], blocks), blocks, (), lambda _: proof)
        (state,) = running.run([Original("head.txt.ots", system_clock())], 1, system_clock, unwatched)
    assert state.lost == (address,) and state.try_again is None and not state.done

    _print_states((state,))
    shown = " ".join(capsys.readouterr().out.split())
    assert "再次运行" not in shown and "Run the same command again" not in shown
