"""Detached CAdES signatures (ETSI EN 319 122-1) as facts: who signed which bytes, and does the court's trust reach them.

Revocation is not judged here: a container's signature carries no revocation data, and none is fetched.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509

from evidence_kit.formats.x509 import certificates

MAX_SIZE = 256 << 10
MAX_CERTIFICATES = 10


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
    from evidence_kit.formats.pades.inspection import quiet_pyhanko

    if len(signature) > MAX_SIZE:
        return DetachedSignature(unreadable=f"larger than {MAX_SIZE} bytes")
    with quiet_pyhanko():
        try:
            return asyncio.run(_inspect(data, signature, roots, moment))
        except Exception as error:  # noqa: BLE001 - hostile bytes fail in many ways; each is a fact, none a crash
            return DetachedSignature(unreadable=f"{type(error).__name__}: {error}"[:300])


async def _inspect(
    data: bytes | BinaryIO, signature: bytes, roots: tuple[bytes, ...], moment: datetime
) -> DetachedSignature:
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko_certvalidator import ValidationContext

    content = cms.ContentInfo.load(signature, strict=True)
    if content["content_type"].native != "signed_data" or content.dump(force=True) != signature:
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
