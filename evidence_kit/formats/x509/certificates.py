"""X.509 certificates and revocation lists (RFC 5280), built from keys, serials and times that are handed in.

The kit issues certificates for rehearsals and for its own tests only; a real authority's and a real signer's
certificates come from outside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning, RFC 9336."""
_LIST_BEGINS = b"-----BEGIN X509 CRL-----"
_UNREADABLE = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, TypeError)
"""What cryptography raises, beside ValueError, for bytes that are not as they should be."""


@dataclass(frozen=True)
class Validity:
    """The window of a certificate, both ends included; aware datetimes, kept to the second."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Issuer:
    """A certification authority: its certificate, its key, and where it says its revocation list is."""

    certificate: x509.Certificate
    key: PrivateKey
    crl_uri: str | None = None


def name_of(common_name: str, organization: str, country: str = "CN") -> x509.Name:
    """A distinguished name of three attributes."""
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ])


def root_certificate(key: PrivateKey, subject: x509.Name, *, serial: int, validity: Validity) -> x509.Certificate:
    """A self-signed root that may sign end-entity certificates and revocation lists, and no further authority."""
    builder = _builder(subject, subject, key.public_key(), serial, validity)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
    return builder.sign(key, SHA256())


def time_stamping_certificate(
    public_key: PublicKey, subject: x509.Name, issuer: Issuer, *, serial: int, validity: Validity
) -> x509.Certificate:
    """The certificate of a time-stamping unit: timeStamping as its only, critical purpose (RFC 3161 section 2.3)."""
    builder = _end_entity(public_key, subject, issuer, serial, validity)
    builder = builder.add_extension(_key_usage("digital_signature", "content_commitment"), critical=True)
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return builder.add_extension(purposes, critical=True).sign(issuer.key, SHA256())


def document_signing_certificate(
    public_key: PublicKey, subject: x509.Name, issuer: Issuer, *, serial: int, validity: Validity
) -> x509.Certificate:
    """The certificate of a person or firm that signs documents (non-repudiation)."""
    builder = _end_entity(public_key, subject, issuer, serial, validity)
    builder = builder.add_extension(_key_usage("digital_signature", "content_commitment"), critical=True)
    # `openssl cms -verify` judges by its S/MIME purpose unless told otherwise, and a court types the plain command.
    purposes = x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return builder.add_extension(purposes, critical=False).sign(issuer.key, SHA256())


def revocation_list(
    issuer: Issuer,
    *,
    number: int,
    validity: Validity,
    revoked: Iterable[tuple[int, datetime, x509.ReasonFlags | None]] = (),
) -> x509.CertificateRevocationList:
    """A complete list of an issuer's revoked certificates, as (serial, moment of revocation, reason if one is stated)."""
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.certificate.subject,
        last_update=validity.start.replace(microsecond=0),
        next_update=validity.end.replace(microsecond=0),
    )
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    builder = builder.add_extension(_authority_key(issuer), critical=False)
    for serial, moment, reason in revoked:
        entry = x509.RevokedCertificateBuilder(serial, moment.replace(microsecond=0))
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, SHA256())


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
    """The certificates of a PEM file as DER; none where it holds none that read."""
    try:
        return tuple(der(certificate) for certificate in x509.load_pem_x509_certificates(data))
    except ValueError:
        return ()


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


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: PublicKey, serial: int, validity: Validity
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=public_key,
        serial_number=serial,
        not_valid_before=validity.start.replace(microsecond=0),
        not_valid_after=validity.end.replace(microsecond=0),
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)


def _end_entity(
    public_key: PublicKey, subject: x509.Name, issuer: Issuer, serial: int, validity: Validity
) -> x509.CertificateBuilder:
    builder = _builder(subject, issuer.certificate.subject, public_key, serial, validity)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_authority_key(issuer), critical=False)
    if issuer.crl_uri is None:
        return builder
    # Without a distribution point some validators take a revoked certificate for one that cannot be revoked.
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(issuer.crl_uri)], None, None, None)
    return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)


def _authority_key(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    subject_key = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key)


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _key_usage(*granted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in granted for usage in _USAGES})
