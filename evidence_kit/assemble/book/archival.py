"""The set pages as PDF/A-2b (ISO 19005-2): colour profile, XMP metadata, language, printable links, a stable file id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from evidence_kit import resources
from evidence_kit.assemble.book.binding import with_binding
from evidence_kit.assemble.book.typesetting.pdf_writer import write_pdf
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture
from evidence_kit.domain.book_binding import BookBinding

PRINTED = 4
"""Annotation flag Print (ISO 32000-1 §12.5.3), which PDF/A demands of links."""


def make_archival(pdf: bytes, created: datetime) -> bytes:
    """The same pages in a file that can be kept for decades; the same input gives the same bytes. For papers without pictures."""
    return _saved(pdf, created, None, pikepdf.ObjectStreamMode.generate)


class ArchivalBook:
    """A book as it was set, and what it takes to write it as often as somebody asks."""

    def __init__(
        self, pdf: bytes, created: datetime, binding: BookBinding, pictures: Mapping[str, BookPicture]
    ) -> None:
        """Makes everything of the file but its pictures.

        Args:
            binding: stated in the XMP metadata.
            pictures: by the key that stands for each in the pages.
        """
        self._skeleton = _saved(pdf, created, binding, pikepdf.ObjectStreamMode.disable)
        self._pictures = pictures

    @property
    def pictures(self) -> int:
        """How many pictures it shows."""
        return len(self._pictures)

    def write(self, sink: BinaryIO, written: Callable[[int], None]) -> None:
        """As `write_pdf`."""
        with pikepdf.open(BytesIO(self._skeleton)) as skeleton:
            write_pdf(skeleton, self._pictures, sink, written)


def _saved(pdf: bytes, created: datetime, binding: BookBinding | None, mode: pikepdf.ObjectStreamMode) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        _describe(document, created, binding)
        out = BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=mode)
    return out.getvalue()


def _describe(document: pikepdf.Pdf, created: datetime, binding: BookBinding | None) -> None:
    document.docinfo[Name.CreationDate] = document.docinfo[Name.ModDate] = f"D:{created.astimezone(UTC):%Y%m%d%H%M%S}Z"
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
    document.Root.Lang = "zh-CN"
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for page in document.pages:
        for annotation in page.get(Name.Annots, Array()):
            annotation.F = PRINTED
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.load_from_docinfo(document.docinfo)
        metadata["pdfaid:part"] = "2"
        metadata["pdfaid:conformance"] = "B"
        metadata["dc:language"] = {"zh-CN", "en"}
    if binding is not None:  # last, for what edits the packet afterwards may drop what it does not know
        packet = document.Root.Metadata
        packet.write(with_binding(packet.read_bytes(), binding))
