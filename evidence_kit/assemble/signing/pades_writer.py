"""pyHanko at work: a signer and a time-stamping authority of ours, in pyHanko's shape, and the revisions they add."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from asn1crypto import crl as asn1_crl
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree  # type: ignore[import-untyped]
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evidence_kit import wording
from evidence_kit.assemble.signing.identity import (
    SIGNATURE_FIELD,
    TIMESTAMP_FIELD,
    SignatureBox,
    Signer,
    Stamp,
    StampingAuthority,
)
from evidence_kit.domain.errors import AssemblyError, words_of
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import book_binding
from evidence_kit.formats.pades.pyhanko_logs import quiet_pyhanko
from evidence_kit.formats.x509.certificates import der

_words = wording.table("papers/bundle")
_CHUNK = 1 << 20
for _prefix, _namespace in (
    (book_binding.PREFIX, book_binding.NAMESPACE),
    ("pdfuaid", "http://www.aiim.org/pdfua/ns/id/"),
):
    etree.register_namespace(_prefix, _namespace)  # pyHanko writes the XMP packet anew by this list
_FAILURES = (SigningError, TimestampRequestError, PathError, PdfError, ValueError)


def sign_pdf(
    pdf: BinaryIO,
    signer: Signer,
    authority: StampingAuthority,
    *,
    reason: Text,
    where: str,
    box: SignatureBox | None,
    watch: ProgressCallback,
) -> None:
    """As `signing.sign_book_in`."""
    context = _validation_context(signer, authority)
    if context is None:
        watch(Noted(_words("no_long_term_data")))
    watch(Advanced("sign", _words("signing"), 0, 2))
    stamper = _Stamper(authority.stamp)
    field = fields.SigFieldSpec(SIGNATURE_FIELD, on_page=box.page if box else 0, box=box.corners if box else None)
    metadata = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm="sha256",
        reason=reason.both(),
        location=where,
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=context is not None,
        validation_context=context,
    )
    style = _filling(box) if box else None
    with _explained(), _undone(pdf):
        work = signers.PdfSigner(
            metadata, _PdfSigner(signer), timestamper=stamper, stamp_style=style, new_field_spec=field
        )
        work.sign_pdf(IncrementalPdfFileWriter(pdf, strict=True), in_place=True, chunk_size=_CHUNK)
        watch(Advanced("sign", _words("signing"), 1, 2))
        last = signers.PdfTimeStamper(stamper, field_name=TIMESTAMP_FIELD)
        # No validation context here: with one, pyHanko would append a revision that nothing covers.
        writer = IncrementalPdfFileWriter(pdf, strict=True)
        last.timestamp_pdf(writer, "sha256", in_place=True, chunk_size=_CHUNK)
    watch(Advanced("sign", _words("signing"), 2, 2))


@contextmanager
def _undone(pdf: BinaryIO) -> Iterator[None]:
    """Where signing fails, the file is left as it was: what was added to its end is cut off."""
    size = pdf.seek(0, os.SEEK_END)
    try:
        yield
    except BaseException:
        pdf.truncate(size)
        raise


def _filling(box: SignatureBox) -> StaticStampStyle:
    middle = AxisAlignment.ALIGN_MID
    return StaticStampStyle(
        background=_Appearance(box.appearance),
        background_layout=SimpleBoxLayoutRule(x_align=middle, y_align=middle, margins=Margins(1, 1, 1, 1)),
        background_opacity=1,
        border_width=0,
    )


def sign_cades(data: bytes | BinaryIO, signer: Signer) -> bytes:
    """As `signing.sign_detached`."""
    with _explained():
        work = _PdfSigner(signer).async_sign_general_data(
            data, "sha256", detached=True, use_cades=True, chunk_size=_CHUNK
        )
        return bytes(asyncio.run(work).dump())


@contextmanager
def _explained() -> Iterator[None]:
    with quiet_pyhanko():
        try:
            yield
        except _FAILURES as error:
            raise AssemblyError(
                text("无法签名。", "Could not sign."),
                text("请检查签名证书的有效期与用途、吊销列表是否过期，以及时间戳机构的应答。",
                     "Check the certificate's validity and key usage, whether its revocation lists are current, "
                     "and what the time-stamping authority answered."),
                words_of(error),
            ) from error  # fmt: skip


def _validation_context(signer: Signer, authority: StampingAuthority) -> ValidationContext | None:
    """What lets a reader check both chains without a network; None where a revocation list is not at hand."""
    if not authority.chain or not authority.crls:
        return None
    chains = ((signer.certificate, *signer.chain), authority.chain)
    roots = [chain[-1] for chain in chains]
    below_roots = [certificate for chain in chains for certificate in chain[:-1]]
    crls = [asn1_crl.CertificateList.load(data) for data in (*signer.crls, *authority.crls)]
    listed = {crl["tbs_cert_list"]["issuer"].dump() for crl in crls}
    if any(certificate.issuer.public_bytes() not in listed for certificate in below_roots):
        return None
    return ValidationContext(
        trust_roots=[_asn1(root) for root in roots],
        other_certs=[_asn1(certificate) for certificate in below_roots],
        crls=crls,
        revocation_mode="require",
        allow_fetching=False,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der(certificate))


def _store(certificates: tuple[x509.Certificate, ...]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_asn1(certificate) for certificate in certificates])
    return store


class _PdfSigner(signers.Signer):
    """One of our signers, as pyHanko calls them."""

    def __init__(self, signer: Signer) -> None:
        rsa = isinstance(signer.certificate.public_key(), RSAPublicKey)
        super().__init__(
            signing_cert=_asn1(signer.certificate),
            cert_registry=_store(signer.chain),
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_rsa" if rsa else "sha256_ecdsa"}),
            embed_roots=True,
        )
        self._signer = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._signer.sign(data)


class _Stamper(TimeStamper):
    """A function from request to response, as pyHanko calls authorities."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._stamp = stamp

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._stamp(req.dump()))


class _Appearance(PdfContent):
    """The first page of a PDF in memory, as the look of a signature."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        writer: BasePdfFileWriter = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/SignatureLook"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/SignatureLook Do"
