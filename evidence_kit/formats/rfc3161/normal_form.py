"""A token written again: from its facts alone, and with what else it holds.

What is signed is taken over as it is; every byte that is *not* signed gets its only allowed form here, so that none can
change unnoticed. Only the order of the certificates is left: large authorities (DigiCert among them) write the signer's
first, where DER wants them sorted, and no verdict hangs on it.
"""

from __future__ import annotations

from asn1crypto import cms, core, x509

from evidence_kit.formats import ber, der
from evidence_kit.formats.rfc3161.token import TokenRemark

_VERSION_1, _VERSION_3 = b"\x02\x01\x01", b"\x02\x01\x03"
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4


def from_facts(signed: cms.SignedData, signer: cms.SignerInfo, certificate: bytes, embedded: list[bytes]) -> bytes:
    """Return the token as its facts alone would write it.

    Args:
        signed: as parsed.
        signer: the only one.
        certificate: DER of the signer's.
        embedded: DER of all certificates, in the order in which they shall stand.
    """
    return _written(signed, signer, certificate, embedded, [])


def remarked(
    signed: cms.SignedData, signer: cms.SignerInfo, certificate: bytes, token: bytes
) -> tuple[TokenRemark, ...] | None:
    """Return in what a token in DER differs from what its facts alone write; None where in more than is set aside here.

    Args:
        signed: as parsed from `token`.
        signer: the only one.
        certificate: DER of the signer's.
        token: the whole of it, in DER.
    """
    remarks = [
        (TokenRemark.MORE_DIGESTS, [one.dump() for one in signed["digest_algorithms"]] != [signer["digest_algorithm"].dump()]),
        (TokenRemark.ATTRIBUTE_CERTIFICATES, any(one[0] != 0x30 for one in members(signed["certificates"]))),
        (TokenRemark.LISTS, not isinstance(signed["crls"], core.Void)),
        (TokenRemark.UNSIGNED, not isinstance(signer["unsigned_attrs"], core.Void)),
        (TokenRemark.UNSORTED, _attributes(signer) != sorted(_attributes(signer))),
    ]  # fmt: skip
    found = [remark for remark, holds in remarks if holds]
    stated = None if isinstance(signed["certificates"], core.Void) else members(signed["certificates"])
    same = _written(signed, signer, certificate, stated, found) == token
    return tuple(found) if same else None


def _written(
    signed: cms.SignedData,
    signer: cms.SignerInfo,
    certificate: bytes,
    embedded: list[bytes] | None,
    kept: list[TokenRemark],
) -> bytes:
    digest = signer["digest_algorithm"].dump()
    tbs = x509.Certificate.load(certificate)["tbs_certificate"]
    signer_info = der.encode(
        0x30,
        _VERSION_1,
        der.encode(0x30, tbs["issuer"].dump(), tbs["serial_number"].dump()),
        digest,
        der.encode(0xA0, *_attributes(signer)),
        signer["signature_algorithm"].dump(),
        der.encode(0x04, bytes(signer["signature"])),
        signer["unsigned_attrs"].dump() if TokenRemark.UNSIGNED in kept else b"",
    )
    digests = [one.dump() for one in signed["digest_algorithms"]] if TokenRemark.MORE_DIGESTS in kept else [digest]
    signed_data = der.encode(
        0x30,
        _VERSION_3,
        der.encode(0x31, *digests),
        der.encode(0x30, _TST_INFO, der.encode(0xA0, der.encode(0x04, bytes(signed["encap_content_info"]["content"])))),
        b"" if embedded is None else der.encode(0xA0, *embedded),
        signed["crls"].dump() if TokenRemark.LISTS in kept else b"",
        der.encode(0x31, signer_info),
    )
    return der.encode(0x30, _SIGNED_DATA, der.encode(0xA0, signed_data))


def members(collection: core.Asn1Value) -> list[bytes]:
    """Return what a SET OF or SEQUENCE OF holds, each member with its own bytes; nothing where it is absent.

    asn1crypto writes some values anew, by tables that other libraries change while the process runs.
    """
    return [] if isinstance(collection, core.Void) else [*parts(der.encode(0x30, collection.contents))]


def parts(value: bytes) -> tuple[bytes, ...]:
    """Return the values inside of one."""
    return ber.parts(value, max_size=len(value), max_depth=32)


def _attributes(signer: cms.SignerInfo) -> list[bytes]:
    """The signed attributes as they stand: that order is what was signed."""
    return members(signer["signed_attrs"])
