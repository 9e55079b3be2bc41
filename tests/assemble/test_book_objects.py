"""Whatever counsel hands in, the book that the writer makes of it stays within the list that verifiers hold it to."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from evidence_kit.assemble.book import compose_book
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.pades import open_pages
from evidence_kit.intake import gaps_of
from evidence_kit.verify.bundle.book_text import stands_on
from tests.adversary.genuine import STATED, case_of, picture_saying, take
from tests.assemble.packing_case import small_pdf
from tests.assemble.signed_books import foreign_in, signed_book

BOTH = {"zh": "证据", "en": "evidence"}


def picture(mode: str, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (60, 40)).save(buffer, kind, **options)
    return buffer.getvalue()


FILES = {
    "plain.png": picture("RGB", "PNG"),
    "grey.png": picture("L", "PNG"),
    "clear.png": picture("RGBA", "PNG"),
    "keyed.png": picture("RGB", "PNG", transparency=(0, 0, 0)),
    "grey-keyed.png": picture("L", "PNG", transparency=0),
    "palette.png": picture("P", "PNG", transparency=0),
    "deep.png": picture("I;16", "PNG"),
    "bits.png": picture("1", "PNG"),
    "photo.jpg": picture("RGB", "JPEG"),
    "grey.jpg": picture("L", "JPEG"),
    "progressive.jpg": picture("RGB", "JPEG", progressive=True, icc_profile=b"\0" * 200),
    "print.jpg": picture("CMYK", "JPEG"),
    "moving.gif": picture("P", "GIF"),
    "web.webp": picture("RGBA", "WEBP"),
    "paper.pdf": small_pdf(),
    "words.txt": "一\t二\n\x0b𠮷 \U0001f600 ﬁ office (a) \\ ".encode(),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("kinds")
    row = {"number": "1-1", "name": BOTH, "kind": BOTH, "source": BOTH, "content": BOTH, "purpose": BOTH, "lane": "paper",
           "roles": ["other-evidence"]}  # fmt: skip
    case_file = case_of(folder, picture_saying(STATED), groups=[{"title": BOTH, "purpose": BOTH, "exhibits": [row]}])
    for name, data in FILES.items():
        take(case_file, folder, data, Role.OTHER_EVIDENCE, name)
    created = datetime(2026, 1, 8, tzinfo=UTC)
    gathered = gather(case_file, gaps_of, everything(case_file))
    made = compose_book(gathered, created=created, signer="李律师", rehearsal=True, watch=unwatched)
    return signed_book(made.pdf, made.box)


def test_no_file_brings_anything_foreign_into_the_book(book: bytes) -> None:
    assert foreign_in(book) == ()


def test_every_picture_is_called_by_words_of_its_page(book: bytes) -> None:
    pages = open_pages(book)
    assert len(pages.spoken) > len(FILES) - 2
    for number, words in pages.spoken:
        assert stands_on(pages.blocks(number, pictures=True), words), (number, words)


def test_pages_that_are_compared_can_be_read(book: bytes) -> None:
    pages = open_pages(book)
    assert any("annex-digests.csv" in piece for piece in pages.blocks(pages.count))
    assert "第 3 页 / 共" in "".join(pages.blocks(3)), "the catalogue"
