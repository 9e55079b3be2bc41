"""The two signatures of a bundle: PAdES in the book, CAdES over the container. pyHanko is loaded when one is made."""

from __future__ import annotations

import io
from typing import BinaryIO

from evidence_kit.assemble.signing.identity import SignatureBox, Signer, StampingAuthority
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import Text


def sign_book_in(
    pdf: BinaryIO,
    signer: Signer,
    authority: StampingAuthority,
    *,
    reason: Text,
    where: str,
    box: SignatureBox | None = None,
    watch: ProgressCallback = unwatched,
) -> None:
    """Certifies a PDF (PAdES B-LT, DocMDP P=2) and closes it with a document timestamp that covers the entire file.

    Three revisions follow the book: the signature with its signature timestamp; the certificates and revocation lists;
    the document timestamp, last, so that nothing after it is left uncovered (ETSI EN 319 142-1 §5.5). P=2 leaves room
    for a notary's counter-signature, after which a new document timestamp has to be added.

    Without the revocation lists of signer and authority the second revision is left out (B-T), and `watch` hears it.

    Args:
        pdf: open for reading and writing; the revisions are added to its end, and of the rest little is in memory at any time.
            Where that fails it is left as it was.

    Raises:
        AssemblyError: the PDF, the certificates or the authority's answer do not allow it.
        SealError: the authority did not deliver.
    """
    from evidence_kit.assemble.signing.pades_writer import sign_pdf

    sign_pdf(pdf, signer, authority, reason=reason, where=where, box=box, watch=watch)


def sign_book(
    pdf: bytes,
    signer: Signer,
    authority: StampingAuthority,
    *,
    reason: Text,
    where: str,
    box: SignatureBox | None = None,
    watch: ProgressCallback = unwatched,
) -> bytes:
    """The same for a PDF in memory.

    Raises:
        AssemblyError, SealError: as `sign_book_in`.
    """
    stream = io.BytesIO(pdf)
    sign_book_in(stream, signer, authority, reason=reason, where=where, box=box, watch=watch)
    return stream.getvalue()


def sign_detached(data: bytes | BinaryIO, signer: Signer) -> bytes:
    """A detached CAdES-BES signature over `data`, or over what is left in a stream (DER): what `openssl cms -verify -binary -content` reads.

    Raises:
        AssemblyError: the certificate or key does not allow it.
    """
    from evidence_kit.assemble.signing.pades_writer import sign_cades

    return sign_cades(data, signer)
