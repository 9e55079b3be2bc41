"""An authority whose clock is wrong, or whose token cannot be used: it does not count, and the remedy names another one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Event, Noted, unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats import rfc3161
from evidence_kit.net.http_endpoint import Endpoint
from evidence_kit.seal import open_authority
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.seal.interface import Authority
from evidence_kit.seal.refusal import AnswerRefused
from evidence_kit.seal.tokens.request import digests_of, stamp
from evidence_kit.seal.waiting import attended
from evidence_kit.workflows.batch import BatchSelection, make_batch
from tests import loopback
from tests import odd_authority as odd
from tests.authorities import ClockworkAuthority, clockwork
from tests.odd_authority import Writing
from tests.parties import parties

AWAY = text("无人应答", "nobody answers")


def shifted(by: timedelta) -> ClockworkAuthority:
    """An authority whose clock goes wrong by so much."""
    return clockwork(
        f"Shift{int(by.total_seconds())}", lambda: datetime.now(UTC) + by, datetime(2020, 1, 1, tzinfo=UTC), 30
    )


def asked(authority: Authority) -> rfc3161.Token:
    return stamp(authority, digests_of(b"head"), rehearsal=False, entropy=lambda count: bytes(range(count)),
                 clock=system_clock).token  # fmt: skip


@pytest.mark.parametrize("by", [timedelta(days=30), timedelta(minutes=2), -timedelta(minutes=2), -timedelta(days=900)])
def test_a_token_ahead_or_behind_does_not_count(by: timedelta) -> None:
    with pytest.raises(AnswerRefused) as refused:
        asked(shifted(by))
    assert ("ahead of" if by > timedelta() else "before it was asked for") in refused.value.message.en
    assert "Use another authority" in refused.value.remedy.en
    assert "network" not in refused.value.remedy.en


def test_half_a_minute_is_borne() -> None:
    for seconds in (-30, 30):
        assert asked(shifted(timedelta(seconds=seconds)))


def batch(folder: Path, *authorities: Authority, needed: int = 1) -> None:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "f0.txt").write_bytes(b"content")
    make_batch(BatchSelection(folder / "in"), folder / "out", title="", also=(), parties=parties(authorities, needed=needed),
               clock=system_clock, watch=unwatched)  # fmt: skip


def test_neither_a_batch_nor_a_seal_counts_it(tmp_path: Path, case_file: CaseFile) -> None:
    ahead, good = shifted(timedelta(days=30)), shifted(timedelta())
    with pytest.raises(SealError) as failed:
        batch(tmp_path, ahead)
    assert failed.value.exit_code == 18
    assert ahead.name in failed.value.remedy.en and "--authority" in failed.value.remedy.en
    assert "network" not in failed.value.remedy.en and "网络" not in failed.value.remedy.zh
    batch(tmp_path, good)
    noted: list[Event] = []
    with pytest.raises(SealError) as unsealed, case_file.writing(system_clock) as writer:
        seal_head(case_file, writer, parties([ahead]), noted.append)
    assert ahead.name in unsealed.value.remedy.en and "case.yaml" in unsealed.value.remedy.en
    assert "network" not in unsealed.value.remedy.en
    assert any(isinstance(event, Noted) and "ahead of this machine's clock" in event.message.en for event in noted)


class OddlyWriting:
    """An authority whose tokens are written as `how` says."""

    def __init__(self, how: Callable[[rfc3161.Request], Writing]) -> None:
        self._how, self._root = how, odd.authority("Oddly Root")
        self._unit = odd.unit(self._root)
        self.name, self.uri, self.policy, self.imprint = "oddly.example", "tsa:https://oddly.example", None, "sha256"
        self.certificates, self.crls = (self._root.certificate,), ()

    def respond(self, request: bytes) -> bytes:
        wanted = rfc3161.read_request(request)
        made = odd.token(b"", self._unit, replace(self._how(wanted), nonce=wanted.nonce, digest_stated=wanted.digest))
        return odd.response(made)


def test_essential_signers_by_sha1_count_and_what_is_not_read_names_another_authority(tmp_path: Path) -> None:
    assert asked(OddlyWriting(lambda _: Writing(ess=("v1",))))
    with pytest.raises(SealError) as failed:
        batch(tmp_path, OddlyWriting(lambda _: Writing(accuracy={"seconds": -1})))
    assert "oddly.example" in failed.value.remedy.en and "network" not in failed.value.remedy.en


def test_who_is_not_there_is_still_a_matter_of_the_network(tmp_path: Path) -> None:
    away = replace(shifted(timedelta()))
    away.respond = lambda _: (_ for _ in ()).throw(SealError(*[AWAY] * 2))  # type: ignore[method-assign]
    with pytest.raises(SealError) as failed:
        batch(tmp_path, away)
    assert "Check the network" in failed.value.remedy.en


def test_a_long_wait_gives_signs_of_life() -> None:
    done, said = threading.Event(), list[Event]()

    def slow() -> int:
        done.wait(5)
        return 7

    def watch(event: Event) -> None:
        said.append(event)
        if len(said) == 2:
            done.set()

    assert attended("tsa.example", slow, watch, every=0.05) == 7
    assert all(isinstance(event, Noted) and "tsa.example" in event.message.en for event in said)
    with pytest.raises(SealError):
        attended("x", lambda: (_ for _ in ()).throw(SealError(AWAY, AWAY)), unwatched)


def test_all_attempts_together_have_a_deadline() -> None:
    """An authority that never ends its answer is given up after the deadline, not after three times its patience."""
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    endpoint = Endpoint(
        "http://127.0.0.1:9", {}, None, 1000, pauses=(2.0, 8.0, 60.0), sleep=sleep, monotonic=lambda: now[0]
    )
    with pytest.raises(SealError):
        endpoint.post(b"")
    assert slept == [2.0, 8.0]


def test_the_named_authority_of_this_machine_still_serves() -> None:
    with loopback.served(loopback.stamp) as tsa:
        assert asked(open_authority(f"tsa:{tsa}"))
