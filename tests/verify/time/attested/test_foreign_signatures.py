"""A signature of another program over one file: whose it is, what dates it, and what it is called where it cannot be judged."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evidence_kit.assemble.signing import sign_detached
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import ber, der, rfc3161
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify import load_trust
from evidence_kit.workflows.verify import examine
from tests.filed import write_trust
from tests.pki import signer, stamping

DATA = "合同 contract\n".encode()
STAMP = bytes.fromhex("060b2a864886f70d010910020e")
"""Object identifier of the attribute `signature-time-stamp`."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "合同.txt").write_bytes(DATA)
    write_trust(tmp_path / "trust.json")
    return tmp_path


def token_over(data: bytes) -> bytes:
    """The response of the tests' authority."""
    return stamping().stamp(rfc3161.build_request(hashlib.sha256(data).digest(), nonce=7))


def with_stamp(signature: bytes, over: bytes | None = None) -> bytes:
    """The signature with a token within it: over its value, or over other bytes."""
    kind, explicit = parts(signature)
    *head, signers = parts(parts(explicit)[0])
    (one,) = parts(signers)
    value = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native
    token = rfc3161.token_of(token_over(value if over is None else over))
    attribute = der.encode(0x30, STAMP, der.encode(0x31, token))
    signer = der.encode(0x30, *parts(one), der.encode(0xA1, attribute))
    signed = der.encode(0x30, *head, der.encode(0x31, signer))
    return der.encode(0x30, kind, der.encode(0xA0, signed))


def parts(value: bytes) -> tuple[bytes, ...]:
    return ber.parts(value, max_size=1 << 20, max_depth=64)


def examined(folder: Path, signature: bytes, trust: TrustList | None = None) -> Examination:
    proof = folder / "合同.txt.p7s"
    proof.write_bytes(signature)
    trust = trust or load_trust(folder / "trust.json")
    return examine(folder / "合同.txt", proof, trust, now=datetime.now(UTC), watch=unwatched)


def codes(made: Examination) -> list[tuple[str, str]]:
    return [(one.code, one.status.value) for one in made.findings]


def test_a_signature_dates_nothing_by_itself(folder: Path) -> None:
    made = examined(folder, sign_detached(DATA, signer()))
    assert codes(made) == [("FILE_SIGNATURE", "PASSED"), ("PROOF_TIME_NONE", "INDETERMINATE")]
    assert made.status is Status.INDETERMINATE and made.existed_by is None
    assert "revoked" in made.findings[0].message.en and "未核对" in made.findings[0].message.zh


@pytest.mark.parametrize("within", [True, False])
def test_a_stamp_over_the_signature_dates_the_file(folder: Path, within: bool) -> None:
    signature = sign_detached(DATA, signer("ec"))
    if within:
        signature = with_stamp(signature)
    else:
        (folder / "合同.txt.p7s.tsr").write_bytes(token_over(signature))
    made = examined(folder, signature)
    assert codes(made) == [("FILE_SIGNATURE", "PASSED"), ("TOKEN_TRUSTED", "PASSED")]
    assert made.status is Status.PASSED and made.existed_by is not None


def test_a_stamp_within_over_something_else_fails(folder: Path) -> None:
    made = examined(folder, with_stamp(sign_detached(DATA, signer()), b"another signature"))
    assert ("TOKEN_BROKEN", "FAILED") in codes(made)


def test_a_signature_over_another_file_fails_and_its_stamp_dates_nothing(folder: Path) -> None:
    made = examined(folder, with_stamp(sign_detached(b"another contract", signer())))
    assert codes(made)[0] == ("FILE_SIGNATURE_BROKEN", "FAILED")
    assert made.status is Status.FAILED and made.existed_by is None


def test_whom_the_list_does_not_reach_is_named(folder: Path) -> None:
    empty = TrustList(name="Empty", dated="2026-01-01")
    made = examined(folder, sign_detached(DATA, signer()), empty)
    assert codes(made)[0] == ("FILE_SIGNATURE_UNTRUSTED", "INDETERMINATE")
    assert "李律师" in made.findings[0].message.zh


@pytest.mark.parametrize("form", ["DER", "indefinite lengths"])
def test_a_signature_by_openssl(folder: Path, form: str) -> None:
    """What is written in BER is not read here: nothing is said against it."""
    identity = signer()
    (folder / "key.pem").write_bytes(
        identity.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "signer.pem").write_bytes(certificates.pem([identity.certificate]))
    stream = ("-stream",) if form != "DER" else ()
    subprocess.run(["openssl", "cms", "-sign", "-binary", "-in", "合同.txt", "-signer", "signer.pem", "-inkey", "key.pem",
                    "-outform", "DER", "-out", "o.p7s", *stream], cwd=folder, check=True, capture_output=True)  # fmt: skip
    made = examined(folder, (folder / "o.p7s").read_bytes())
    expected = ("FILE_SIGNATURE", "PASSED") if form == "DER" else ("FILE_SIGNATURE_UNSUPPORTED", "INDETERMINATE")
    assert codes(made)[0] == expected
    assert made.status is Status.INDETERMINATE


def test_no_byte_of_what_the_signer_made_can_be_changed(folder: Path) -> None:
    """From the signer's name to the signature value; certificates beside it are help to find the way to an anchor."""
    signature = sign_detached(DATA, signer("ec"))
    (made,) = parts(parts(parts(parts(signature)[1])[0])[-1])
    start = signature.index(made)
    for at in range(start, start + len(made), 23):
        changed = signature[:at] + bytes([signature[at] ^ 4]) + signature[at + 1 :]
        try:
            found = codes(examined(folder, changed))
        except InputError as error:  # what is no signature any more
            assert "no proof that is checked here" in error.message.en
            continue
        assert ("FILE_SIGNATURE", "PASSED") not in found, at
