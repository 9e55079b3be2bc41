"""The letters of honest books, and of what is no book; forgeries of them stand in `tests/adversary`."""

from __future__ import annotations

from evidence_kit.verify.bundle.book_letters import judge_letters, letters_of
from tests.assemble.packing_case import small_pdf


def test_a_book_of_the_kit_is_drawn_with_the_kits_letters() -> None:
    facts = letters_of(small_pdf(2))
    assert facts is not None
    assert facts.differs is None
    assert facts.fonts == 1
    assert facts.characters > 90


def test_of_what_is_no_pdf_nothing_is_said() -> None:
    assert letters_of(b"no pdf") is None
    assert not list(judge_letters(None))
