"""Revocation lists at the time of stamping: an OpenSSL authority whose certificates name where its lists lie, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import ReasonFlags

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Event, Noted
from evidence_kit.domain.time.seal import Seal
from evidence_kit.formats.rfc3161.revocation import MAX_LIST
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Validity
from evidence_kit.seal import open_authority
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.seal.tokens import revocation_lists
from tests.http_server import Said, listening
from tests.openssl_tsa import OpensslAuthority
from tests.parties import parties

NOW = datetime.now(UTC)
HERE = "{here}/{issuer}.crl"
WEEK = Validity(NOW - timedelta(hours=1), NOW + timedelta(days=7))
Revoked = tuple[int, datetime, ReasonFlags | None]


@dataclass
class House:
    """An authority and its lists on one address of this machine."""

    authority: OpensslAuthority
    address: str
    served: dict[str, Callable[[], Said]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return f"tsa:{self.address}/tsr#root={self.authority.folder}/chain.pem"

    def serves(self, body: bytes, issuer: str = "root") -> None:
        self.served[f"/{issuer}.crl"] = lambda: (200, "application/pkix-crl", body)

    def list_of(self, *revoked: Revoked, issuer: str = "root", validity: Validity = WEEK) -> bytes:
        return der(issuing.revocation_list(self.authority.issuer(issuer), number=7, validity=validity, revoked=revoked))


@contextmanager
def house(folder: Path, *addresses: str, between: bool = False) -> Iterator[House]:
    """An authority whose certificates name `addresses`; `{here}` is its own server."""

    def answer(method: str, path: str, body: bytes) -> Said:
        if method == "POST":
            return made.authority.answer(body)
        made.asked.append(path)
        return made.served[path]() if path in made.served else (404, "text/plain", b"nothing")

    with listening(answer) as address:
        named = [one.replace("{here}", address) for one in addresses]
        made = House(OpensslAuthority.with_lists(folder, *named, between=between), address)
        yield made


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt of half a second."""
    monkeypatch.setattr(revocation_lists, "_PAUSES", ())
    monkeypatch.setattr(revocation_lists, "_TIMEOUT", 0.5)
    monkeypatch.setattr(revocation_lists, "_PATIENCE", 0.5)


class Told(list[str]):
    """What a person heard, in English."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, Noted):
            self.append(event.message.en)


def seal(case_file: CaseFile, *uris: str, told: Told | None = None) -> Seal:
    with case_file.writing(system_clock) as writer:
        asked = parties([open_authority(uri) for uri in uris])
        return seal_head(case_file, writer, asked, told if told is not None else Told())


def kept(case_file: CaseFile) -> tuple[bytes, ...]:
    files = [case_file.read(artifact) for artifact in case_file.with_role(Role.REVOCATION_LISTS)]
    return tuple(one for data in files for one in certificates.read_lists(data))


def failures(case_file: CaseFile) -> list[dict[str, str]]:
    return [event.details for event in case_file.journal.events if event.action is Action.SEAL_FAILED]


def test_the_list_that_openssl_makes_is_fetched_and_kept(case_file: CaseFile, tmp_path: Path) -> None:
    told = Told()
    with house(tmp_path / "one", HERE) as made:
        listed = made.authority.revocations()
        made.serves(listed)
        seal(case_file, made.uri, told=told)
    assert kept(case_file) == (listed,)
    assert (told, failures(case_file)) == ([], [])


def test_every_issuer_of_the_path_is_asked_once(case_file: CaseFile, tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE, between=True) as made:
        both = {name: made.list_of(issuer=name) for name in ("root", "between")}
        for name, data in both.items():
            made.serves(data, name)
        seal(case_file, made.uri, made.uri)
        assert sorted(made.asked) == ["/between.crl", "/root.crl"], "two tokens of one run ask once"
        assert set(kept(case_file)) == set(both.values())


@pytest.mark.parametrize("body", ["pem", "der"])
def test_a_list_may_come_as_pem(case_file: CaseFile, tmp_path: Path, body: str) -> None:
    with house(tmp_path / "one", HERE) as made:
        data = made.list_of()
        made.serves(certificates.pem_lists([data]) if body == "pem" else data)
        seal(case_file, made.uri)
        assert kept(case_file) == (data,)


def test_ldap_is_passed_over_and_the_next_address_is_asked(case_file: CaseFile, tmp_path: Path) -> None:
    with house(tmp_path / "one", "ldap://127.0.0.1:1/cn=root", "{here}/gone.crl", HERE) as made:
        made.serves(made.list_of())
        seal(case_file, made.uri)
        assert made.asked == ["/gone.crl", "/root.crl"]
        assert len(kept(case_file)) == 1


def test_what_several_authorities_lack_is_said_once_and_shortly(case_file: CaseFile, tmp_path: Path) -> None:
    told = Told()
    with house(tmp_path / "one") as one, house(tmp_path / "two") as two:
        seal(case_file, one.uri, two.uri, told=told)
    (said,) = told
    assert said.count("names none that http or https reaches") == 2
    assert said.count("#root=FILE") == 1
    assert len(said) < 260


@pytest.mark.parametrize(
    "addresses", [(), ("ldap://127.0.0.1:1/cn=root",), ("http://u:p@127.0.0.1/root.crl",), ("file:///etc/hosts",)]
)
def test_a_certificate_that_names_no_place_to_ask(
    case_file: CaseFile, tmp_path: Path, addresses: tuple[str, ...]
) -> None:
    told = Told()
    with house(tmp_path / "one", *addresses) as made:
        seal(case_file, made.uri, told=told)
        assert (made.asked, kept(case_file)) == ([], ())
    assert "names none that http or https reaches" in told[0]
    assert "put it beside the file of #root=FILE" in told[0]
    assert not failures(case_file), "nobody owed anything"


UNUSABLE: dict[str, tuple[Callable[[House], Said], str]] = {
    "404": (lambda _: (404, "text/plain", b""), "HTTP status 404"),
    "500": (lambda _: (500, "text/plain", b""), "HTTP status 500"),
    "redirect": (lambda _: (302, "text/plain", b""), "HTTP status 302"),
    "page": (lambda _: (200, "text/html", b"<html>sign in</html>"), "no revocation list"),
    "empty": (lambda _: (200, "application/pkix-crl", b""), "no revocation list"),
    "cut": (lambda made: (200, "application/pkix-crl", made.list_of()[:-1]), "no revocation list"),
    "oversize": (lambda _: (200, "application/pkix-crl", bytes(MAX_LIST + 1)), f"more than {MAX_LIST} bytes"),
    "out of date": (
        lambda made: (200, "", made.list_of(validity=Validity(NOW - timedelta(days=9), NOW - timedelta(days=2)))),
        "is out of date",
    ),
    "forged": (lambda made: (200, "", made.list_of()[:-1] + b"\0"), "no complete one of OpenSSL Root one"),
    "part": (lambda made: (200, "", part_of(made)), "no complete one of OpenSSL Root one"),
}  # fmt: skip


def part_of(made: House) -> bytes:
    issuer = made.authority.issuer()
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, WEEK.start, WEEK.end)
    only = x509.IssuingDistributionPoint(None, None, True, False, None, False, False)
    return der(builder.add_extension(only, critical=True).sign(issuer.key, certificates.SHA256()))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_is_no_usable_list_is_told_and_journalled_and_the_seal_stands(
    case_file: CaseFile, tmp_path: Path, kind: str
) -> None:
    answer, reason = UNUSABLE[kind]
    told = Told()
    with house(tmp_path / "one", HERE) as made:
        made.served["/root.crl"] = lambda: answer(made)
        assert len(seal(case_file, made.uri, told=told).proofs) == 1
        (failed,) = failures(case_file)
        assert failed["revocation_list"] == f"{made.address}/root.crl"
    assert reason in failed["reason"]
    assert reason in told[0]
    assert not kept(case_file)


def test_lists_that_are_too_large_together_are_not_all_kept(
    case_file: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(tmp_path / "one", HERE, between=True) as made:
        lists = {name: made.list_of(issuer=name) for name in ("between", "root")}
        for name, data in lists.items():
            made.serves(data, name)
        monkeypatch.setattr(revocation_lists, "MAX_LIST", sum(map(len, lists.values())) - 1)
        seal(case_file, made.uri)
    assert kept(case_file) == (lists["between"],)
    assert "too large together" in failures(case_file)[0]["reason"]


def test_a_strangers_list_under_the_same_name_is_not_kept(case_file: CaseFile, tmp_path: Path) -> None:
    stranger = OpensslAuthority.with_lists(tmp_path / "strange" / "one")
    with house(tmp_path / "one", HERE) as made:
        made.serves(stranger.revocations())
        seal(case_file, made.uri)
    assert "no complete one of OpenSSL Root one" in failures(case_file)[0]["reason"]
    assert not kept(case_file)


@pytest.mark.usefixtures("hasty")
def test_a_slow_host_holds_nobody_up_and_is_not_asked_again(case_file: CaseFile, tmp_path: Path) -> None:
    released, answered = threading.Event(), list[bool]()

    def slow() -> Said:
        released.wait(30)
        answered.append(True)
        return 404, "text/plain", b""

    with house(tmp_path / "one", HERE, between=True) as made:
        made.served |= {"/root.crl": slow, "/between.crl": slow}
        seal(case_file, made.uri)
        assert not answered, "nobody waited for the host"
        released.set()
        assert made.asked == ["/between.crl"], "the host was silent"
    assert len(failures(case_file)) == 2


@pytest.mark.parametrize(("moment", "reason", "said"), [
    (NOW - timedelta(days=3), ReasonFlags.key_compromise, "RFC 5280 reason keyCompromise"),
    (NOW - timedelta(days=3), ReasonFlags.superseded, "RFC 5280 reason superseded"),
    (NOW - timedelta(days=3), None, "no reason stated"),
    (NOW + timedelta(days=3), ReasonFlags.key_compromise, "RFC 5280 reason keyCompromise"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["leaf", "between"])
def test_a_token_of_a_revoked_authority_does_not_count(
    case_file: CaseFile, tmp_path: Path, moment: datetime, reason: ReasonFlags | None, said: str, name: str
) -> None:
    told = Told()
    with house(tmp_path / "one", HERE, between=True) as made:
        for issuer, subject in (("between", "leaf"), ("root", "between")):
            revoked = [(made.authority.serial_of(subject), moment, reason)] if subject == name else []
            made.serves(made.list_of(*revoked, issuer=issuer), issuer)
        with pytest.raises(SealError, match="0 of 1 authorities"):
            seal(case_file, made.uri, told=told)
    whose = "OpenSSL Unit one" if name == "leaf" else "OpenSSL Between one"
    assert f"does not count: the certificate of {whose} was revoked on {moment:%Y-%m-%d} ({said})" in told[0]
    event = next(event for event in case_file.journal.events if event.action is Action.SEAL_FAILED)
    assert f"{whose} 的证书已于 {moment:%Y-%m-%d} 吊销" in event.summary.zh
    assert not case_file.with_role(Role.TIMESTAMP_RESPONSE)


def test_a_certificate_that_will_be_given_up_for_a_harmless_reason_still_counts(
    case_file: CaseFile, tmp_path: Path
) -> None:
    with house(tmp_path / "one", HERE) as made:
        later = (made.authority.serial_of("leaf"), NOW + timedelta(days=3), ReasonFlags.superseded)
        made.serves(made.list_of(later))
        assert len(seal(case_file, made.uri).proofs) == 1
    assert len(kept(case_file)) == 1


def test_the_newer_of_the_list_at_hand_and_the_fetched_one_is_kept(case_file: CaseFile, tmp_path: Path) -> None:
    old = Validity(NOW - timedelta(days=2), NOW + timedelta(days=7))
    with house(tmp_path / "one", HERE) as made:
        beside = made.authority.folder / "root.crl"
        newer, older = made.list_of(), made.list_of(validity=old)
        beside.write_bytes(older)
        made.serves(newer)
        seal(case_file, made.uri)
        assert kept(case_file) == (newer,)
        beside.write_bytes(newer)
        made.serves(older)
        seal(case_file, made.uri)
        assert kept(case_file) == (newer, newer)


def test_a_current_list_beside_the_root_leaves_nothing_to_complain_of(case_file: CaseFile, tmp_path: Path) -> None:
    told = Told()
    with house(tmp_path / "one", HERE) as made:
        (made.authority.folder / "root.crl").write_bytes(made.list_of())
        seal(case_file, made.uri, told=told)
    assert (told, failures(case_file)) == ([], [])
    assert len(kept(case_file)) == 1


def test_the_list_beside_the_root_refuses_too(case_file: CaseFile, tmp_path: Path) -> None:
    with house(tmp_path / "one") as made:
        stolen = (made.authority.serial_of("leaf"), NOW - timedelta(days=1), ReasonFlags.key_compromise)
        (made.authority.folder / "root.crl").write_bytes(made.list_of(stolen))
        with pytest.raises(SealError):
            seal(case_file, made.uri)


def test_an_unchecked_certificates_address_is_never_asked(case_file: CaseFile, tmp_path: Path) -> None:
    with house(tmp_path / "one", HERE) as made:
        made.serves(made.list_of())
        seal(case_file, f"tsa:{made.address}/tsr")
        assert (made.asked, kept(case_file)) == ([], ())
