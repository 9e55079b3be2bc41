"""Revocation lists that lie beside a certificate: published by its issuer, kept with the signature for years."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.formats.certificates import der


def lists_beside(path: Path) -> tuple[bytes, ...]:
    """DER of every `*.crl` (DER or PEM) in the folder of `path`.

    Raises:
        InputError: a file of that name is no revocation list.
        StorageError: one cannot be read.
    """
    with storage.storage_errors(path):
        files = [(found, found.read_bytes()) for found in sorted(path.parent.glob("*.crl"))]
    return tuple(_read(found, data) for found, data in files)


def _read(path: Path, data: bytes) -> bytes:
    load = x509.load_pem_x509_crl if data.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_crl
    try:
        return der(load(data))
    except ValueError as error:
        raise InputError(
            text(f"{path} 不是证书吊销列表。", f"{path} is not a certificate revocation list."),
            text("请重新下载，或移走该文件。", "Download it again, or move it away."),
        ) from error
