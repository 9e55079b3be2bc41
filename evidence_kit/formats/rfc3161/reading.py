"""From bytes to the facts of a token, strictly: one encoding, one signer, known algorithms, nothing unsigned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from asn1crypto import cms, parser, tsp, x509
from cryptography.x509.oid import NameOID

from evidence_kit.formats import der
from evidence_kit.formats.rfc3161.algorithms import DIGESTS, GM_CONTENT_TYPES, HASHES, SIGNATURES
from evidence_kit.formats.rfc3161.token import Token, TokenCode, TokenMalformed, TokenUnsupported
from evidence_kit.formats.x509 import certificates

T = TypeVar("T")

MAX_SIZE = 64 << 10
MAX_DEPTH = 32
MAX_CERTIFICATES = 10

_VERSION_1, _VERSION_3 = b"\x02\x01\x01", b"\x02\x01\x03"
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4


def read_response(response_der: bytes) -> Token:
    """The token of a whole response (`.tsr`).

    Raises:
        TokenMalformed: not DER, not granted, or the token is not of the strict profile.
    """
    return read_token(token_of(response_der))


def token_of(response_der: bytes) -> bytes:
    """The bare token of a whole response, cut out of it unchanged.

    Raises:
        TokenMalformed: not DER, or not granted.
    """
    _scan(response_der)
    with _structure("not a TimeStampResp"):
        content: bytes = parser.parse(response_der, strict=True)[4]
        if der.encode(0x30, content) != response_der:
            raise ValueError("not a SEQUENCE")
        size = sum(map(len, parser.parse(content)[3:5]))
        status = tsp.PKIStatusInfo.load(content[:size], strict=True)
        # Some authorities add "Operation Okay". The text is signed by nobody, so nothing is read into it.
        if status["status"].native != "granted" or status["fail_info"].native is not None:
            raise TokenMalformed(TokenCode.NOT_GRANTED, _stated(status))
    return content[size:]


def read_token(token_der: bytes) -> Token:
    """The facts of a bare TimeStampToken.

    Raises:
        TokenMalformed: not DER or larger than 64 kB; not SignedData version 3 over TSTInfo with exactly one SignerInfo
            of version 1; an algorithm that is not listed; unsigned attributes, revocation lists, more than ten
            certificates, one of them twice, or no certificate of the signer.
        TokenUnsupported: a token of GM/T 0010, the Chinese counterpart of CMS.
    """
    _scan(token_der)
    with _structure("not a TimeStampToken"):
        info = cms.ContentInfo.load(token_der, strict=True)
        if info["content_type"].dotted.startswith(GM_CONTENT_TYPES):
            raise TokenUnsupported(TokenCode.SM2, "a token of GM/T 0010, which is not CMS")
        if info["content_type"].native != "signed_data":
            raise ValueError("content is not SignedData")
        signed = info["content"]
        signer = _only_signer(signed)
        tst_info = signed["encap_content_info"]["content"].parsed
        return _token(token_der, signed, signer, tst_info)


def _stated(status: tsp.PKIStatusInfo) -> str:
    said = status.native
    failures = ", ".join(sorted(said["fail_info"] or ()))
    return f"{said['status']}: {'; '.join(said['status_string'] or ())[:200]} ({failures})"


def _token(token_der: bytes, signed: cms.SignedData, signer: cms.SignerInfo, tst_info: tsp.TSTInfo) -> Token:
    digest = _listed(DIGESTS, signer["digest_algorithm"], "digest algorithm")
    key, by = _listed(SIGNATURES, signer["signature_algorithm"], "signature algorithm")
    if by not in {None, digest}:
        raise TokenMalformed(TokenCode.ALGORITHM, f"signature algorithm is over {by}, digest algorithm is {digest}")
    imprint_algorithm, imprint = _imprint(tst_info)
    certificate, others = _certificates(signed, signer)
    embedded = [choice.dump() for choice in signed["certificates"]]
    if _rebuilt(signed, signer, certificate, embedded) != token_der:
        raise TokenMalformed(TokenCode.NOT_DER, "writing the token again gives other bytes")
    # Qualified authorities state their status in an extension that is not critical (EN 319 422 section 9.1).
    if tst_info["version"].native != "v1" or any(item["critical"].native for item in tst_info["extensions"]):
        raise TokenMalformed(TokenCode.STRUCTURE, "TSTInfo is not of version 1, or has a critical extension")
    return Token(
        der=token_der,
        sorted_der=_rebuilt(signed, signer, certificate, sorted(embedded)),
        gen_time=_utc(tst_info["gen_time"].native),
        policy=tst_info["policy"].dotted,
        serial=tst_info["serial_number"].native,
        nonce=tst_info["nonce"].native,
        imprint_algorithm=imprint_algorithm,
        imprint=imprint,
        authority=_display_name(certificate),
        signer_certificate=certificate,
        other_certificates=others,
        content=bytes(signed["encap_content_info"]["content"]),
        signed_attributes=der.encode(0x31, signer["signed_attrs"].contents),
        digest_algorithm=digest,
        signature_algorithm=(key, digest),
        signature=bytes(signer["signature"]),
    )


def _only_signer(signed: cms.SignedData) -> cms.SignerInfo:
    if signed["version"].native != "v3" or signed["encap_content_info"]["content_type"].native != "tst_info":
        raise TokenMalformed(TokenCode.STRUCTURE, "not SignedData version 3 over TSTInfo")
    if len(signed["signer_infos"]) != 1:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{len(signed['signer_infos'])} signers, exactly one is allowed")
    signer = signed["signer_infos"][0]
    if signer["version"].native != "v1" or signer["sid"].name != "issuer_and_serial_number":
        raise TokenMalformed(TokenCode.STRUCTURE, "SignerInfo is not of version 1")
    digests = [algorithm.dump() for algorithm in signed["digest_algorithms"]]
    if digests != [signer["digest_algorithm"].dump()]:
        raise TokenMalformed(TokenCode.STRUCTURE, "digestAlgorithms does not repeat the signer's one")
    if signer["unsigned_attrs"]:
        raise TokenMalformed(TokenCode.STRUCTURE, "unsigned attributes")
    if signed["crls"]:
        raise TokenMalformed(TokenCode.STRUCTURE, "revocation lists inside the token")
    return signer


def _rebuilt(signed: cms.SignedData, signer: cms.SignerInfo, certificate: bytes, embedded: list[bytes]) -> bytes:
    """The token as its facts alone would write it.

    What is signed is taken over as it is; every byte that is *not* signed gets its only allowed form here. Only the
    order of the certificates is left: large authorities (DigiCert among them) write the signer's first, where DER
    wants them sorted, and no verdict hangs on it.
    """
    digest = signer["digest_algorithm"].dump()
    tbs = x509.Certificate.load(certificate)["tbs_certificate"]
    signer_info = der.encode(
        0x30,
        _VERSION_1,
        der.encode(0x30, tbs["issuer"].dump(), tbs["serial_number"].dump()),
        digest,
        der.encode(0xA0, *sorted(attribute.dump() for attribute in signer["signed_attrs"])),
        signer["signature_algorithm"].dump(),
        der.encode(0x04, bytes(signer["signature"])),
    )
    signed_data = der.encode(
        0x30,
        _VERSION_3,
        der.encode(0x31, digest),
        der.encode(0x30, _TST_INFO, der.encode(0xA0, der.encode(0x04, bytes(signed["encap_content_info"]["content"])))),
        der.encode(0xA0, *embedded),
        der.encode(0x31, signer_info),
    )
    return der.encode(0x30, _SIGNED_DATA, der.encode(0xA0, signed_data))


def _imprint(tst_info: tsp.TSTInfo) -> tuple[str, bytes]:
    algorithm = _listed(DIGESTS, tst_info["message_imprint"]["hash_algorithm"], "imprint algorithm")
    imprint = bytes(tst_info["message_imprint"]["hashed_message"])
    if len(imprint) != HASHES[algorithm].digest_size:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{len(imprint)} bytes are no digest by {algorithm}")
    return algorithm, imprint


def _certificates(signed: cms.SignedData, signer: cms.SignerInfo) -> tuple[bytes, tuple[bytes, ...]]:
    embedded = list(signed["certificates"])
    if len(embedded) > MAX_CERTIFICATES or any(choice.name != "certificate" for choice in embedded):
        raise TokenMalformed(TokenCode.CERTIFICATES, f"{len(embedded)} certificates, or one of an unknown kind")
    if len({choice.dump() for choice in embedded}) != len(embedded):
        raise TokenMalformed(TokenCode.CERTIFICATES, "one certificate stands in it twice")
    wanted = signer["sid"].chosen
    signers: list[bytes] = []
    others: list[bytes] = []
    for choice in embedded:
        certificate = choice.chosen
        # As bytes: names compare equal in other letter cases, and this field is not signed.
        same = (
            certificate.issuer.dump() == wanted["issuer"].dump()
            and certificate.serial_number == wanted["serial_number"].native
        )
        (signers if same else others).append(certificate.dump())
    if len(signers) != 1:
        raise TokenMalformed(TokenCode.CERTIFICATES, f"{len(signers)} certificates of the signer, one is needed")
    return signers[0], tuple(others)


def _listed(allowed: dict[bytes, T], identifier: cms.DigestAlgorithm, what: str) -> T:
    found = allowed.get(identifier.dump())
    if found is None:
        raise TokenMalformed(TokenCode.ALGORITHM, f"{what} {identifier.dump().hex()} is not on the list")
    return found


def _display_name(certificate_der: bytes) -> str:
    subject = certificates.read(certificate_der).subject
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else subject.rfc4514_string()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _scan(data: bytes) -> None:
    if len(data) > MAX_SIZE:
        raise TokenMalformed(TokenCode.TOO_LARGE, f"{len(data)} bytes, at most {MAX_SIZE} are read")
    try:
        der.scan(data, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
    except der.NotDer as error:
        raise TokenMalformed(TokenCode.NOT_DER, str(error)) from error


@contextmanager
def _structure(what: str) -> Iterator[None]:
    """What the libraries raise for bytes of another structure, as one error."""
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise TokenMalformed(TokenCode.STRUCTURE, f"{what}: {error}") from error
