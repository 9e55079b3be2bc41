"""Tokens made to deceive or to break: each is refused with a code, within bounds, and never with a traceback."""

from __future__ import annotations

import hashlib
import subprocess
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.formats import der as x690
from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import (
    TimeStampingUnit,
    TokenCode,
    TokenError,
    TokenRemark,
    acceptance,
    second_opinion,
)
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import name_of
from evidence_kit.resources import shipped
from tests.pki import POLICY, VALIDITY, authority, time_stamping_unit

DATA = b"evidence\n"
DIGEST = hashlib.sha256(DATA).digest()
NONCE = 1 << 63 | 5
NOW = datetime.now(UTC).replace(microsecond=0)
ROOT = der(authority("Time-Stamping").certificate)
GRANTED = bytes.fromhex("3003020100")
DIGICERT = Path(__file__).parents[2] / "vectors" / "rfc3161" / "digicert-2025-03-24.tsr"


def response(unit: TimeStampingUnit | None = None, when: datetime = NOW) -> bytes:
    request = rfc3161.read_request(rfc3161.build_request(DIGEST, nonce=NONCE))
    return rfc3161.grant(request, unit or time_stamping_unit()[0], serial=77, gen_time=when)


def code_of(
    answer: bytes, anchors: tuple[bytes, ...] = (ROOT,), digest: bytes = DIGEST, nonce: int | None = NONCE
) -> str:
    """Why the whole of the checks refuses a response; empty when none does."""
    try:
        token = rfc3161.read_response(answer)
        sound = acceptance.soundness(token, digest, nonce=nonce)
        against = sound.refused or sound.unchecked or sound.disputed or acceptance.reach(token, anchors).disputed
    except TokenError as error:
        return error.code.value
    return against.code.value if against else ""


def rebuilt(change: Callable[[cms.SignedData], None], answer: bytes | None = None) -> bytes:
    """A response whose SignedData was changed by `change`; what is signed keeps its signature."""
    info = cms.ContentInfo.load(rfc3161.token_of(answer or response()))
    signed = info["content"]
    change(signed)
    return x690.encode(0x30, GRANTED, info.dump(force=True))


def test_the_honest_one_passes() -> None:
    assert code_of(response()) == ""


def remarks_of(answer: bytes, digest: bytes = DIGEST, nonce: int | None = NONCE) -> tuple[TokenRemark, ...]:
    """What has to be said of one that holds."""
    return acceptance.soundness(rfc3161.read_response(answer), digest, nonce=nonce).remarks


def test_no_bit_and_no_cut_of_a_token_passes() -> None:
    """A bit of every byte, another one than `tests/formats/test_rfc3161.py` changes, and every length; `make fuzz` changes all.

    What nobody signs and proves nothing (a status of grantedWithMods, the list of digest algorithms) is taken with a remark.
    """
    answer = response()
    flips = (
        answer[:position] + bytes([answer[position] ^ 1 << (position * 5 % 8 ^ 5)]) + answer[position + 1 :]
        for position in range(len(answer))
    )
    assert [changed for changed in flips if not code_of(changed) and not remarks_of(changed)] == []
    assert [length for length in range(len(answer)) if not code_of(answer[:length])] == []
    assert code_of(answer + b"\0") == TokenCode.NOT_DER


def test_a_real_authoritys_token_and_the_only_bytes_of_it_that_may_change() -> None:
    """DigiCert sends a cross-certificate that is on no path: its signature can be checked by nobody, and proves nothing."""
    answer = DIGICERT.read_bytes()
    anchor = certificates.read_pem(shipped("templates", "authorities", "digicert.pem").read_bytes())
    token = rfc3161.read_response(answer)
    path = rfc3161.check_chain(token, anchor)
    (unused,) = path.unused
    harmless = range(answer.index(unused), answer.index(unused) + len(unused))
    assert code_of(answer, anchor, token.imprint, token.nonce) == ""
    about = anchor, token.imprint, token.nonce
    flips = {
        position: answer[:position] + bytes([answer[position] ^ 1 << position % 8]) + answer[position + 1 :]
        for position in range(0, len(answer), 5)
    }
    survivors = [
        position
        for position, changed in flips.items()
        if not code_of(changed, *about) and not remarks_of(changed, *about[1:])
    ]
    assert [position for position in survivors if position not in harmless] == []


def test_the_text_of_a_status_is_read_by_nobody() -> None:
    """DFN and SwissSign say "Operation Okay". The words are signed by nobody; a failure beside them is still one."""
    token = rfc3161.token_of(response())
    words = x690.encode(0x30, x690.encode(0x0C, b"Operation Okay"))
    assert code_of(x690.encode(0x30, x690.encode(0x30, b"\x02\x01\x00", words), token)) == ""
    failing = x690.encode(0x30, b"\x02\x01\x00", b"\x03\x02\x05\x20")
    assert code_of(x690.encode(0x30, failing, token)) == TokenCode.NOT_GRANTED
    assert code_of(x690.encode(0x30, x690.encode(0x30, b"\x02\x01\x02"), token)) == TokenCode.NOT_GRANTED


def test_two_signers_or_none_are_not_one() -> None:
    def doubled(signed: cms.SignedData) -> None:
        signed["signer_infos"] = [signed["signer_infos"][0], signed["signer_infos"][0]]

    def gone(signed: cms.SignedData) -> None:
        signed["signer_infos"] = []

    assert code_of(rebuilt(doubled)) == TokenCode.STRUCTURE
    assert code_of(rebuilt(gone)) == TokenCode.STRUCTURE


def stranger(number: int) -> cms.CertificateChoices:
    key = ec.generate_private_key(ec.SECP256R1())
    made = issuing.root_certificate(key, name_of(f"Stranger {number}", "X"), serial=number + 1, validity=VALIDITY)
    return cms.CertificateChoices.load(der(made))


def with_strangers(count: int) -> bytes:
    bag = [stranger(number) for number in range(count)]
    return rebuilt(lambda signed: signed.__setitem__("certificates", [*signed["certificates"], *bag]))


def test_strangers_in_the_bag_are_refused_and_a_large_bag_at_once() -> None:
    assert code_of(with_strangers(1)) == TokenCode.OFF_PATH
    assert code_of(with_strangers(10)) == TokenCode.CERTIFICATES


def test_the_signers_certificate_twice_is_refused() -> None:
    def twice(signed: cms.SignedData) -> None:
        signed["certificates"] = [signed["certificates"][0], signed["certificates"][0]]

    assert code_of(rebuilt(twice)) == TokenCode.CERTIFICATES


def test_an_attackers_own_authority_embedded_whole_is_worth_nothing() -> None:
    """The attack that rfc3161-client up to 1.0.8 fell for: the token brings the root that it is to be trusted under."""
    evil_unit, _ = time_stamping_unit("Evil")
    evil_root = cms.CertificateChoices.load(der(authority("Evil").certificate))
    answer = rebuilt(
        lambda signed: signed.__setitem__("certificates", [*signed["certificates"], evil_root]), response(evil_unit)
    )
    assert code_of(answer) == TokenCode.UNTRUSTED
    token = rfc3161.read_response(answer)
    with pytest.raises(rfc3161.TokenDisputed):
        second_opinion.check_trust(token, [ROOT])


@pytest.mark.parametrize("moment", [VALIDITY.start - timedelta(seconds=1), VALIDITY.end + timedelta(seconds=1)])
def test_one_second_outside_of_the_certificates_years(moment: datetime) -> None:
    assert code_of(response(when=moment.replace(microsecond=0))) == TokenCode.NOT_VALID_THEN


def unit_with(purposes: x509.ExtendedKeyUsage | None, *, critical: bool = True, key: object = None) -> TimeStampingUnit:
    root = authority("Time-Stamping")
    own = key or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        root.certificate.subject,
        name_of("Odd Unit", "Test"),
        own.public_key(),
        4711,
        VALIDITY.start,
        VALIDITY.end,  # type: ignore[attr-defined]
    )
    if purposes is not None:
        builder = builder.add_extension(purposes, critical=critical)
    return TimeStampingUnit(own, der(builder.sign(root.key, SHA256())), POLICY)  # type: ignore[arg-type]


STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])


def test_the_purpose_must_be_the_only_one_and_critical() -> None:
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING])
    assert code_of(response(unit_with(None))) == TokenCode.PURPOSE
    assert code_of(response(unit_with(both))) == TokenCode.PURPOSE
    assert code_of(response(unit_with(STAMPING, critical=False))) == TokenCode.PURPOSE


def test_a_short_rsa_key_stamps_nothing() -> None:
    weak = rsa.generate_private_key(65537, 1024)
    assert code_of(response(unit_with(STAMPING, key=weak))) == TokenCode.WEAK_KEY


def test_another_certificate_of_the_same_name_and_number_is_caught_by_its_digest() -> None:
    """ESSCertIDv2 binds the certificate itself; rfc3161-client does not look at it."""
    root = authority("Time-Stamping")
    unit, honest = time_stamping_unit()
    twin = issuing.time_stamping_certificate(
        honest.public_key(), name_of("Time-Stamping Unit", "Test"), root, serial=2,  # type: ignore[arg-type]
        validity=issuing.Validity(VALIDITY.start, VALIDITY.end - timedelta(days=1)),
    )  # fmt: skip
    choice = cms.CertificateChoices.load(der(twin))
    answer = rebuilt(lambda signed: signed.__setitem__("certificates", [choice]), response(unit))
    assert code_of(answer) == TokenCode.ESS_CERTIFICATE


@pytest.mark.parametrize("oid", ["sha1", "md5"])
def test_weak_digests_are_refused(oid: str) -> None:
    def weakened(signed: cms.SignedData) -> None:
        signed["digest_algorithms"] = [{"algorithm": oid}]
        signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": oid}

    assert code_of(rebuilt(weakened)) == TokenCode.WEAK_DIGEST


@pytest.mark.parametrize("answer", [
    b"\x30\x80" * 30_000, b"\x30" * 60_000, b"\xff" * 65_536, bytes(65_537), b"\x30\x84\x7f\xff\xff\xff" + bytes(100),
    x690.encode(0x30, GRANTED, b"\x30\x00"), x690.encode(0x30, GRANTED), x690.encode(0x30, GRANTED, GRANTED, GRANTED),
    x690.encode(0x30, b"\x30\x00"), x690.encode(0x31, GRANTED),
])  # fmt: skip
def test_garbage_costs_little(answer: bytes) -> None:
    tracemalloc.start()
    try:
        assert code_of(answer)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_token_of_gm_t_0010_is_said_to_be_one() -> None:
    token = cms.ContentInfo.load(rfc3161.token_of(response()))
    oid = bytes.fromhex("060a2a811ccf550601040202")  # 1.2.156.10197.6.1.4.2.2, signedData
    foreign = x690.encode(0x30, GRANTED, x690.encode(0x30, oid, x690.encode(0xA0, token["content"].dump())))
    assert code_of(foreign) == TokenCode.SM2


@pytest.fixture(scope="module")
def sm2(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, Path]:
    """A token signed with SM2 by OpenSSL, its root, and the folder with its parts."""
    folder = tmp_path_factory.mktemp("sm2")

    def openssl(*arguments: str) -> None:
        done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    (folder / "leaf.cnf").write_text("keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n")
    for name in ("root", "leaf"):
        openssl("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", f"{name}.key")
    identity = ("-sm3", "-sigopt", "distid:1234567812345678")
    openssl("req", "-x509", *identity, "-key", "root.key", "-subj", "/CN=SM2 Root", "-days", "900", "-out", "root.pem")
    openssl("req", "-new", *identity, "-key", "leaf.key", "-subj", "/CN=SM2 Unit", "-out", "leaf.csr")
    openssl("x509", "-req", *identity, "-vfyopt", "distid:1234567812345678", "-in", "leaf.csr", "-CA", "root.pem",
            "-CAkey", "root.key", "-set_serial", "5", "-days", "800", "-extfile", "leaf.cnf", "-out", "leaf.pem")  # fmt: skip
    leaf = certificates.read_pem((folder / "leaf.pem").read_bytes())[0]
    unit = TimeStampingUnit(ec.generate_private_key(ec.SECP256R1()), leaf, POLICY)
    answer = rebuilt(_sm3, response(unit, datetime.now(UTC)))
    attributes = cms.ContentInfo.load(rfc3161.token_of(answer))["content"]["signer_infos"][0]["signed_attrs"]
    (folder / "attributes.der").write_bytes(x690.encode(0x31, attributes.contents))
    openssl("pkeyutl", "-sign", "-inkey", "leaf.key", "-rawin", "-digest", "sm3", "-pkeyopt",
            "distid:1234567812345678", "-in", "attributes.der", "-out", "signature.der")  # fmt: skip
    signature = (folder / "signature.der").read_bytes()
    done = rebuilt(lambda signed: signed["signer_infos"][0].__setitem__("signature", signature), answer)
    return done, certificates.read_pem((folder / "root.pem").read_bytes())[0], folder


def _sm3(signed: cms.SignedData) -> None:
    """Turns a token's digests into SM3 and its signature algorithm into SM2 with SM3."""
    sm3 = cms.DigestAlgorithm.load(bytes.fromhex("300c06082a811ccf55018311") + b"\x05\x00")
    signer = signed["signer_infos"][0]
    signed["digest_algorithms"] = [sm3]
    signer["digest_algorithm"] = sm3
    signer["signature_algorithm"] = cms.SignedDigestAlgorithm.load(bytes.fromhex("300a06082a811ccf55018375"))
    content = bytes(signed["encap_content_info"]["content"])
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            attribute["values"] = [hashlib.new("sm3", content).digest()]


def test_an_sm2_token_is_read_and_its_signature_left_unchecked(sm2: tuple[bytes, bytes, Path]) -> None:
    answer, root, _ = sm2
    token = rfc3161.read_response(answer)
    assert (token.authority, token.signature_algorithm, token.imprint) == ("SM2 Unit", ("sm2", "sm3"), DIGEST)
    with pytest.raises(rfc3161.TokenUnsupported):
        rfc3161.check_signature(token)
    assert certificates.key_sha256(token.signer_certificate)
    with pytest.raises(rfc3161.TokenUntrusted, match="SM2"):
        rfc3161.check_chain(token, [root])


def test_an_sm2_token_over_other_bytes_is_refused_all_the_same(sm2: tuple[bytes, bytes, Path]) -> None:
    assert code_of(sm2[0], digest=bytes(32)) == TokenCode.IMPRINT
    assert code_of(sm2[0]) == TokenCode.SM2


def test_the_court_is_told_how_to_check_sm2_by_hand(sm2: tuple[bytes, bytes, Path]) -> None:
    """The finding is INDETERMINATE, and the commands of docs/seals.md do settle it."""
    from evidence_kit.domain.finding import Status
    from evidence_kit.verify.time.tokens import judge_token, observe_token

    answer, _, folder = sm2
    fact = observe_token(answer, DATA, member="a.tsr", over="data", records=(), now=NOW)
    (finding,) = judge_token(fact, NOW)
    assert (finding.code, finding.status) == ("TOKEN_UNSUPPORTED", Status.INDETERMINATE)
    assert "OpenSSL 3" in finding.message.en and "OpenSSL 3" in finding.message.zh
    (folder / "a.tsr").write_bytes(answer)
    page = (Path(__file__).parents[3] / "docs" / "seals.md").read_text("utf-8")
    script = page.split("```sh sm2\n")[1].split("```")[0]
    done = subprocess.run(["sh", "-e", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout, done.stdout + done.stderr
