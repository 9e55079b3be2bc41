"""What can be observed of a signed PDF, and the one rule by which a book of this kit is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evidence_kit.domain.fault import FaultCode


class PdfUnread(ValueError):
    """A file, or a page of it, that does not read as the kit's book writer writes."""


@dataclass(frozen=True)
class TrustRoots:
    """DER certificates a reader trusts, for each of the two purposes."""

    signing: tuple[bytes, ...] = ()
    time_stamping: tuple[bytes, ...] = ()


class PdfFault(FaultCode):
    """Why a signed PDF is not accepted."""

    UNREADABLE = "PDF_UNREADABLE"
    NO_SIGNATURE = "PDF_NO_SIGNATURE"
    NO_DOCUMENT_TIMESTAMP = "PDF_NO_DOCUMENT_TIMESTAMP"
    BYTE_RANGE = "PDF_BYTE_RANGE"
    DIGEST = "PDF_DIGEST"
    CRYPTOGRAPHY = "PDF_CRYPTOGRAPHY"
    CHANGED_AFTERWARDS = "PDF_CHANGED_AFTERWARDS"
    BYTES_AFTER_TIMESTAMP = "PDF_BYTES_AFTER_TIMESTAMP"
    ACTIVE_CONTENT = "PDF_ACTIVE_CONTENT"
    FOREIGN_CONTENT = "PDF_FOREIGN_CONTENT"


@dataclass(frozen=True)
class PdfSignature:
    """A signature or document timestamp inside a PDF."""

    field: str
    is_timestamp: bool
    subject: str
    """Who the certificate names, for people."""
    certificate: bytes
    """DER."""
    time: datetime | None
    """Of a document timestamp or of the signature's own timestamp token, as its authority states it."""
    revision: int
    """Counted from 0, the file as it was before anything was appended."""
    byte_range_fault: str
    """Empty when `/ByteRange` leaves out exactly the signature's own bytes and nothing hides in them."""
    coverage: str
    """pyHanko's word: ENTIRE_FILE, ENTIRE_REVISION, CONTIGUOUS_BLOCK_FROM_START, UNCLEAR."""
    changes: str
    """What was appended after it: NONE, LTA_UPDATES, FORM_FILLING (another signature), ANNOTATIONS, OTHER; and what pyHanko
    does not see, METADATA (document information or XMP) and FORM_FIELDS (fields filled in)."""
    intact: bool
    """The signed bytes are those that were signed."""
    valid: bool
    """The signature was made with the certificate's key."""
    trusted: bool
    """The certificate chains to a trust root, was valid at the moment and is shown not to be revoked."""
    bottom_line: bool
    """pyHanko's summary: intact, valid, trusted, its timestamps too, later changes permitted."""
    ades: str
    """ETSI EN 319 102-1 sub-indication; `OK` when passed. Empty for document timestamps."""

    @property
    def fault(self) -> PdfFault | None:
        """What breaks it as cryptography, whoever is trusted; None when nothing does."""
        if self.byte_range_fault:
            return PdfFault.BYTE_RANGE
        if not self.intact:
            return PdfFault.DIGEST
        if not self.valid:
            return PdfFault.CRYPTOGRAPHY
        if self.changes not in {"NONE", "LTA_UPDATES", "FORM_FILLING"}:
            return PdfFault.CHANGED_AFTERWARDS
        return None


@dataclass(frozen=True)
class PdfFacts:
    """A signed PDF as observed. Two questions are kept apart: is it broken, and is it accepted under given trust?"""

    size: int
    unreadable: str = ""
    """Why it could not be read to the end; everything else is then empty."""
    revisions: int = 0
    signatures: tuple[PdfSignature, ...] = ()
    """In signing order, document timestamps left out."""
    timestamps: tuple[PdfSignature, ...] = ()
    """Document timestamps, in order."""
    active_content: tuple[str, ...] = ()
    """Scripts, launches, embedded media and whatever else acts or can look different later; sorted."""
    foreign: tuple[str, ...] = ()
    """What the kit's book writer never emits, as `Shape/Key`; sorted, the first twenty."""
    pages: int = 0

    @property
    def faults(self) -> tuple[PdfFault, ...]:
        """What breaks it, whoever is trusted; empty when nothing does.

        The last document timestamp must cover the entire file. Without that, metadata and bytes after the end can be
        replaced while every signature still validates.
        """
        if self.unreadable:
            return (PdfFault.UNREADABLE,)
        found = {signature.fault for signature in (*self.signatures, *self.timestamps)} - {None}
        if not self.signatures:
            found.add(PdfFault.NO_SIGNATURE)
        if not self.timestamps:
            found.add(PdfFault.NO_DOCUMENT_TIMESTAMP)
        elif self.timestamps[-1].coverage != "ENTIRE_FILE":
            found.add(PdfFault.BYTES_AFTER_TIMESTAMP)
        if self.active_content:
            found.add(PdfFault.ACTIVE_CONTENT)
        if self.foreign:
            found.add(PdfFault.FOREIGN_CONTENT)
        return tuple(sorted(fault for fault in found if fault))

    @property
    def trusted(self) -> bool:
        """Every signature passed ETSI validation and pyHanko's summary, and the last document timestamp is trusted."""
        signed = all(signature.bottom_line and signature.ades == "OK" for signature in self.signatures)
        return bool(self.signatures and self.timestamps and signed and self.timestamps[-1].trusted)

    @property
    def accepted(self) -> bool:
        """Not broken, and trusted. Neither half is enough by itself."""
        return not self.faults and self.trusted
