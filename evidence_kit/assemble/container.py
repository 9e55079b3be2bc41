"""What makes an archive an ASiC-E container: two manifests, a signature over the first, a token over the second (`formats.asic`)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from evidence_kit.assemble.signing import Signer, Stamp, sign_detached
from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.text import text
from evidence_kit.formats import asic, rfc3161
from evidence_kit.formats.asic import AsicManifest, ManifestKind
from evidence_kit.formats.canonical_zip import Source
from evidence_kit.formats.rfc3161 import acceptance
from evidence_kit.wording.faults import fault_text


def container_parts(covered: Sequence[Source], identity: Signer, stamp: Stamp, clock: Clock) -> list[Source]:
    """Signs and stamps the files of an archive, and returns the parts that say so.

    Args:
        covered: every other file of the archive.
        identity: who files (CAdES).
        stamp: RFC 3161 request → response.
        clock: of this machine; a token that is ahead of it, or behind it, does not count.

    Raises:
        SealError: the authority did not deliver a usable token.
    """
    digests = {source.name: source.sha256 for source in covered}
    signed = Source.of_bytes(asic.SIGNED_MANIFEST, first := asic.build(AsicManifest(ManifestKind.SIGNED, digests)))
    signature = Source.of_bytes(asic.SIGNATURE, sign_detached(first, identity))
    digests |= {part.name: part.sha256 for part in (signed, signature)}
    stamped = Source.of_bytes(asic.STAMPED_MANIFEST, second := asic.build(AsicManifest(ManifestKind.STAMPED, digests)))
    token = Source.of_bytes(asic.TIMESTAMP, _token(second, stamp, clock))
    return [Source.of_bytes(asic.MIMETYPE_NAME, asic.MIMETYPE), signed, signature, stamped, token]


def _token(data: bytes, stamp: Stamp, clock: Clock) -> bytes:
    digest = hashlib.sha256(data).digest()
    nonce = secrets.randbits(64) | 1 << 63
    asked = clock()
    response = stamp(rfc3161.build_request(digest, nonce=nonce))
    try:
        token = rfc3161.read_response(response)
        if against := acceptance.soundness(token, digest, nonce=nonce).against:
            raise against
    except rfc3161.TokenError as error:
        raise _refused(error.fault, may_pass=True) from error
    # Of another time than this machine's: no check would accept it, or it was made beforehand.
    if wrong := acceptance.clock_fault(token, clock(), asked):
        raise _refused(wrong, may_pass=False)
    return rfc3161.token_of(response)


def _refused(fault: Fault, *, may_pass: bool) -> SealError:
    """The error; what may pass is worth another try."""
    why = fault_text(fault)
    return SealError(
        text(f"时间戳机构的应答不可用：{why.zh}。", f"The time-stamping authority's answer cannot be used: {why.en}."),
        text("请稍后重试，或在 case.yaml 中换一个机构。", "Try again later, or name another authority in case.yaml.")
        if may_pass
        else text("请在 case.yaml 中换一个机构，或联系该机构；重试无济于事。",
                  "Name another authority in case.yaml, or ask this one; another try brings the same."),
    )  # fmt: skip
