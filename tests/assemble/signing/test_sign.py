"""A book is signed in its file, and left as it was where that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.assemble.signing import StampingAuthority, sign_book_in
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.domain.text import text
from evidence_kit.formats import pades
from tests.assemble.packing_case import small_pdf
from tests.pki import roots, signer, stamping

REASON = text("说明", "note")


def test_revisions_go_to_the_end_of_the_file_and_the_last_is_the_document_time_stamp(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(small_pdf())
    with path.open("rb+") as pdf:
        sign_book_in(pdf, signer(), stamping(), reason=REASON, where="北京")
    signed = path.read_bytes()
    assert signed.startswith(small_pdf())
    facts = pades.inspect(signed, roots())
    (stamp,) = facts.timestamps
    assert stamp.coverage == "ENTIRE_FILE"
    assert stamp.revision == facts.revisions - 1


def test_a_file_that_cannot_be_stamped_stays_as_it_was(tmp_path: Path) -> None:
    def refuse(_: bytes) -> bytes:
        return b"0\x03\x02\x01\x02"

    path = tmp_path / "book.pdf"
    path.write_bytes(small_pdf())
    authority = StampingAuthority(refuse, stamping().chain, stamping().crls)
    with path.open("rb+") as pdf, pytest.raises(AssemblyError):
        sign_book_in(pdf, signer(), authority, reason=REASON, where="北京")
    assert path.read_bytes() == small_pdf()
