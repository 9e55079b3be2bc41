"""The signer's certificate bound by the signature: ESSCertID (SHA-1, RFC 2634) and ESSCertIDv2 (RFC 5035, RFC 5816).

ESSCertID by SHA-1 is taken where the certificate itself is at hand (`docs/decisions/ess-certid-sha1.md`): only another
certificate with the same SHA-1, which an issuer on the path would have to sign, could stand in its place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509

from evidence_kit.formats.rfc3161.algorithms import HASHES
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenInvalid, TokenRemark, TokenUnsupported

_ATTRIBUTES = ("signing_certificate_v2", "signing_certificate")


def check_binding(token: Token, attributes: Mapping[str, cms.CMSAttribute]) -> tuple[TokenRemark, ...]:
    """Demand that each attribute of the two that is there names the signer's certificate, and that one is there.

    Args:
        token: as read.
        attributes: its signed attributes by name, each with its only value.

    Returns:
        `ESS_SHA1` where nothing stronger than SHA-1 binds it.

    Raises:
        TokenInvalid: there is none, or one names another certificate.
        TokenUnsupported: by a digest algorithm that is not on the list.
    """
    stated = [attributes[name] for name in _ATTRIBUTES if name in attributes]
    if not stated:
        raise TokenInvalid(TokenCode.ESS_CERTIFICATE, "no attribute binds the signer's certificate")
    try:
        by = {_named(value, token) for value in stated}
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise TokenInvalid(TokenCode.ESS_CERTIFICATE, str(error)) from error
    return (TokenRemark.ESS_SHA1,) if by == {"sha1"} else ()


def _named(value: tsp.SigningCertificate | tsp.SigningCertificateV2, token: Token) -> str:
    """The digest algorithm by which an attribute names the certificate: the first of its list (RFC 5035 section 5)."""
    first = value["certs"][0]
    algorithm = _algorithm(first)
    if algorithm not in {*HASHES, "sha1"}:
        raise TokenUnsupported(TokenCode.ALGORITHM, f"ESSCertIDv2 by {algorithm}")
    if first["cert_hash"].native != hashlib.new(algorithm, token.signer_certificate).digest():
        raise TokenInvalid(TokenCode.ESS_CERTIFICATE, "the attribute names another certificate than the signer's")
    if not isinstance(first["issuer_serial"], core.Void):
        _check_issuer_serial(first["issuer_serial"], token)
    return algorithm


def is_path_named(token: Token, path: Sequence[bytes]) -> bool:
    """Tell whether all further certificates that the attributes name are on a path (RFC 5035 section 5): they limit it.

    Args:
        token: whose own certificate is bound as `check_binding` demands.
        path: certificates (DER) from the signer's to a root.
    """
    try:
        attributes = cms.CMSAttributes.load(token.signed_attributes, strict=True)
        values = [one["values"][0] for one in attributes if one["type"].native in _ATTRIBUTES]
        named = [one for value in values for one in value["certs"]]
        return all(_is_of(one, path) for one in named)
    except (ValueError, TypeError, KeyError, IndexError):
        return False


def _is_of(named: tsp.ESSCertID | tsp.ESSCertIDv2, path: Sequence[bytes]) -> bool:
    algorithm = _algorithm(named)
    return named["cert_hash"].native in {hashlib.new(algorithm, one).digest() for one in path}


def _algorithm(named: tsp.ESSCertID | tsp.ESSCertIDv2) -> str:
    return str(named["hash_algorithm"]["algorithm"].native) if isinstance(named, tsp.ESSCertIDv2) else "sha1"


def check_name(token: Token) -> None:
    """Demand that the name of the authority in TSTInfo, where there is one, is one of the certificate's (RFC 3161, 2.4.2).

    Raises:
        TokenInvalid: it is another.
    """
    stated = tsp.TSTInfo.load(token.content, strict=True)["tsa"]
    if isinstance(stated, core.Void):
        return
    certificate = asn1_x509.Certificate.load(token.signer_certificate)
    try:
        subject = stated.name == "directory_name" and stated.chosen == certificate.subject
        others = certificate.subject_alt_name_value or ()
        if subject or any(other.dump() == stated.dump() or other == stated for other in others):
            return
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TokenInvalid(TokenCode.AUTHORITY_NAME, str(error)) from error
    raise TokenInvalid(TokenCode.AUTHORITY_NAME, "TSTInfo names another authority than the signer's certificate")


def _check_issuer_serial(stated: tsp.IssuerSerial, token: Token) -> None:
    """Optional, but where it stands it must be the certificate's (RFC 5035 section 5)."""
    certificate = asn1_x509.Certificate.load(token.signer_certificate)
    names = stated["issuer"]
    same = len(names) == 1 and names[0].name == "directory_name" and names[0].chosen == certificate.issuer
    if not same or stated["serial_number"].native != certificate.serial_number:
        raise TokenInvalid(TokenCode.ESS_CERTIFICATE, "the attribute names another issuer or serial number")
