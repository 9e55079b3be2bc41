"""Two books page by page: what is the same, what differs, and what is said of it."""

from __future__ import annotations

import io

import pikepdf

from evidence_kit.domain.finding import Status
from evidence_kit.formats.pades import open_pages
from evidence_kit.verify.bundle.book_again import Again, compared, judge_again
from tests.assemble.packing_case import small_pdf


def otherwise(pdf: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as book:
        content = book.pages[1].Contents
        content.write(content.read_bytes().replace(old, new))
        book.save(out)
    return out.getvalue()


def test_pages_that_are_drawn_the_same_are_the_same() -> None:
    filed = small_pdf(3)
    fact = compared(open_pages(otherwise(filed, b"", b"")), open_pages(filed), "kit 1")
    assert fact.outcome is Again.PAGES
    (finding,) = judge_again(fact)
    assert finding.status is Status.PASSED


def test_another_page_is_named_with_its_first_words() -> None:
    filed = small_pdf(3)
    fact = compared(open_pages(otherwise(filed, b"book", b"boom")), open_pages(filed), "kit 1")
    assert (fact.outcome, fact.differ) == (Again.OTHER, (2,))
    assert ("boom" in fact.filed, "book" in fact.again) == (True, True)


def test_a_page_too_many_differs() -> None:
    fact = compared(open_pages(small_pdf(3)), open_pages(small_pdf(2)), "kit 1")
    assert fact.differ == (3,)
    assert not list(judge_again(None))
