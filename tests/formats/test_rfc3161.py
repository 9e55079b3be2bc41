"""Time-stamp tokens against OpenSSL, and with every bit changed."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import TimeStampingUnit, TokenError, TokenInvalid, TokenUntrusted
from evidence_kit.formats.x509 import issuing
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import Issuer, Validity, name_of
from tests.pki import POLICY, VALIDITY, authority, roots_pem, time_stamping_unit

DATA = "证据 evidence\n".encode()
DIGEST = hashlib.sha256(DATA).digest()
NONCE = 0x8123456789ABCDEF
NOW = datetime.now(UTC).replace(microsecond=0)
ROOT = der(authority("Time-Stamping").certificate)
SERIALS = itertools.count(7)


def response(*, when: datetime = NOW, unit: TimeStampingUnit | None = None) -> bytes:
    request = rfc3161.read_request(rfc3161.build_request(DIGEST, nonce=NONCE))
    return rfc3161.grant(request, unit or time_stamping_unit()[0], serial=next(SERIALS), gen_time=when)


def accept(answer: bytes) -> None:
    """Everything a verifier asks of a response."""
    token = rfc3161.read_response(answer)
    rfc3161.check_request(token, DIGEST, nonce=NONCE)
    rfc3161.check_signature(token)
    rfc3161.check_chain(token, [ROOT])


def test_openssl_reads_our_request_and_verifies_our_answer(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "q.tsq").write_bytes(rfc3161.build_request(DIGEST, nonce=NONCE))
    (tmp_path / "a.tsr").write_bytes(response())
    shown = subprocess.run(
        ["openssl", "ts", "-query", "-in", "q.tsq", "-text"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "sha256" in shown.stdout
    verified = subprocess.run(
        ["openssl", "ts", "-verify", "-in", "a.tsr", "-data", "data", "-CAfile", roots_pem(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in verified.stdout, verified.stderr


def test_a_request_of_openssl_is_understood(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(DATA)
    subprocess.run(
        ["openssl", "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q.tsq"], cwd=tmp_path, check=True
    )
    request = rfc3161.read_request((tmp_path / "q.tsq").read_bytes())
    assert (request.algorithm, request.digest, request.certificate_wanted) == ("sha256", DIGEST, True)


def test_what_it_says() -> None:
    token = rfc3161.read_response(response())
    assert (token.gen_time, token.policy, token.nonce, token.imprint) == (NOW, POLICY, NONCE, DIGEST)
    assert rfc3161.read_token(rfc3161.token_of(response())).authority == "Time-Stamping Unit"


def test_no_bit_of_a_response_can_change_unnoticed() -> None:
    """What nobody signs and proves nothing (a status of grantedWithMods, a list of digest algorithms) is remarked."""
    answer = response()
    accept(answer)
    survivors = []
    for position in range(len(answer)):
        changed = bytearray(answer)
        changed[position] ^= 1 << (position % 8)
        try:
            accept(bytes(changed))
        except TokenError:
            continue
        if not rfc3161.read_response(bytes(changed)).remarks:
            survivors.append(position)
    assert survivors == []


@pytest.mark.parametrize(
    "answer", [b"", b"\x30", b"\x30\x80\x00\x00", bytes(100_000), b"\x30\x03\x02\x01\x02", rfc3161.refuse("no")]
)
def test_what_is_no_granted_token_is_refused(answer: bytes) -> None:
    with pytest.raises(TokenError):
        rfc3161.read_response(answer)


def test_a_token_over_other_bytes_or_another_nonce_is_refused() -> None:
    token = rfc3161.read_response(response())
    with pytest.raises(TokenInvalid):
        rfc3161.check_request(token, bytes(32))
    with pytest.raises(TokenInvalid):
        rfc3161.check_request(token, DIGEST, nonce=1)


def test_the_certificate_is_judged_at_the_tokens_time() -> None:
    early = VALIDITY.start - timedelta(seconds=1)
    token = rfc3161.read_response(response(when=early))
    rfc3161.check_signature(token)
    with pytest.raises(TokenUntrusted):
        rfc3161.check_chain(token, [ROOT])


def test_a_certificate_for_another_purpose_stamps_nothing() -> None:
    root = authority("Time-Stamping")
    key = ec.generate_private_key(ec.SECP256R1())
    wrong = issuing.document_signing_certificate(
        key.public_key(), name_of("Signer", "Test"), root, serial=9, validity=VALIDITY
    )
    token = rfc3161.read_response(response(unit=TimeStampingUnit(key, der(wrong), POLICY)))
    with pytest.raises(TokenInvalid, match="timeStamping"):
        rfc3161.check_signature(token)


def test_another_root_of_the_same_name_is_not_the_anchor() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    validity = Validity(VALIDITY.start, VALIDITY.end)
    forged = issuing.root_certificate(key, name_of("Time-Stamping Root", "Test"), serial=1, validity=validity)
    unit_key = ec.generate_private_key(ec.SECP256R1())
    leaf = issuing.time_stamping_certificate(
        unit_key.public_key(), name_of("Time-Stamping Unit", "Test"), Issuer(forged, key), serial=2, validity=validity
    )
    token = rfc3161.read_response(response(unit=TimeStampingUnit(unit_key, der(leaf), POLICY)))
    rfc3161.check_signature(token)
    with pytest.raises(TokenUntrusted):
        rfc3161.check_chain(token, [ROOT])
