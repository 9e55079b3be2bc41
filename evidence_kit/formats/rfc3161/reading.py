"""From bytes to the facts of a token, strictly: one encoding, one signer, known algorithms, every unsigned byte accounted for.

What other programs add without a loss (BER, unsigned attributes, revocation lists, further digest algorithms) is set aside
and remarked; what follows is checked on the copy without it. What is of a form that is not read here is *unsupported*:
nothing is known against it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from asn1crypto import cms, tsp

from evidence_kit.formats import ber, der
from evidence_kit.formats.rfc3161 import normal_form
from evidence_kit.formats.rfc3161.algorithms import (
    DIGESTS,
    GM_CONTENT_TYPES,
    HASHES,
    SIGNATURES,
    WEAK_DIGESTS,
    known_digest,
)
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenMalformed, TokenRemark, TokenUnsupported
from evidence_kit.formats.x509 import certificates as x509

T = TypeVar("T")

MAX_SIZE = 64 << 10
MAX_DEPTH = 32
MAX_CERTIFICATES = 10
MAX_ACCURACY = 1 << 31
"""Seconds; whoever states more dates nothing."""
_SEQUENCE = 0x30
_OTHER_KINDS = range(0xA0, 0xA4)
"""Attribute certificates and others (RFC 5652 section 10.2.2): they prove nothing of a time, and are set aside."""
_SIGNER_FORMS = (("v1", "issuer_and_serial_number"), ("v3", "subject_key_identifier"))
"""Version of SignerInfo, and how it names the certificate (RFC 5652 section 5.3); the second is not read here."""
_CRITICAL = b"\x01\x01\xff"
_GEN_TIME = re.compile(rb"(\d{14})(?:\.(\d+))?Z")


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
    digest = _listed(DIGESTS, signer["digest_algorithm"], "digest algorithm")
    key, by = _listed(SIGNATURES, signer["signature_algorithm"], "signature algorithm")
    if by not in {None, digest}:
        raise TokenMalformed(TokenCode.ALGORITHM, f"signature algorithm is over {by}, digest algorithm is {digest}")
    content = bytes(signed["encap_content_info"]["content"])
    attributes = bytes(signer["signed_attrs"].contents or b"")
    if (
        hashlib.new(digest, content).digest() not in attributes
    ):  # else a change of it could pass for a form that is not read
        raise TokenMalformed(TokenCode.ATTRIBUTES, "messageDigest is not that of the content")
    tst_info = tsp.TSTInfo.load(content, strict=True)
    if tst_info["version"].native != "v1":
        raise TokenMalformed(TokenCode.STRUCTURE, "TSTInfo is not of version 1")
    imprint_algorithm, imprint = _imprint(tst_info)
    certificate, others, borrowed = _certificates(signed, signer, lent)
    remarks = normal_form.remarked(signed, signer, certificate, form)
    if remarks is None or not _is_der(form):
        raise TokenMalformed(TokenCode.NOT_DER, "writing the token again gives other bytes")
    # Qualified authorities state their status in an extension that is not critical (EN 319 422 section 9.1).
    if any(_CRITICAL in normal_form.parts(extension) for extension in normal_form.members(tst_info["extensions"])):
        raise TokenUnsupported(TokenCode.FORM, "TSTInfo has a critical extension")
    embedded = sorted((certificate, *others))
    return Token(
        der=token,
        sorted_der=normal_form.from_facts(signed, signer, certificate, embedded),
        gen_time=_gen_time(tst_info),
        policy=tst_info["policy"].dotted,
        serial=tst_info["serial_number"].native,
        nonce=tst_info["nonce"].native,
        imprint_algorithm=imprint_algorithm,
        imprint=imprint,
        authority=_name_of(certificate, attributes),
        signer_certificate=certificate,
        other_certificates=others,
        content=content,
        signed_attributes=der.encode(0x31, attributes),
        digest_algorithm=digest,
        signature_algorithm=(key, digest),
        signature=bytes(signer["signature"]),
        accuracy=_accuracy(tst_info),
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


def _imprint(tst_info: tsp.TSTInfo) -> tuple[str, bytes]:
    algorithm = _listed(DIGESTS, tst_info["message_imprint"]["hash_algorithm"], "imprint algorithm")
    imprint = bytes(tst_info["message_imprint"]["hashed_message"])
    if len(imprint) != HASHES[algorithm].digest_size:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{len(imprint)} bytes are no digest by {algorithm}")
    return algorithm, imprint


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


def _listed(allowed: dict[bytes, T], identifier: cms.DigestAlgorithm, what: str) -> T:
    found = allowed.get(identifier.dump())
    if found is not None:
        return found
    weak = identifier["algorithm"].dump() in WEAK_DIGESTS
    said = f"{what} {identifier['algorithm'].dotted} is not on the list"
    raise TokenMalformed(TokenCode.WEAK_DIGEST, said) if weak else TokenUnsupported(TokenCode.ALGORITHM, said)


def _name_of(certificate: bytes, attributes: bytes) -> str:
    try:
        return x509.common_name(x509.read(certificate))
    except ValueError as error:
        bound = any(
            hashlib.new(name, certificate).digest() in attributes for name in ("sha1", "sha256", "sha384", "sha512")
        )
        refusal = TokenUnsupported if bound else TokenMalformed
        raise refusal(TokenCode.CERTIFICATES, f"certificate of the signer: {error}") from error


def _gen_time(tst_info: tsp.TSTInfo) -> datetime:
    """With fractions of a second of any length, in UTC as RFC 3161 section 2.4.2 demands."""
    stated = _GEN_TIME.fullmatch(tst_info["gen_time"].contents)
    if stated is None:
        raise TokenUnsupported(TokenCode.FORM, "genTime is not in UTC, or not to the second")
    whole = datetime.strptime(stated[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole.replace(microsecond=int((stated[2] or b"0")[:6].ljust(6, b"0")))


def _accuracy(tst_info: tsp.TSTInfo) -> timedelta:
    stated = tst_info["accuracy"].native
    if stated is None:
        return timedelta(0)
    parts = [stated[name] or 0 for name in ("seconds", "millis", "micros")]
    if min(parts) < 0 or parts[0] > MAX_ACCURACY or max(parts[1:]) > 999:
        raise TokenUnsupported(TokenCode.FORM, "an accuracy that cannot be reckoned with")
    return timedelta(seconds=parts[0], milliseconds=parts[1], microseconds=parts[2])


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
