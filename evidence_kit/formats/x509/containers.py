"""Certificates taken out of the files in which authorities and courts hand them on: DER, PEM and P7B (PKCS #7, RFC 2315)."""

from __future__ import annotations

from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from evidence_kit.formats.x509 import certificates

MAX_FILE = 4 << 20
"""Bytes."""
_PKCS7 = (b"-----BEGIN PKCS7-----", b"-----BEGIN CERTIFICATE CHAIN-----")


def certificates_in(data: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a file as DER, each once and in its order.

    Raises:
        ValueError: the file is none of the three kinds, too large, or one of its certificates does not read.
    """
    if len(data) > MAX_FILE:
        raise ValueError("the file is too large")
    ders = [certificates.der(one) for one in _loaded(data)]
    for one in ders:
        certificates.read(one)
    if not ders:
        raise ValueError("the file holds no certificate")
    return tuple(dict.fromkeys(ders))


def _loaded(data: bytes) -> list[x509.Certificate]:
    if b"-----BEGIN CERTIFICATE-----" in data:
        return x509.load_pem_x509_certificates(data)
    if data.lstrip().startswith(_PKCS7):
        return _from_pkcs7(pkcs7.load_pem_pkcs7_certificates, data)
    try:
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        return _from_pkcs7(pkcs7.load_der_pkcs7_certificates, data)


def _from_pkcs7(load: Callable[[bytes], list[x509.Certificate]], data: bytes) -> list[x509.Certificate]:
    try:
        return load(data)
    except UnsupportedAlgorithm as error:  # PKCS #7 of another content, such as a signature without certificates
        raise ValueError(str(error)) from error
