"""Detached CAdES signatures (ETSI EN 319 122-1) as facts: who signed which bytes, and does the court's trust reach them.

Revocation is not judged here: a container's signature carries no revocation data, and none is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO

from evidence_kit.formats import der

if TYPE_CHECKING:
    from asn1crypto import cms, core

MAX_SIZE = 256 << 10
MAX_CERTIFICATES = 10
_UNSIGNED = "unsigned_attrs"


@dataclass(frozen=True)
class DetachedSignature:
    """One detached signature as observed."""

    unreadable: str = ""
    """Why it could not be judged; everything else is then empty."""
    subject: str = ""
    certificate: bytes = field(default=b"", repr=False)
    """DER of the signer's."""
    intact: bool = False
    """The data is what was signed."""
    valid: bool = False
    """The signature was made with the certificate's key."""
    trusted: bool = False
    """The certificate leads to a trust root and was valid at the moment."""


def inspect(data: bytes | BinaryIO, signature: bytes, roots: tuple[bytes, ...], moment: datetime) -> DetachedSignature:
    """The facts of `signature` over `data`; never an exception, whatever the bytes are.

    Args:
        data: what is said to be signed, or a stream of it.
        signature: CMS SignedData in DER, without content.
        roots: DER certificates the reader trusts for signing.
        moment: at which the chain is judged.
    """
    import asyncio

    from evidence_kit.formats.pades.pyhanko_logs import quiet_pyhanko

    if len(signature) > MAX_SIZE:
        return DetachedSignature(unreadable=f"larger than {MAX_SIZE} bytes")
    with quiet_pyhanko():
        try:
            return asyncio.run(_inspect(data, signature, roots, moment))
        except Exception as error:  # noqa: BLE001 - hostile bytes fail in many ways; each is a fact, none a crash
            return DetachedSignature(unreadable=f"{type(error).__name__}: {error}"[:300])


def stamps_of(signature: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return the time-stamp tokens within a signature (DER), each with the signature value that it should be over.

    They are the unsigned attribute `signature-time-stamp` (RFC 3161 appendix A); none where the signature does not read.
    """
    from asn1crypto import cms

    if len(signature) > MAX_SIZE:
        return ()
    try:
        signers = cms.ContentInfo.load(signature, strict=True)["content"]["signer_infos"]
        return tuple(
            (token.dump(), signer["signature"].native)
            for signer in signers
            for attribute in signer[_UNSIGNED] or ()
            if attribute["type"].native == "signature_time_stamp_token"
            for token in attribute["values"]
        )
    except Exception:  # noqa: BLE001 - hostile bytes fail in many ways; `inspect` says what is wrong with them
        return ()


async def _inspect(
    data: bytes | BinaryIO, signature: bytes, roots: tuple[bytes, ...], moment: datetime
) -> DetachedSignature:
    from asn1crypto import cms
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko_certvalidator import ValidationContext

    from evidence_kit.formats.x509 import certificates

    content = cms.ContentInfo.load(signature, strict=True)
    if content["content_type"].native != "signed_data" or written_anew(content) != signature:
        raise ValueError("not SignedData in DER")
    signed = content["content"]
    if signed["encap_content_info"]["content"].native is not None:
        raise ValueError("carries content of its own")
    if len(signed["certificates"]) > MAX_CERTIFICATES or len(signed["signer_infos"]) != 1:
        raise ValueError("more than ten certificates, or not exactly one signer")
    embedded = [item.chosen for item in signed["certificates"]]
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots],
        other_certs=embedded,
        moment=moment,
        time_tolerance=timedelta(0),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    status = await async_validate_detached_cms(data, signed, signer_validation_context=context, chunk_size=1 << 20)
    signer = status.signing_cert.dump()
    return DetachedSignature(
        subject=certificates.common_name(certificates.read(signer)),
        certificate=signer,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
    )


def written_anew(content: cms.ContentInfo) -> bytes:
    """Return what `content.dump(force=True)` gives, in a fraction of its time.

    Where a default value was left out deep inside, asn1crypto writes each level above it several times over, each time with
    all that is in it: the upper ones are put together here. None of them has a default value of its own. Unsigned attributes,
    which no signature covers, are taken as they stand: a time stamp within them is judged by itself.
    """
    from asn1crypto import cms

    upper = (cms.ContentInfo, cms.SignedData, cms.SignerInfos, cms.SignerInfo, cms.CMSAttributes, cms.CMSAttribute)

    def written(value: core.Asn1Value) -> bytes:
        if not isinstance(value, upper):
            return bytes(value.dump(force=True))
        if isinstance(value, cms.SignerInfo):
            return _encoded(
                value, [value[name].dump() if name == _UNSIGNED else written(value[name]) for name in value]
            )
        sorts = isinstance(value, cms.SignerInfos | cms.CMSAttributes)  # what is a SET OF (X.690 section 11.6)
        parts = sorted(map(written, value)) if sorts else [written(value[name]) for name in value]
        return _encoded(value, parts)

    return written(content)


def _encoded(value: core.Asn1Value, parts: list[bytes]) -> bytes:
    encoded = der.encode(value.class_ << 6 | value.method << 5 | value.tag, *parts)
    for class_, tag in value.explicit or ():
        encoded = der.encode(class_ << 6 | 0x20 | tag, encoded)
    return encoded
