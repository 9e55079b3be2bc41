"""X.509 certificates and revocation lists issued (RFC 5280), from keys, serials and times that are handed in.

The kit issues certificates for rehearsals and for its own tests only; a real authority's and a real signer's
certificates come from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
PublicKey = RSAPublicKey | EllipticCurvePublicKey

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning, RFC 9336."""


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
    builder = builder.add_extension(key_usage("key_cert_sign", "crl_sign"), critical=True)
    return builder.sign(key, SHA256())


def time_stamping_certificate(
    public_key: PublicKey, subject: x509.Name, issuer: Issuer, *, serial: int, validity: Validity
) -> x509.Certificate:
    """The certificate of a time-stamping unit: timeStamping as its only, critical purpose (RFC 3161 section 2.3)."""
    builder = end_entity(public_key, subject, issuer, serial, validity)
    builder = builder.add_extension(key_usage("digital_signature", "content_commitment"), critical=True)
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return builder.add_extension(purposes, critical=True).sign(issuer.key, SHA256())


def document_signing_certificate(
    public_key: PublicKey, subject: x509.Name, issuer: Issuer, *, serial: int, validity: Validity
) -> x509.Certificate:
    """The certificate of a person or firm that signs documents (non-repudiation)."""
    builder = end_entity(public_key, subject, issuer, serial, validity)
    builder = builder.add_extension(key_usage("digital_signature", "content_commitment"), critical=True)
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


def end_entity(
    public_key: PublicKey, subject: x509.Name, issuer: Issuer, serial: int, validity: Validity
) -> x509.CertificateBuilder:
    """A certificate that may sign no other one, with its usages still to be added."""
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


def key_usage(*granted: str) -> x509.KeyUsage:
    """These usages, named as cryptography names them, and no others (RFC 5280 section 4.2.1.3)."""
    return x509.KeyUsage(**{usage: usage in granted for usage in _USAGES})
