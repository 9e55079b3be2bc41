"""Revocation lists that lie beside a certificate: published by its issuer, kept with the signature for years."""

from __future__ import annotations

from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.formats.x509.certificates import der, read_list


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
    try:
        return der(read_list(data))
    except ValueError as error:
        raise InputError(
            text(f"{path} 不是证书吊销列表。", f"{path} is not a certificate revocation list."),
            text("请重新下载，或移走该文件。", "Download it again, or move it away."),
        ) from error
