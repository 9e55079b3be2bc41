"""A soundly signed book, rightly bound, whose other pages say or show what the records do not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pikepdf import Pdf

from evidence_kit.domain.finding import Finding, Question, Status, Verdict
from evidence_kit.domain.progress import unwatched
from evidence_kit.verify import load_trust, verify_bundle
from evidence_kit.workflows.recompose_book import recompose_book
from tests.adversary.books import ShownCase, bound_to, changed, filed, said_otherwise
from tests.adversary.workshop import of_codes
from tests.filed import write_trust


def found(case: ShownCase, folder: Path, pdf: bytes) -> tuple[Finding, Verdict]:
    bundle = filed(case, folder, pdf)
    write_trust(folder / "trust.json")
    report = verify_bundle(bundle, load_trust(folder / "trust.json"), now=datetime.now(UTC))
    assert not of_codes(report.verdict.findings, "BOOK_AGAIN"), "only where it is asked for"
    verdict = recompose_book(report, bundle, unwatched).verdict
    (finding,) = of_codes(verdict.findings, "BOOK_AGAIN")
    return finding, verdict


def untouched(verdict: Verdict) -> Status:
    return verdict.answers[Question.UNTOUCHED - 1].status


def test_an_honest_book_comes_out_again_byte_for_byte(case: ShownCase, tmp_path: Path) -> None:
    finding, verdict = found(case, tmp_path, case.book.pdf)
    assert finding.status is Status.PASSED, finding.message.en
    assert "byte for byte" in finding.message.en
    assert f"all {case.book.pages} pages" in finding.message.en
    assert "逐字节相同" in finding.message.zh
    assert untouched(verdict) is Status.PASSED


def test_a_book_that_is_only_written_otherwise_has_the_same_pages(case: ShownCase, tmp_path: Path) -> None:
    finding, _ = found(case, tmp_path, changed(case.book.pdf, lambda book: None))
    assert finding.status is Status.PASSED, finding.message.en
    assert "the same text, pictures and fonts" in finding.message.en


def test_other_words_on_a_page_that_is_not_compared_otherwise(case: ShownCase, tmp_path: Path) -> None:
    """The annex on custody stands before the digests; nothing else looks at it."""
    page = case.binding.digests.first - 1
    forged = changed(case.book.pdf, said_otherwise(page, b"custody", b"perjury"))
    finding, verdict = found(case, tmp_path, forged)
    assert [one.status for one in of_codes(verdict.findings, "BOOK_BOUND", "BOOK_LETTERS")] == [Status.PASSED] * 2
    assert finding.status is Status.INDETERMINATE
    assert f"pages {page} come out otherwise" in finding.message.en
    assert "perjury" in finding.message.en
    assert f"第 {page} 页与证据册不同" in finding.message.zh
    assert untouched(verdict) is Status.INDETERMINATE


def test_something_drawn_over_a_page(case: ShownCase, tmp_path: Path) -> None:
    page = case.binding.exhibits[0].pages.first

    def painted(book: Pdf) -> None:
        content = book.pages[page - 1].Contents
        content.write(content.read_bytes() + b"\n0 0 0 rg 0 0 300 300 re f*\n")

    finding, _ = found(case, tmp_path, changed(case.book.pdf, painted))
    assert finding.status is Status.INDETERMINATE
    assert f"pages {page} come out otherwise" in finding.message.en


def test_a_book_without_its_binding_is_not_set_again_and_it_is_said(case: ShownCase, tmp_path: Path) -> None:
    finding, _ = found(case, tmp_path, changed(case.book.pdf, bound_to(None)))
    assert finding.status is Status.INDETERMINATE
    assert "could not be set again here" in finding.message.en
