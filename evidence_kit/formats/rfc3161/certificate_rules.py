"""What the certificates of a path may be used for, and how strong their keys are: the same at every level.

Whoever pins a unit's certificate, or an authority between, lends its key no other use: RFC 5280 sections 4.2.1.3 (key
usage), 4.2.1.9 (basic constraints) and 4.2.1.12 (extended key usage), RFC 3161 section 2.3.
"""

from __future__ import annotations

from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.formats.rfc3161.token import TokenCode, TokenInvalid, TokenUnsupported, TokenUntrusted
from evidence_kit.formats.x509 import certificates

Extension = TypeVar("Extension", bound=x509.ExtensionType)

MIN_RSA_BITS = 2048
MIN_CURVE_BITS = 224
"""112 bits of security, the least since 2014 (NIST SP 800-131A): RSA of 2048 bits, curves of 224."""

_SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")  # 1.2.156.10197.1.301, GM/T 0006
_SIGNING = ("digital_signature", "content_commitment")
_OTHER = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")


def check_unit(certificate: x509.Certificate) -> None:
    """Demand that a certificate may stamp times, and do nothing else, with a key that is strong enough.

    Raises:
        TokenInvalid: timeStamping is not its only, critical purpose; its key usage allows no signature, or other uses; it
            is an authority's; its key is too weak.
        TokenUnsupported: its key is of a kind that cannot be used here.
    """
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if purposes is None:
        raise TokenInvalid(TokenCode.PURPOSE, "the signer's certificate states no purpose")
    if not purposes.critical or list(purposes.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TokenInvalid(TokenCode.PURPOSE, "timeStamping is not the certificate's only, critical purpose")
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and (not _any(usage.value, _SIGNING) or _any(usage.value, _OTHER)):
        raise TokenInvalid(TokenCode.KEY_USAGE, "the key usage of the signer's certificate is not that of a stamp")
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is not None and constraints.value.ca:
        raise TokenInvalid(TokenCode.UNIT_IS_AUTHORITY, "the signer's certificate is that of a certification authority")
    weak = weakness(certificate)
    if weak:
        raise TokenInvalid(TokenCode.WEAK_KEY, weak)


def check_issuer(certificate: x509.Certificate) -> None:
    """Demand that a certificate may issue those of time-stamping units, with a key that is strong enough.

    A root of before version 3 has no extensions and states nothing; every other issuer must say that it is one.

    Raises:
        TokenUntrusted: it may not, or its key is too weak.
    """
    constraints, usage = _extension(certificate, x509.BasicConstraints), _extension(certificate, x509.KeyUsage)
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    old_root = certificate.version is x509.Version.v1 and certificates.is_root(certificate)
    name = certificates.common_name(certificate)
    if not old_root and (constraints is None or not constraints.value.ca):
        raise TokenUntrusted(TokenCode.NO_ISSUER, f"{name} is not that of a certification authority")
    if usage is not None and not usage.value.key_cert_sign:
        raise TokenUntrusted(TokenCode.NO_ISSUER, f"the key usage of {name} does not allow to certify")
    allowed = {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if purposes is not None and not allowed & set(purposes.value):
        raise TokenUntrusted(TokenCode.NO_ISSUER, f"{name} may not certify for time stamping")
    weak = weakness(certificate)
    if weak:
        raise TokenUntrusted(TokenCode.WEAK_KEY, f"{name}: {weak}")


def weakness(certificate: x509.Certificate) -> str:
    """Return why a certificate's key is too weak; empty where it is strong enough.

    Raises:
        TokenUnsupported: it is of a kind whose strength is not known here.
    """
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        if _SM2_CURVE in certificates.der(certificate):
            return ""  # 256 bits; that nobody here can check its signatures is said where there is one
        raise TokenUnsupported(TokenCode.ALGORITHM, f"a key of a kind that is not known here: {error}") from error
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        return f"an RSA key of {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < MIN_CURVE_BITS:
        return f"a key on the curve {key.curve.name}"
    return f"a DSA key of {key.key_size} bits" if isinstance(key, dsa.DSAPublicKey) else ""


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> x509.Extension[Extension] | None:
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def _any(usage: x509.KeyUsage, names: tuple[str, ...]) -> bool:
    return any(getattr(usage, name) for name in names)
