"""The set pages as PDF/A and PDF/UA-1 (ISO 19005, ISO 14289-1): colour profile, XMP metadata, tags, printable links, a stable file id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from evidence_kit import resources
from evidence_kit.assemble.book.binding import with_statements
from evidence_kit.assemble.book.tagging.structure import Structure
from evidence_kit.assemble.book.tagging.tag_writer import LOCALES, SignatureField, write_tags
from evidence_kit.assemble.book.typesetting.pdf_writer import write_pdf
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture
from evidence_kit.domain.book_binding import BOTH_LANGUAGES, BookBinding
from evidence_kit.domain.court_profile import PdfLevel
from evidence_kit.domain.text import Language

PRINTED = 4
"""Annotation flag Print (ISO 32000-1 §12.5.3), which PDF/A demands of links."""


@dataclass(frozen=True)
class DocumentFacts:
    """What a document says of itself."""

    created: datetime
    languages: tuple[Language, ...] = BOTH_LANGUAGES
    """Of its words, the leading one first."""
    level: PdfLevel = PdfLevel.A3A
    binding: BookBinding | None = None
    fields: tuple[SignatureField, ...] = ()
    """That wait for signatures."""


def make_archival(pdf: bytes, created: datetime, structure: Structure | None = None) -> bytes:
    """The same pages in a file that can be kept for decades; the same input gives the same bytes. For papers without pictures.

    Args:
        structure: of the pages; without one they are PDF/A-2b, and nobody can hear them read in a sure order.
    """
    level = PdfLevel.A2B if structure is None else PdfLevel.A3A
    return _saved(pdf, structure, DocumentFacts(created, level=level), pikepdf.ObjectStreamMode.generate)


class ArchivalBook:
    """A book as it was set, and what it takes to write it as often as somebody asks."""

    def __init__(
        self, pdf: bytes, structure: Structure, stated: DocumentFacts, pictures: Mapping[str, BookPicture]
    ) -> None:
        """Makes everything of the file but its pictures.

        Args:
            pictures: by the key that stands for each in the pages.
        """
        self._skeleton = _saved(pdf, structure, stated, pikepdf.ObjectStreamMode.disable)
        self._pictures = pictures

    @property
    def pictures(self) -> int:
        """How many pictures it shows."""
        return len(self._pictures)

    def write(self, sink: BinaryIO, written: Callable[[int], None]) -> None:
        """As `write_pdf`."""
        with pikepdf.open(BytesIO(self._skeleton)) as skeleton:
            write_pdf(skeleton, self._pictures, sink, written)


def _saved(pdf: bytes, structure: Structure | None, stated: DocumentFacts, mode: pikepdf.ObjectStreamMode) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        _describe(document, stated, structure)
        out = BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=mode)
    return out.getvalue()


def _describe(document: pikepdf.Pdf, stated: DocumentFacts, structure: Structure | None) -> None:
    moment = f"D:{stated.created.astimezone(UTC):%Y%m%d%H%M%S}Z"
    document.docinfo[Name.CreationDate] = document.docinfo[Name.ModDate] = moment
    if Name.Trapped in document.docinfo:
        del document.docinfo[Name.Trapped]
    profile = document.make_stream(resources.shipped("templates", "icc", "sRGB.icc").read_bytes(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB IEC61966-2.1",
        Info="sRGB IEC61966-2.1",
        RegistryName="http://www.color.org",
        DestOutputProfile=profile,
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])
    for page in document.pages:
        for annotation in page.get(Name.Annots, Array()):
            annotation.F = PRINTED
    document.Root.Lang = LOCALES[stated.languages[0]]
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if structure is not None:
        write_tags(document, structure, stated.languages[0], stated.fields)
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.load_from_docinfo(document.docinfo)
        metadata["pdfaid:part"], metadata["pdfaid:conformance"] = stated.level.part, stated.level.conformance
        metadata["dc:language"] = {LOCALES[language] for language in stated.languages}
    packet = document.Root.Metadata  # last, for what edits the packet afterwards may drop what it does not know
    packet.write(with_statements(packet.read_bytes(), stated.binding, accessible=structure is not None))
