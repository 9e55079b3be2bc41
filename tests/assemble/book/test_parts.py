"""The parts that a verifier compares can be read, in whatever order a profile has them and however short the others are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.assemble.book import compose_book
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.domain.court_profile import BookPart
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import book_binding, pades
from evidence_kit.recipe.gaps import gaps_of
from tests.adversary.genuine import STATED, case_of, picture_saying

BOTH = {"zh": "图", "en": "picture"}
ROW = {"number": "1-1", "name": BOTH, "kind": BOTH, "source": BOTH, "content": BOTH, "purpose": BOTH,
       "lane": "creation-record", "roles": ["claimed-picture"]}  # fmt: skip


@pytest.mark.parametrize(
    "parts",
    [
        (BookPart.COVER, BookPart.CATALOGUE, BookPart.EXHIBITS, BookPart.DIGESTS),
        (BookPart.COVER, BookPart.CATALOGUE, BookPart.EXHIBITS, BookPart.TIMES, BookPart.DIGESTS),
        (BookPart.COVER, BookPart.EXHIBITS, BookPart.CATALOGUE, BookPart.TIMES, BookPart.DIGESTS),
    ],
)
def test_pages_that_are_compared_have_no_picture(tmp_path: Path, parts: tuple[BookPart, ...]) -> None:
    case_file = case_of(tmp_path, picture_saying(STATED), groups=[{"title": BOTH, "purpose": BOTH, "exhibits": [ROW]}])
    gathered = gather(case_file, gaps_of, everything(case_file))
    shown = replace(gathered, profile=gathered.profile.model_copy(update={"parts": parts}))
    book = compose_book(
        shown, created=datetime(2026, 1, 8, tzinfo=UTC), signer="李律师", rehearsal=False, watch=unwatched
    )
    pages = pades.open_pages(book.pdf)
    binding = book_binding.read(pages.packet)
    assert binding is not None
    for part in (binding.catalogue, binding.digests):
        for number in range(part.first, part.first + part.count):
            assert pages.blocks(number)
