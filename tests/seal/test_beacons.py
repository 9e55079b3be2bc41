"""Beacons over real HTTP and from files: checked before they are kept, and shown to whoever films."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import EvidenceKitError, InputError, SealError, UsageError
from evidence_kit.domain.progress import Event, Noted, Stage, unwatched
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.formats.drand import QUICKNET
from evidence_kit.workflows.beacon import BeaconRequest, beacon_for
from evidence_kit.workflows.record import NOT_BEFORE, show_beacon
from tests import bitcoin
from tests.bitcoin import PERIOD_0, Chain
from tests.formats.test_drand import QUICKNET_ROUND, data


def take(case_file: CaseFile, watch: Callable[[Event], None] = unwatched, **wanted: str) -> Beacon:
    with case_file.writing(system_clock) as writer:
        return beacon_for(case_file, writer, BeaconRequest(**wanted), watch)


def test_three_values_are_journalled_and_go_on_the_screen(case_file: CaseFile) -> None:
    asked: list[str] = []

    def drand(path: str) -> tuple[int, bytes]:
        asked.append(path)
        return 200, data(QUICKNET_ROUND)

    with bitcoin.serving(get=drand) as network, bitcoin.serving(post=bitcoin.node(PERIOD_0)) as node:
        take(case_file, drand=network, bitcoin=f"rpc:{node}", spoken="蓝色的茶壶", by="王公证员")
    assert asked == [f"/{QUICKNET.hash}/public/latest"]
    event = case_file.journal.events[-1]
    assert event.action is Action.BEACON_TAKEN
    assert str(QUICKNET_ROUND["randomness"]) in event.details["drand"]
    assert "蓝色的茶壶" in event.details["spoken"]
    shown: list[Event] = []
    show_beacon(case_file, shown.append)
    (stage,) = shown
    assert isinstance(stage, Stage)
    assert stage.name == NOT_BEFORE
    values = " ".join(value for _, value in stage.facts)
    assert str(QUICKNET_ROUND["randomness"]) in values
    assert bitcoin.block_hash(PERIOD_0.header(2015)) in values


def test_a_case_without_a_beacon_shows_none(case_file: CaseFile) -> None:
    shown: list[Event] = []
    show_beacon(case_file, shown.append)
    assert not shown


def test_an_old_round_is_taken_and_said_to_be_old(case_file: CaseFile, tmp_path: Path) -> None:
    (tmp_path / "round.json").write_bytes(data(QUICKNET_ROUND))
    told: list[Event] = []
    beacon = take(case_file, told.append, drand=str(tmp_path / "round.json"))
    assert beacon.marks[0].kind == "drand"
    assert any("minutes old" in event.message.en for event in told if isinstance(event, Noted))
    kept = case_file.with_role(Role.BEACON_VALUE)[0]
    assert case_file.read(kept) == data(QUICKNET_ROUND)


@pytest.mark.parametrize("said", [b"", b"<html>", data(QUICKNET_ROUND, round=657414), bytes(10_000)])
def test_what_is_no_signed_round_is_not_journalled(case_file: CaseFile, said: bytes, tmp_path: Path) -> None:
    (tmp_path / "round.json").write_bytes(said)
    size = case_file.journal.head.size
    with pytest.raises(InputError):
        take(case_file, drand=str(tmp_path / "round.json"))
    assert case_file.journal.head.size == size


def test_a_block_of_a_test_network_is_no_beacon(case_file: CaseFile) -> None:
    with bitcoin.serving(post=bitcoin.node(Chain(0, bitcoin.mine(bytes(32))))) as node, pytest.raises(SealError):
        take(case_file, bitcoin=f"rpc:{node}")


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"spoken": "x" * 201},
        {"spoken": "tea"},
        {"spoken": "tea", "by": " "},
        {"bitcoin": "nowhere"},
        {"drand": "ftp://example.org"},
    ],
)
def test_requests_that_are_off(case_file: CaseFile, wanted: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        take(case_file, **wanted)


def test_errors_have_a_remedy(case_file: CaseFile) -> None:
    with pytest.raises(EvidenceKitError) as caught:
        take(case_file, drand="missing.json")
    assert caught.value.remedy.zh
    assert isinstance(system_clock(), datetime)
