"""Sealing with an authority that shares no line of code with the kit, and the ways in which an address can misbehave."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.hashes import SHA256

from evidence_kit import resources
from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError, UsageError
from evidence_kit.domain.progress import Event, Noted, unwatched
from evidence_kit.domain.time.seal import Seal
from evidence_kit.formats import rfc3161
from evidence_kit.formats.x509 import certificates
from evidence_kit.resources import shipped
from evidence_kit.seal import Authority, Calendar, open_authority, open_calendar
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.seal.tokens.http_authority import HttpAuthority
from evidence_kit.seal.tokens.public_authorities import known_authority
from tests import loopback
from tests.openssl_tsa import OpensslAuthority
from tests.parties import parties

Answer = Callable[[bytes], tuple[int, str, bytes]]

LISTED = resources.shipped("templates", "authorities", "authorities.yaml")


@pytest.fixture(scope="module")
def openssl(tmp_path_factory: pytest.TempPathFactory) -> OpensslAuthority:
    return OpensslAuthority.create(tmp_path_factory.mktemp("tsa") / "one")


def seal(
    case_file: CaseFile,
    authorities: list[Authority],
    *,
    needed: int = 1,
    calendars: list[Calendar] | None = None,
    watch: Callable[[Event], None] = unwatched,
) -> Seal:
    with case_file.writing(system_clock) as writer:
        return seal_head(case_file, writer, parties(authorities, calendars or [], needed=needed, promises=0), watch)


def unpaused(authority: Authority, slept: list[float] | None = None) -> HttpAuthority:
    """The same, which notes its pauses instead of making them."""
    assert isinstance(authority, HttpAuthority)
    notes = slept if slept is not None else []
    return replace(authority, endpoint=replace(authority.endpoint, sleep=notes.append))


def impatient(authority: Authority) -> HttpAuthority:
    """Asked without pauses, and given up after a second each time."""
    asked = unpaused(authority)
    return replace(asked, endpoint=replace(asked.endpoint, timeout=1.0, patience=1.0))


def test_openssl_stamps_and_all_three_verifiers_agree(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    with loopback.served(openssl.answer) as tsa:
        made = seal(case_file, [open_authority(f"tsa:{tsa}#root={openssl.folder}/root.pem")])
    (token,) = made.proofs
    assert openssl.verifies(case_file.root / token.path, case_file.root / made.head_file)


def test_openssl_with_its_chain_in_the_wrong_order_is_taken_too(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    with loopback.served(lambda request: openssl.answer(request, chain=True)) as tsa:
        made = seal(case_file, [open_authority(f"tsa:{tsa}#root={openssl.folder}/root.pem")])
    token = rfc3161.read_response((case_file.root / made.proofs[0].path).read_bytes())
    assert len(token.other_certificates) == 1


def test_policy_and_sm3_are_asked_for_and_got(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    options = f"root={openssl.folder}/root.pem&policy=1.3.6.1.4.1.99999.4&imprint=sm3"
    with loopback.served(openssl.answer) as tsa:
        (token,) = seal(case_file, [open_authority(f"tsa:{tsa}#{options}")]).proofs
    assert token.kind == "rfc3161"
    assert (token.policy, token.imprint) == ("1.3.6.1.4.1.99999.4", "sm3")


def test_another_policy_than_was_asked_for_is_refused(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    def stubborn(request: bytes) -> tuple[int, str, bytes]:
        asked = rfc3161.read_request(request)
        assert asked.nonce is not None
        return openssl.answer(rfc3161.build_request(asked.digest, nonce=asked.nonce))

    with loopback.served(stubborn) as tsa, pytest.raises(SealError):
        seal(case_file, [open_authority(f"tsa:{tsa}#policy=1.3.6.1.4.1.99999.4")])
    assert "under another policy than was asked for" in case_file.journal.events[-2].details["reason"]


def test_a_token_of_one_authority_does_not_pass_as_anothers(
    case_file: CaseFile, openssl: OpensslAuthority, tmp_path: Path
) -> None:
    other = OpensslAuthority.create(tmp_path / "two", ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"))
    with loopback.served(other.answer) as tsa, pytest.raises(SealError):
        seal(case_file, [open_authority(f"tsa:{tsa}#root={openssl.folder}/root.pem")])
    assert "do not lead to an authority of the list" in case_file.journal.events[-2].details["reason"]


def test_an_attackers_root_inside_the_token_is_worth_nothing(
    case_file: CaseFile, openssl: OpensslAuthority, tmp_path: Path
) -> None:
    evil = OpensslAuthority.create(tmp_path / "one")  # the same names
    with loopback.served(lambda request: evil.answer(request, chain=True)) as tsa, pytest.raises(SealError):
        seal(case_file, [open_authority(f"tsa:{tsa}#root={openssl.folder}/root.pem")])


def test_two_units_of_one_house_count_once(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    with (
        loopback.served(openssl.answer) as first,
        loopback.served(lambda request: openssl.answer(request, chain=True)) as second,
        pytest.raises(SealError, match="1 of 2"),
    ):
        seal(case_file, [open_authority(f"tsa:{first}"), open_authority(f"tsa:{second}")], needed=2)


def test_every_attempt_is_waited_for_and_journalled(case_file: CaseFile) -> None:
    slept: list[float] = []
    statuses = iter([500, 503, 429])
    with loopback.served(lambda _: (next(statuses), "text/plain", b"no")) as tsa, pytest.raises(SealError):
        seal(case_file, [unpaused(open_authority(f"tsa:{tsa}"), slept)])
    assert slept == [2.0, 8.0]
    failed = [event for event in case_file.journal.events if event.action is Action.SEAL_FAILED]
    reason = failed[0].details["reason"]
    assert "attempts: 3" in reason
    assert all(f"HTTP status {status}" in reason for status in (500, 503, 429))


def test_a_second_attempt_may_succeed(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    tries: list[int] = []

    def shaky(request: bytes) -> tuple[int, str, bytes]:
        tries.append(1)
        return openssl.answer(request) if len(tries) > 1 else (503, "text/plain", b"later")

    with loopback.served(shaky) as tsa:
        made = seal(case_file, [unpaused(open_authority(f"tsa:{tsa}"))])
    assert len(made.proofs) == 1
    assert len(tries) == 2


def test_whoever_is_missing_is_named_even_when_enough_delivered(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    heard: list[Event] = []
    with loopback.served(lambda _: (404, "text/plain", b"")) as gone, loopback.served(openssl.answer) as tsa:
        seal(case_file, [unpaused(open_authority(f"tsa:{gone}")), open_authority(f"tsa:{tsa}")], watch=heard.append)
    notes = [event.message.en for event in heard if isinstance(event, Noted)]
    assert "did not" in notes[-1]
    assert "evidence-kit seal" in notes[-1]


def reply(request: bytes) -> bytes:
    return loopback.stamp(request)[2]


HOSTILE: dict[str, Answer] = {
    "redirect": lambda _: (302, "application/timestamp-reply", b""),
    "wrong media type": lambda request: (200, "text/html", reply(request)),
    "no media type": lambda request: (200, "", reply(request)),
    "page with 200": lambda _: (200, "text/html", b"<html>sign in</html>"),
    "empty": lambda _: (200, "application/timestamp-reply", b""),
    "cut": lambda request: (200, "application/timestamp-reply", reply(request)[:-1]),
    "longer": lambda request: (200, "application/timestamp-reply", reply(request) + b"\0"),
    "huge": lambda _: (200, "application/timestamp-reply", bytes(10 << 20)),
    "deep": lambda _: (200, "application/timestamp-reply", b"\x30\x80" * 20_000),
    "refused": lambda _: (200, "application/timestamp-reply", rfc3161.refuse("\x1b[2J closed")),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_answers_are_refused_with_a_remedy(case_file: CaseFile, kind: str) -> None:
    with loopback.served(HOSTILE[kind]) as tsa, pytest.raises(SealError) as refused:
        seal(case_file, [unpaused(open_authority(f"tsa:{tsa}"))])
    assert "evidence-kit seal" in refused.value.remedy.en
    assert case_file.journal.events[-1].action is Action.SEAL_FAILED


@contextmanager
def trickling(piece: bytes) -> Iterator[str]:
    """A server that sends a promising head and then one byte after another, for ever."""
    stop = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\r\n")
                try:
                    while not stop.wait(0.05):
                        connection.sendall(piece)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    finally:
        stop.set()
        server.close()
        thread.join()


def test_an_answer_that_trickles_in_for_ever_is_given_up(case_file: CaseFile) -> None:
    with trickling(b"\x30") as tsa, pytest.raises(SealError):
        seal(case_file, [impatient(open_authority(f"tsa:{tsa}"))])
    assert "no whole answer came within 1 s" in case_file.journal.events[-2].details["reason"]


def test_every_token_gets_a_calendars_proof_of_its_own(case_file: CaseFile, openssl: OpensslAuthority) -> None:
    with loopback.served(openssl.answer) as tsa, loopback.served(loopback.promise) as calendar:
        made = seal(case_file, [open_authority(f"tsa:{tsa}")], calendars=[open_calendar(f"ots:{calendar}")])
    over = {proof.over for proof in made.proofs if proof.kind == "opentimestamps"}
    token = next(proof for proof in made.proofs if proof.kind == "rfc3161")
    assert over == {made.head_file, token.path}


def test_a_calendar_that_failed_is_not_asked_again_for_each_token(
    case_file: CaseFile, openssl: OpensslAuthority
) -> None:
    asked: list[bytes] = []

    def broken(body: bytes) -> tuple[int, str, bytes]:
        asked.append(body)
        return 404, "text/plain", b""

    with loopback.served(openssl.answer) as tsa, loopback.served(broken) as calendar:
        seal(case_file, [open_authority(f"tsa:{tsa}")], calendars=[open_calendar(f"ots:{calendar}")])
    assert len(asked) == 1


@pytest.mark.parametrize("name", yaml.safe_load(LISTED.read_text(encoding="utf-8")))
def test_each_known_authority_is_held_to_one_root(name: str) -> None:
    authority = open_authority(f"tsa:{name}")
    (root,) = authority.certificates
    assert root == known_authority(name).root
    assert root.subject == root.issuer
    root.verify_directly_issued_by(root)


@pytest.mark.parametrize("uri", [
    "tsa:nobody", "tsa:digicert#root", "tsa:digicert#imprint=md5", "tsa:digicert#policy=x", "tsa:digicert#color=red",
    "tsa:http://tsa.example/", "tsa:http://tsa.example/#policy=1.2.3", "tsa:ftp://127.0.0.1/",
])  # fmt: skip
def test_addresses_that_say_what_nobody_understands(uri: str) -> None:
    with pytest.raises(UsageError):
        open_authority(uri)


def test_plain_http_is_for_authorities_whose_root_is_named(tmp_path: Path, openssl: OpensslAuthority) -> None:
    authority = open_authority(f"tsa:http://tsa.example/#root={openssl.folder}/root.pem")
    assert certificates.common_name(authority.certificates[0]) == "OpenSSL Root one"


def test_a_new_case_begins_with_authorities_that_are_known_to_work() -> None:
    """Four operators, four roots, each with a real token that was checked; and the template names no others."""
    listed = yaml.safe_load(shipped("templates", "authorities", "authorities.yaml").read_text(encoding="utf-8"))
    shown = [one for one in map(known_authority, listed) if one.token]
    assert len({one.organisation for one in shown}) >= 4
    assert len({one.root.fingerprint(SHA256()) for one in shown}) == len({one.root.subject for one in shown}) >= 4
    assert all(re.match(r"20\d\d-\d\d-\d\d, .+", one.token) for one in shown)
    template = yaml.safe_load(shipped("templates", "case.yaml").read_text(encoding="utf-8"))
    assert set(template["sealing"]["authorities"]) <= {f"tsa:{one.name}" for one in shown}
