"""pyHanko asked about a signed PDF: integrity, later changes, and ETSI validation with what the file itself carries."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

from asn1crypto import x509
from pyhanko.sign.general import byte_range_digest, find_unique_cms_attribute
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import ModificationInfo
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from evidence_kit.formats.pades.book_objects import foreign_content
from evidence_kit.formats.pades.book_reader import BookReader, PdfFile
from evidence_kit.formats.pades.facts import PdfFacts, PdfSignature, TrustRoots
from evidence_kit.formats.pades.pages import page_count
from evidence_kit.formats.pades.pyhanko_logs import quiet_pyhanko
from evidence_kit.formats.pades.revisions import Revisions
from evidence_kit.formats.pades.security_store import MAX_CERTIFICATES, MAX_SIGNATURES, stored
from evidence_kit.formats.pades.structure import active_content, byte_range_fault
from evidence_kit.formats.pades.usages import follow_only_what_is_asked

_PIECE = 1 << 20
"""Bytes that are read and hashed at a time."""
MAX_FOREIGN = 20
"""Names of foreign content told: one is enough to refuse a file."""
_TIME_STAMP = "/DocTimeStamp"


def inspect_file(pdf: PdfFile, roots: TrustRoots, moment: datetime | None) -> PdfFacts:
    """As `pades.inspect`."""
    with quiet_pyhanko():
        try:
            return asyncio.run(_inspect(pdf, roots, moment))
        except Exception as error:  # noqa: BLE001 - on hostile bytes pyHanko raises nearly anything
            return PdfFacts(pdf.stream.seek(0, os.SEEK_END), unreadable=f"{type(error).__name__}: {str(error)[:300]}")


async def _inspect(file: PdfFile, roots: TrustRoots, moment: datetime | None) -> PdfFacts:
    reader, pdf = file.reader, file.stream
    embedded: list[EmbeddedPdfSignature] = list(reader.embedded_signatures)
    if len(embedded) > MAX_SIGNATURES:
        raise ValueError(f"more than {MAX_SIGNATURES} signatures")
    for signature in embedded:
        if len(signature.signed_data["certificates"]) > MAX_CERTIFICATES:
            raise ValueError(f"more than {MAX_CERTIFICATES} certificates in one signature")
    for signature in embedded:
        _take_digest(pdf, signature)
        follow_only_what_is_asked(reader, signature.signed_revision)
    judge = _Judge(pdf, reader, embedded, roots, moment or _last_time(embedded))
    found = [await judge.look_at(signature) for signature in embedded]
    return PdfFacts(
        size=pdf.seek(0, os.SEEK_END),
        revisions=reader.total_revisions,
        signatures=tuple(signature for signature in found if not signature.is_timestamp),
        timestamps=tuple(signature for signature in found if signature.is_timestamp),
        active_content=active_content(reader),
        foreign=foreign_content(reader)[:MAX_FOREIGN],
        pages=page_count(reader),
    )


def _take_digest(pdf: BinaryIO, signature: EmbeddedPdfSignature) -> None:
    """Has pyHanko know the digest of what is signed, which it would take 4 KiB by 4 KiB; what fails here it says itself."""
    with suppress(Exception):
        algorithm = signature.external_md_algorithm
        _, digest = byte_range_digest(pdf, signature.byte_range, algorithm, chunk_size=_PIECE)
        signature.external_digests[algorithm] = digest


class _Judge:
    """One file under one trust at one moment."""

    def __init__(
        self,
        pdf: BinaryIO,
        reader: BookReader,
        embedded: list[EmbeddedPdfSignature],
        roots: TrustRoots,
        moment: datetime,
    ) -> None:
        self._pdf, self._revisions, self._store, self._moment = pdf, Revisions(reader), stored(reader), moment
        self._signed = [one.signed_revision for one in embedded if one.sig_object_type != _TIME_STAMP]
        self._signing, self._stamping = (_manager(purpose) for purpose in (roots.signing, roots.time_stamping))

    async def look_at(self, signature: EmbeddedPdfSignature) -> PdfSignature:
        is_timestamp = signature.sig_object_type == _TIME_STAMP
        status: Any
        ades = ""
        if is_timestamp:
            status = await async_validate_pdf_timestamp(signature, self._context(self._stamping))
        else:
            status = await async_validate_pdf_signature(
                signature, self._context(self._signing), self._context(self._stamping)
            )
            ades = await self._ades(signature)
        return PdfSignature(
            field=str(signature.field_name),
            is_timestamp=is_timestamp,
            subject=str(signature.signer_cert.subject.human_friendly),
            certificate=signature.signer_cert.dump(),
            time=_token_time(signature),
            revision=signature.signed_revision,
            byte_range_fault=byte_range_fault(self._pdf, signature.byte_range, signature.pkcs7_content),
            coverage=status.coverage.name,
            changes=self._changes(status, signature.signed_revision),
            intact=bool(status.intact),
            valid=bool(status.valid),
            trusted=bool(status.trusted),
            bottom_line=bool(status.intact and status.valid and status.trusted if is_timestamp else status.bottom_line),
            ades=ades,
        )

    def _changes(self, status: ModificationInfo, revision: int) -> str:
        level = "OTHER" if status.modification_level is None else str(status.modification_level.name)
        signed_later = max(self._signed, default=0) > revision
        return self._revisions.changed_unseen(level, revision, signed_later=signed_later) or level

    async def _ades(self, signature: EmbeddedPdfSignature) -> str:
        timing = ValidationTimingInfo(self._moment, self._moment, point_in_time_validation=True)
        result = await ades_lta_validation(signature, PdfSignatureValidationSpec(self._policy()), timing)
        return str(result.ades_subindic.standard_name)

    def _policy(self) -> SignatureValidationSpec:
        return SignatureValidationSpec(
            cert_validation_policy=_certificate_policy(self._signing),
            ts_cert_validation_policy=_certificate_policy(self._stamping),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                RevinfoOnlineFetchingRule.LOCAL_ONLY, certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH
            ),
        )

    def _context(self, trust: SimpleTrustManager) -> ValidationContext:
        return ValidationContext(
            trust_manager=trust,
            other_certs=self._store.certificates,
            crls=self._store.crls,
            ocsps=self._store.ocsps,
            moment=self._moment,
            revocation_mode="require",
            time_tolerance=timedelta(0),
            allow_fetching=False,
        )


def _manager(roots: tuple[bytes, ...]) -> SimpleTrustManager:
    # An empty list, never None: pyHanko takes None for the operating system's list of web authorities.
    return SimpleTrustManager.build(trust_roots=[x509.Certificate.load(root) for root in roots])


def _certificate_policy(trust: SimpleTrustManager) -> CertValidationPolicySpec:
    return CertValidationPolicySpec(
        trust_manager=trust,
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        time_tolerance=timedelta(0),
    )


def _last_time(embedded: list[EmbeddedPdfSignature]) -> datetime:
    times = [time for time in map(_token_time, embedded) if time is not None]
    claimed = [signature.self_reported_timestamp for signature in embedded if signature.self_reported_timestamp]
    return max(times, default=max(claimed, default=datetime(1970, 1, 1, tzinfo=UTC)))


def _token_time(signature: EmbeddedPdfSignature) -> datetime | None:
    if signature.sig_object_type == _TIME_STAMP:
        return _generated(signature.signed_data)
    try:
        token = find_unique_cms_attribute(signature.signer_info["unsigned_attrs"], "signature_time_stamp_token")
    except Exception:  # noqa: BLE001 - no token, or none that reads; validation says which
        return None
    return _generated(token["content"])


def _generated(signed_data: Any) -> datetime:
    time: datetime = signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return time
