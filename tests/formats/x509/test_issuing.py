"""What the kit issues for rehearsals is judged by OpenSSL as certificates of a real authority are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.x509 import CertificateRevocationList, ReasonFlags, load_der_x509_crl
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.formats.x509 import issuing
from evidence_kit.formats.x509.certificates import pem, pem_lists
from evidence_kit.formats.x509.issuing import Issuer
from tests.pki import TODAY, VALIDITY, authority, crl_of, signer, time_stamping_unit


def judged(
    tmp_path: Path, root: Issuer, certificate: bytes, purpose: str, crl: bytes
) -> subprocess.CompletedProcess[str]:
    files = {"root.pem": pem([root.certificate]), "one.pem": certificate, "lists.pem": pem_lists([crl])}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = ["openssl", "verify", "-x509_strict", "-crl_check", "-purpose", purpose, "-CAfile", "root.pem"]
    command += ["-CRLfile", "lists.pem", "one.pem"]
    return subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)


@pytest.mark.parametrize("purpose", ["timestampsign", "sslserver"])
def test_a_time_stamping_unit_is_one_and_nothing_else(tmp_path: Path, purpose: str) -> None:
    root = authority("Time-Stamping")
    done = judged(tmp_path, root, pem([time_stamping_unit()[1]]), purpose, crl_of(root))
    assert (done.returncode == 0) is (purpose == "timestampsign"), done.stderr


def test_a_signer_may_sign_documents_until_it_is_revoked(tmp_path: Path) -> None:
    root, certificate = authority("Signing"), signer("ec").certificate
    assert judged(tmp_path, root, pem([certificate]), "smimesign", crl_of(root)).returncode == 0
    revoked = crl_of(root, (certificate.serial_number, TODAY, ReasonFlags.key_compromise))
    assert "certificate revoked" in judged(tmp_path, root, pem([certificate]), "smimesign", revoked).stderr
    purposes = certificate.extensions.get_extension_for_class(issuing.x509.ExtendedKeyUsage).value
    assert set(purposes) == {issuing.DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION}


def test_a_list_states_a_reason_only_where_one_is_given() -> None:
    root = authority("Signing")
    found: CertificateRevocationList = load_der_x509_crl(
        crl_of(root, (7, TODAY, None), (8, TODAY, ReasonFlags.superseded))
    )
    assert [(one.serial_number, len(one.extensions)) for one in found] == [(7, 0), (8, 1)]
    assert found.next_update_utc == VALIDITY.end
