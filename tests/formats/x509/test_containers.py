"""Certificates come out of every kind of file in which they are handed on, the same each time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.containers import certificates_in
from tests.pki import authority

ROOTS = [authority("Time-Stamping").certificate, authority("Signing").certificate]
WRITTEN = {
    "DER": (der(ROOTS[0]), 1),
    "PEM": (b"Bag Attributes\n    a note\n" + ROOTS[0].public_bytes(Encoding.PEM), 1),
    "PEM of two": (b"".join(root.public_bytes(Encoding.PEM) for root in ROOTS), 2),
    "P7B": (pkcs7.serialize_certificates(ROOTS, Encoding.DER), 2),
    "P7B as PEM": (pkcs7.serialize_certificates(ROOTS, Encoding.PEM), 2),
    "twice the same": (ROOTS[0].public_bytes(Encoding.PEM) * 2, 1),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_kind_is_read(kind: str) -> None:
    data, count = WRITTEN[kind]
    assert set(certificates_in(data)) == {der(root) for root in ROOTS[:count]}


def test_what_openssl_writes_is_read(tmp_path: Path) -> None:
    pem, p7b = tmp_path / "root.pem", tmp_path / "root.p7b"
    pem.write_bytes(ROOTS[0].public_bytes(Encoding.PEM))
    subprocess.run(["openssl", "crl2pkcs7", "-nocrl", "-certfile", pem, "-outform", "DER", "-out", p7b], check=True)
    assert certificates_in(p7b.read_bytes()) == (der(ROOTS[0]),)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", der(ROOTS[0])[:-1],
        b"-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n", b"\x30\x80", b"\x30" * (5 << 20),
    ],
)  # fmt: skip
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        certificates_in(data)
