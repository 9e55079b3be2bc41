"""The exhibit book: everything of the case on bilingual pages, numbered, linked, tagged, ready to be signed (PDF/A and PDF/UA-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from evidence_kit.assemble.book.reportlab_ready import make_ready
from evidence_kit.assemble.case_view import CaseView
from evidence_kit.assemble.likeness import Measure
from evidence_kit.assemble.signing import SignatureBox
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.errors import ToolMissing as ToolMissing
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import text as text

if TYPE_CHECKING:
    from evidence_kit.assemble.book.archival import ArchivalBook


@dataclass(frozen=True)
class ComposedBook:
    """An unsigned book. Its pictures are read from the case whenever it is written."""

    pages: int
    exhibits: tuple[Exhibit, ...]
    """Those that were supplied, with the pages they really stand on."""
    box: SignatureBox
    """Where its signature shows."""
    archival: ArchivalBook = field(repr=False)
    watch: ProgressCallback = field(repr=False)
    annexes: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Name and bytes of the tables that are filed beside it; their digests stand in the book."""

    def write_to(self, sink: BinaryIO) -> None:
        """Writes the file; every time the same bytes, and never more than one picture in memory.

        Raises:
            StorageError: a picture is missing or no longer what was journalled.
            OSError: the sink does not take it.
        """
        from evidence_kit.assemble.book.composition import write_book

        write_book(self.archival, sink, self.watch)

    @property
    def pdf(self) -> bytes:
        """The file, all of it in memory.

        Raises:
            StorageError: as `write_to`.
        """
        sink = BytesIO()
        self.write_to(sink)
        return sink.getvalue()


def compose_book(
    gathered: CaseView,
    *,
    created: datetime,
    signer: str,
    rehearsal: bool,
    watch: ProgressCallback,
    measure: Measure | None = None,
) -> ComposedBook:
    """Sets the book of a case. The same case, moment and signer give the same bytes.

    Args:
        created: shown as the day of submission.
        signer: name in the signature box.
        rehearsal: every page says so.
        measure: compares pictures; without it the book says that nothing was measured.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
        StorageError: a file is missing or no longer what was journalled.
    """
    make_ready()
    from evidence_kit.assemble.book.composition import compose

    return compose(gathered, created=created, signer=signer, rehearsal=rehearsal, watch=watch, measure=measure)
