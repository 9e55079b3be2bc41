"""From bytes to the facts of a token, strictly: one encoding, one signer, known algorithms, every unsigned byte accounted for.

What other programs add without a loss (BER, unsigned attributes, revocation lists, further digest algorithms) is set aside
and remarked; what follows is checked on the copy without it. What is of a form that is not read here is *unsupported*:
nothing is known against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from asn1crypto import cms

from evidence_kit.formats import ber, der
from evidence_kit.formats.rfc3161 import normal_form
from evidence_kit.formats.rfc3161.algorithms import (
    DIGESTS,
    GM_CONTENT_TYPES,
    SIGNATURES,
    known_digest,
)
from evidence_kit.formats.rfc3161.statement import listed, read_statement
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenMalformed, TokenRemark, TokenUnsupported
from evidence_kit.formats.x509 import certificates as x509

MAX_SIZE = 64 << 10
MAX_DEPTH = 32
MAX_CERTIFICATES = 10
_SEQUENCE = 0x30
_OTHER_KINDS = range(0xA0, 0xA4)
"""Attribute certificates and others (RFC 5652 section 10.2.2): they prove nothing of a time, and are set aside."""
_SIGNER_FORMS = (("v1", "issuer_and_serial_number"), ("v3", "subject_key_identifier"))
"""Version of SignerInfo, and how it names the certificate (RFC 5652 section 5.3); the second is not read here."""


def read_token(token: bytes, certificates: tuple[bytes, ...] = ()) -> Token:
    """Return the facts of a bare TimeStampToken.

    Args:
        token: DER, or BER as some programs write it.
        certificates: DER, from elsewhere; the signer's is taken from there where the token holds it not.

    Raises:
        TokenMalformed: no token; not exactly one signer; a digest by MD5 or SHA-1.
        TokenUnsupported: larger than 64 kB; of GM/T 0010, by algorithms or in a form that are not read here, or without the signer's certificate.
    """
    frame(token)
    with structure("not a TimeStampToken"):
        form = ber.definite(token, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
        info = cms.ContentInfo.load(form, strict=True)
        if info["content_type"].dotted.startswith(GM_CONTENT_TYPES):
            raise TokenUnsupported(TokenCode.SM2, "a token of GM/T 0010, which is not CMS")
        if info["content_type"].native != "signed_data":
            raise ValueError("content is not SignedData")
        signed = info["content"]
        signer = _only_signer(signed)
        return _token(token, form, signed, signer, certificates)


def _token(token: bytes, form: bytes, signed: cms.SignedData, signer: cms.SignerInfo, lent: tuple[bytes, ...]) -> Token:
    digest = listed(DIGESTS, signer["digest_algorithm"], "digest algorithm")
    key, by = listed(SIGNATURES, signer["signature_algorithm"], "signature algorithm")
    if by not in {None, digest}:
        raise TokenMalformed(TokenCode.ALGORITHM, f"signature algorithm is over {by}, digest algorithm is {digest}")
    content = bytes(signed["encap_content_info"]["content"])
    attributes = bytes(signer["signed_attrs"].contents or b"")
    # Before what it states is read: else a change of it could pass for a form that is not read here.
    if hashlib.new(digest, content).digest() not in attributes:
        raise TokenMalformed(TokenCode.ATTRIBUTES, "messageDigest is not that of the content")
    stated = read_statement(content)
    certificate, others, borrowed = _certificates(signed, signer, lent)
    remarks = normal_form.remarked(signed, signer, certificate, form)
    if remarks is None or not _is_der(form):
        raise TokenMalformed(TokenCode.NOT_DER, "writing the token again gives other bytes")
    embedded = sorted((certificate, *others))
    return Token(
        der=token,
        sorted_der=normal_form.from_facts(signed, signer, certificate, embedded),
        gen_time=stated.gen_time,
        policy=stated.policy,
        serial=stated.serial,
        nonce=stated.nonce,
        imprint_algorithm=stated.imprint_algorithm,
        imprint=stated.imprint,
        authority=_name_of(certificate, attributes),
        signer_certificate=certificate,
        other_certificates=others,
        content=content,
        signed_attributes=der.encode(0x31, attributes),
        digest_algorithm=digest,
        signature_algorithm=(key, digest),
        signature=bytes(signer["signature"]),
        accuracy=stated.accuracy,
        remarks=(
            *((TokenRemark.BER,) if form != token else ()),
            *((TokenRemark.LENT_CERTIFICATE,) if borrowed else ()),
            *remarks,
        ),
    )


def _only_signer(signed: cms.SignedData) -> cms.SignerInfo:
    """The signer of SignedData over TSTInfo (RFC 5652 sections 5.1 and 5.3)."""
    if signed["encap_content_info"]["content_type"].native != "tst_info":
        raise TokenMalformed(TokenCode.STRUCTURE, "not SignedData over TSTInfo")
    if len(signed["signer_infos"]) != 1:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{len(signed['signer_infos'])} signers, exactly one is allowed")
    signer = signed["signer_infos"][0]
    versions = signed["version"].native, signer["version"].native, signer["sid"].name
    if versions[0] not in {"v3", "v4", "v5"} or versions[1:] not in _SIGNER_FORMS:
        raise TokenMalformed(TokenCode.STRUCTURE, "versions of SignedData and SignerInfo that do not go together")
    if versions != ("v3", *_SIGNER_FORMS[0]):
        raise TokenUnsupported(TokenCode.FORM, "SignedData is not of version 3, or SignerInfo not of version 1")
    _check_digests(signed, signer)
    return signer


def _check_digests(signed: cms.SignedData, signer: cms.SignerInfo) -> None:
    """The list that nobody signs names the signer's algorithm, and others only by known names (RFC 5652 section 5.1)."""
    listed = [one.dump() for one in signed["digest_algorithms"]]
    if not {DIGESTS.get(one, one) for one in listed} >= {DIGESTS.get(own := signer["digest_algorithm"].dump(), own)}:
        raise TokenMalformed(TokenCode.STRUCTURE, "digestAlgorithms does not name the signer's one")
    if not all(one in DIGESTS or known_digest(one) for one in listed):
        raise TokenUnsupported(TokenCode.ALGORITHM, "digestAlgorithms names one that is not known")


def _certificates(
    signed: cms.SignedData, signer: cms.SignerInfo, lent: tuple[bytes, ...]
) -> tuple[bytes, tuple[bytes, ...], bool]:
    """The signer's certificate, the others that are embedded, and whether the signer's is not among these."""
    every = normal_form.members(signed["certificates"])
    embedded = [one for one in every if one[0] == _SEQUENCE]
    if len(every) > MAX_CERTIFICATES or not {one[0] for one in every} <= {_SEQUENCE, *_OTHER_KINDS}:
        raise TokenUnsupported(TokenCode.CERTIFICATES, f"{len(every)} certificates, or one of an unknown kind")
    if len(set(embedded)) != len(embedded):
        raise TokenUnsupported(TokenCode.CERTIFICATES, "one certificate stands in it twice")
    signers = [one for one in embedded if _is_named(one, signer)]
    if len(signers) > 1:
        raise TokenMalformed(TokenCode.CERTIFICATES, f"{len(signers)} certificates of the signer, one is needed")
    if signers:
        return signers[0], tuple(one for one in embedded if one != signers[0]), False
    found = next((one for one in lent if _is_named(one, signer)), None)
    if found is None and embedded:
        raise TokenMalformed(TokenCode.CERTIFICATES, "it holds certificates, and not the signer's")
    if found is None:
        raise TokenUnsupported(TokenCode.NO_CERTIFICATE, "the signer's certificate is neither in it nor at hand")
    return found, tuple(embedded), True


def _is_named(certificate: bytes, signer: cms.SignerInfo) -> bool:
    """As bytes: names compare equal in other letter cases, and this field is not signed."""
    read, wanted = cms.Certificate.load(certificate), signer["sid"].chosen
    return bool(read.issuer.dump() == wanted["issuer"].dump() and read.serial_number == wanted["serial_number"].native)


def _name_of(certificate: bytes, attributes: bytes) -> str:
    try:
        return x509.common_name(x509.read(certificate))
    except ValueError as error:
        bound = any(
            hashlib.new(name, certificate).digest() in attributes for name in ("sha1", "sha256", "sha384", "sha512")
        )
        refusal = TokenUnsupported if bound else TokenMalformed
        raise refusal(TokenCode.CERTIFICATES, f"certificate of the signer: {error}") from error


def _is_der(form: bytes) -> bool:
    try:
        der.scan(form, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
    except der.NotDer:
        return False
    return True


def frame(data: bytes) -> None:
    """Demand one value of ASN.1 within the limits, before any library sees it.

    Raises:
        TokenMalformed: it is none.
        TokenUnsupported: it is too large.
    """
    if len(data) > MAX_SIZE:
        raise TokenUnsupported(TokenCode.TOO_LARGE, f"{len(data)} bytes, at most {MAX_SIZE} are read")
    try:
        ber.definite(data, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
    except ber.NotBer as error:
        raise TokenMalformed(TokenCode.NOT_DER, str(error)) from error


@contextmanager
def structure(what: str) -> Iterator[None]:
    """Turn what the libraries raise for bytes of another structure into one error."""
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{what}: {error}") from error
