"""Sealing over real HTTP on loopback: who delivers, who fails and how, and what is kept either way."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError, UsageError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.seal import CalendarProof, Seal, TokenProof
from evidence_kit.formats import rfc3161
from evidence_kit.formats.opentimestamps import read_proof
from evidence_kit.seal import Authority, Calendar, open_authority, open_calendar
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.seal.rehearsal import RehearsalWorld
from evidence_kit.seal.tokens.http_authority import HttpAuthority
from tests import loopback
from tests.bitcoin import disputed
from tests.parties import parties
from tests.pki import roots_pem

Answer = Callable[[bytes], tuple[int, str, bytes]]


def patient(authority: Authority) -> Authority:
    """The same authority, asked again at once instead of after seconds."""
    assert isinstance(authority, HttpAuthority)
    return replace(authority, endpoint=replace(authority.endpoint, sleep=lambda _: None))


def seal(case_file: CaseFile, authorities: list[Authority], calendars: list[Calendar], *, needed: int = 1) -> Seal:
    with case_file.writing(system_clock) as writer:
        return seal_head(case_file, writer, parties(authorities, calendars, needed=needed), unwatched)


def test_a_real_token_and_a_real_proof(case_file: CaseFile, tmp_path: Path) -> None:
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as calendar:
        made = seal(case_file, [open_authority(f"tsa:{tsa}")], [open_calendar(f"ots:{calendar}")])
    token, proof, over_token = made.proofs
    assert isinstance(token, TokenProof)
    assert isinstance(proof, CalendarProof)
    assert isinstance(over_token, CalendarProof)
    assert over_token.over == token.path
    head = case_file.root / made.head_file
    result = subprocess.run(
        ["openssl", "ts", "-verify", "-in", case_file.root / token.path, "-data", head, "-CAfile", roots_pem(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in result.stdout, result.stderr
    read = read_proof((case_file.root / proof.path).read_bytes())
    assert [leaf.uri for leaf in read.attestations] == ["https://calendar.example"]
    assert case_file.journal.events[-1].action is Action.SEALED


def fails(status: int = 500) -> Answer:
    return lambda _: (status, "text/plain", b"no")


def garbage(_: bytes) -> tuple[int, str, bytes]:
    return 200, "application/timestamp-reply", b"\x30\x03\x02\x01\x00garbage"


def endless(_: bytes) -> tuple[int, str, bytes]:
    return 200, "application/timestamp-reply", bytes(1 << 20)


def other_bytes(_: bytes) -> tuple[int, str, bytes]:
    """A well-made token over something else."""
    return loopback.stamp(rfc3161.build_request(bytes(32), nonce=1 << 63))


def replayed() -> Answer:
    """The answer to the first request, given to every one."""
    kept: list[tuple[int, str, bytes]] = []

    def answer(body: bytes) -> tuple[int, str, bytes]:
        if not kept:
            kept.append(loopback.stamp(rfc3161.build_request(rfc3161.read_request(body).imprint, nonce=1 << 62)))
        return kept[0]

    return answer


@pytest.mark.parametrize("answer", [fails(), fails(404), fails(302), garbage, endless, other_bytes, replayed()])
def test_an_authority_that_does_not_deliver_is_journalled_and_refused(case_file: CaseFile, answer: Answer) -> None:
    with loopback.served(answer) as tsa, pytest.raises(SealError):
        seal(case_file, [patient(open_authority(f"tsa:{tsa}"))], [])
    assert case_file.journal.events[-1].action is Action.SEAL_FAILED


def test_a_calendars_answer_that_the_two_readers_dispute_is_refused(case_file: CaseFile) -> None:
    """Ours alone would take the promise in it."""

    def answer(body: bytes) -> tuple[int, str, bytes]:
        status, kind, promised = loopback.promise(body)
        return status, kind, disputed(promised)

    with loopback.served(answer) as calendar, pytest.raises(SealError):
        seal(case_file, [], [open_calendar(f"ots:{calendar}")], needed=0)
    failed = next(event for event in case_file.journal.events if event.action is Action.SEAL_FAILED)
    assert "the second reader does not agree" in failed.details["reason"]


def test_one_of_two_is_enough_if_one_is_needed(case_file: CaseFile) -> None:
    with loopback.served(fails(404)) as broken, loopback.served(loopback.stamp) as tsa:
        made = seal(case_file, [patient(open_authority(f"tsa:{broken}")), open_authority(f"tsa:{tsa}")], [])
    assert len(made.proofs) == 1


def test_one_key_twice_is_one_authority(case_file: CaseFile) -> None:
    with (
        loopback.served(loopback.stamp) as first,
        loopback.served(loopback.stamp) as second,
        pytest.raises(SealError),
    ):
        seal(case_file, [open_authority(f"tsa:{first}"), open_authority(f"tsa:{second}")], [], needed=2)


def test_nobody_to_ask_is_an_error_with_a_remedy(case_file: CaseFile) -> None:
    with pytest.raises(SealError, match=r"case\.yaml"):
        seal(case_file, [], [])


def test_a_rehearsals_token_is_no_real_one(case_file: CaseFile) -> None:
    world = RehearsalWorld.create(lambda: datetime.now(UTC), lambda count: b"\x01" * count)
    with pytest.raises(SealError):
        seal(case_file, [world.authority], [])


@pytest.mark.parametrize("uri", [
    "tsa:http://example.org/tsr", "tsa:ftp://127.0.0.1/", "tsa:https://user:secret@example.org/", "tsa:", "gopher:x",
])  # fmt: skip
def test_addresses_that_may_not_be_used(uri: str) -> None:
    with pytest.raises(UsageError):
        open_authority(uri)
