"""A book as it is filed: its fields hold their signatures, and verifiers look at nothing before."""

from __future__ import annotations

import io

from evidence_kit.assemble.book.typesetting import reportlab_setup
from evidence_kit.assemble.signing import SignatureBox, sign_book
from evidence_kit.formats.pades.book_objects import foreign_content
from evidence_kit.formats.pades.book_reader import BookReader
from tests.assemble.packing_case import NOTE
from tests.pki import signer, stamping


def signed_book(pdf: bytes, box: SignatureBox | None = None) -> bytes:
    if box is None:
        reportlab_setup.prepare()
        from evidence_kit.assemble.book.front.signature_box import signature_box

        box = signature_box("李律师", rehearsal=False)
    return sign_book(pdf, signer("ec"), stamping(), reason=NOTE, where="北京", box=box)


def foreign_in(signed: bytes) -> tuple[str, ...]:
    return foreign_content(BookReader(io.BytesIO(signed)))
