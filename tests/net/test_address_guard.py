"""Addresses that a certificate names: the public network is asked, the one around this machine is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.net.address_guard import InnerAddress, public_address
from evidence_kit.net.failures import AttemptFailed
from evidence_kit.net.http_endpoint import endpoint_at
from evidence_kit.seal import open_authority
from evidence_kit.seal.tokens.http_authority import HttpAuthority
from evidence_kit.seal.tokens.request import TokenReceipt, digests_of, stamp
from evidence_kit.seal.tokens.revocation_lists import RevocationLists
from tests.http_server import Said, listening
from tests.seal.tokens.test_revocation_lists import HERE, House, Told, failures, house, kept, seal

INNER = [
    "127.0.0.1", "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2130706433", "0x7f.1",
]  # fmt: skip


@pytest.mark.parametrize("host", INNER)
def test_inner_addresses_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(InnerAddress):
        public_address(host, "http")


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888"])
def test_public_ones_are_connected_to_as_they_were_found(host: str) -> None:
    assert public_address(host, "https") == host


def test_a_proxy_of_the_environment_finds_names_but_gets_no_inner_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert public_address("crl.example", "http") is None
    with pytest.raises(InnerAddress):
        public_address("169.254.169.254", "http")


def test_the_address_is_asked_in_the_name_of_its_host() -> None:
    endpoint = endpoint_at("u", "http://crl.example/root.crl?x=1", {}, None, 1000, plain=True)
    with listening(lambda _method, path, _body: (200, "text/plain", path.encode())) as address:
        port = address.rpartition(":")[2]
        named = replace(endpoint, url=f"http://crl.example:{port}/root.crl?x=1", connect_to=lambda *_: "127.0.0.1")
        assert named.fetch() == b"/root.crl?x=1"


def test_a_list_is_fetched_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def proxy(_method: str, path: str, _body: bytes) -> Said:
        asked.append(path)
        return 200, "application/pkix-crl", listed

    with house(tmp_path / "one", "http://crl.example/root.crl") as made, listening(proxy) as address:
        stamped, listed = stamped_by(made, made.uri), made.list_of()
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "")
        assert RevocationLists().gather(stamped).lists == (listed,)
    assert asked == ["http://crl.example/root.crl"]


def test_an_inner_address_in_a_certificate_is_not_asked_and_is_told(case_file: CaseFile, tmp_path: Path) -> None:
    told = Told()
    with house(tmp_path / "one", "http://169.254.169.254/latest/meta-data") as made:
        seal(case_file, made.uri, told=told)
    (failed,) = failures(case_file)
    assert "169.254.169.254, which is no public address" in failed["reason"]
    assert failed["reason"] in told[0]
    assert not kept(case_file)


def test_this_machine_is_asked_only_for_an_authority_of_this_machine(tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE) as made:
        made.serves(made.list_of())
        lists = RevocationLists()
        far = lists.gather(stamped_by(made, "tsa:https://tsa.example/tsr"))
        assert "no public address" in far.missing[0].reason.en
        assert not made.asked
        assert lists.gather(stamped_by(made, made.uri)).lists
        assert made.asked == ["/root.crl"]


def test_nothing_is_asked_offline(tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE) as made:
        made.serves(made.list_of())
        assert RevocationLists(offline=True).gather(stamped_by(made, made.uri)).lists == ()
        assert not made.asked


def test_a_host_that_is_not_there_fails_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = endpoint_at("u", "http://crl.invalid/root.crl", {}, None, 1000, plain=True)
    slept: list[float] = []
    with pytest.raises(AttemptFailed) as failed:
        replace(endpoint, pauses=(1.0,), sleep=slept.append, connect_to=public_address).fetch()
    assert failed.value.passing
    assert slept == [1.0]


def stamped_by(made: House, configured: str) -> TokenReceipt:
    """A token of the house's authority, which the case names as `configured`."""
    authority = open_authority(made.uri)
    assert isinstance(authority, HttpAuthority)
    return stamp(
        replace(authority, uri=configured),
        digests_of(b"head"),
        rehearsal=False,
        entropy=lambda count: bytes(range(count)),
        clock=lambda: datetime.now(UTC),
    )
