"""Signed PDFs as facts (PAdES, ETSI EN 319 142-1): `inspect` a file, then read `PdfFacts.faults` and `.trusted`.

No single answer of a PDF library is enough: page content can be replaced with the ETSI result still `OK`, metadata with
the signature still valid, bytes appended with both. A book of this kit is accepted only when its signatures are
intact, validate under the reader's own trust, and the last document timestamp covers the entire file.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from evidence_kit.formats.pades.facts import PdfFacts, PdfFault, PdfSignature, PdfUnread, TrustRoots

if TYPE_CHECKING:  # pyHanko takes a third of a second to load
    from evidence_kit.formats.pades.book_reader import PdfFile
    from evidence_kit.formats.pades.pages import PdfPages

__all__ = [
    "PdfFacts",
    "PdfFault",
    "PdfSignature",
    "PdfUnread",
    "TrustRoots",
    "claimed_roots",
    "inspect",
    "opened",
    "open_pages",
]


def opened(stream: BinaryIO) -> PdfFile:
    """A PDF in a seekable stream, parsed when it is first asked for anything, and once."""
    from evidence_kit.formats.pades.book_reader import PdfFile

    return PdfFile(stream)


def inspect(pdf: bytes | PdfFile, roots: TrustRoots, moment: datetime | None = None) -> PdfFacts:
    """The facts of a signed PDF; never an exception, whatever the bytes are. Offline: revocation data of the file only.

    Memory and time are bounded by the file's size and pyHanko's decode limits, not beyond: judge a stranger's file in
    a process with limits of its own.

    Args:
        pdf: the file.
        roots: whom the reader trusts; the file's own certificates are claims and never trusted for being there.
        moment: at which everything is judged. By default the time the last document timestamp states, so that a file
            stays as valid as it was on that day, and this machine's clock plays no part. A file without timestamps is
            judged as of the time it claims for its signature.
    """
    from evidence_kit.formats.pades.inspection import inspect_file

    return inspect_file(opened(io.BytesIO(pdf)) if isinstance(pdf, bytes) else pdf, roots, moment)


def open_pages(pdf: bytes | PdfFile) -> PdfPages:
    """The pages of a PDF, to be read one by one as the kit's book writer sets them.

    Raises:
        PdfUnread: here and when a page is read, whatever the bytes are.
    """
    from evidence_kit.formats.pades.pages import PdfPages

    return PdfPages(opened(io.BytesIO(pdf)) if isinstance(pdf, bytes) else pdf)


def claimed_roots(pdf: bytes) -> TrustRoots:
    """The self-issued certificates a file carries: the trust it asks for. Empty when it cannot be read.

    `inspect` under these says whether a file agrees with itself; that is no reason to trust it.
    """
    from evidence_kit.formats.pades.security_store import self_issued_certificates

    found = self_issued_certificates(pdf)
    return TrustRoots(signing=found, time_stamping=found)
