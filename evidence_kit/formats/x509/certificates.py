"""X.509 certificates and revocation lists read and named (RFC 5280)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

_LIST_BEGINS = b"-----BEGIN X509 CRL-----"
_UNREADABLE = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, TypeError)
"""What cryptography raises, beside ValueError, for bytes that are not as they should be."""


def read(certificate_der: bytes) -> x509.Certificate:
    """A certificate whose names, dates and extensions all read; its key may still be of an unknown kind (SM2).

    Raises:
        ValueError: any of them does not.
    """
    try:
        certificate = x509.load_der_x509_certificate(certificate_der)
        for part in ("subject", "issuer", "not_valid_before_utc", "not_valid_after_utc", "extensions"):
            getattr(certificate, part)
    except _UNREADABLE as error:
        raise ValueError(str(error)) from error
    return certificate


def read_pem(data: bytes) -> tuple[bytes, ...]:
    """The certificates of a PEM file that read as `read` reads them, as DER; none where it is no such file."""
    try:
        found = [der(certificate) for certificate in x509.load_pem_x509_certificates(data)]
    except (ValueError, *_UNREADABLE):
        return ()
    return tuple(one for one in found if _reads(one))


def _reads(certificate_der: bytes) -> bool:
    # The library takes a certificate apart only when it is asked for a part, and then raises.
    try:
        read(certificate_der)
    except ValueError:
        return False
    return True


def pem_lists(lists: Iterable[bytes]) -> bytes:
    """Revocation lists (DER) as PEM, one after another."""
    return b"".join(x509.load_der_x509_crl(one).public_bytes(Encoding.PEM) for one in lists)


def read_list(data: bytes) -> x509.CertificateRevocationList:
    """A revocation list (DER or PEM) of version 2 whose extensions read.

    Raises:
        ValueError: anything else.
    """
    load = x509.load_pem_x509_crl if data.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_crl
    try:
        revocations = load(data)
        _ = revocations.extensions
    except _UNREADABLE as error:
        raise ValueError(str(error)) from error
    return revocations


def read_lists(data: bytes) -> tuple[bytes, ...]:
    """The revocation lists of a file, one in DER or any number in PEM, as DER; none where one does not read."""
    parts = [_LIST_BEGINS + part for part in data.split(_LIST_BEGINS)[1:]] or [data]
    try:
        return tuple(der(read_list(part)) for part in parts)
    except ValueError:
        return ()


def der(certificate: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """The DER bytes of a certificate or revocation list."""
    return certificate.public_bytes(Encoding.DER)


def is_root(certificate: x509.Certificate | bytes) -> bool:
    """Tell whether a certificate (or its DER) names itself as its issuer.

    Raises:
        ValueError: the DER is no certificate.
    """
    read_one = read(certificate) if isinstance(certificate, bytes) else certificate
    return read_one.issuer == read_one.subject


def common_name(certificate: x509.Certificate) -> str:
    """The name a person reads: the subject's common name, or the whole subject where it has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def key_sha256(certificate_der: bytes) -> str:
    """SHA-256 of the SubjectPublicKeyInfo (hex): the same key under whatever name.

    Raises:
        ValueError: as `read`.
    """
    # Cut out of the certificate: cryptography cannot load keys of every kind (SM2), and their bytes are enough here.
    tbs = asn1_x509.Certificate.load(der(read(certificate_der)))["tbs_certificate"]
    return hashlib.sha256(tbs["subject_public_key_info"].dump()).hexdigest()


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates as PEM, each headed by its subject and SHA-256 fingerprint for people to compare."""
    return b"".join(_headed(certificate) for certificate in certificates)


def _headed(certificate: x509.Certificate) -> bytes:
    fingerprint = certificate.fingerprint(SHA256()).hex()
    header = f"# {certificate.subject.rfc4514_string()}\n# SHA-256 {fingerprint}\n"
    return header.encode("utf-8") + certificate.public_bytes(Encoding.PEM)
