"""A supplementary filing that places itself elsewhere than its book does, or takes a number that was filed before."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.bundle import SupplementaryFiling
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.text import text
from tests.adversary.books import ShownCase, book_finding, filed, shown_case
from tests.adversary.workshop import of_codes, verdict_on

FILING = SupplementaryFiling(
    number=2, pages_before=41, earlier="ab" * 32, exhibits_before=("0-1",), changes=(text("新增", "new"),)
)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> ShownCase:
    return shown_case(tmp_path_factory.mktemp("second"), filing=FILING)


def test_the_honest_supplement_is_taken(second: ShownCase, tmp_path: Path) -> None:
    verdict = verdict_on(filed(second, tmp_path, second.book.pdf, filing=FILING), tmp_path)
    (book,) = of_codes(verdict.findings, "BOOK_BOUND")
    (said,) = of_codes(verdict.findings, "SUPPLEMENTARY")
    assert book.status is Status.PASSED, book.message.en
    assert "filing no. 2" in said.message.en and "41 pages" in said.message.en and "ab" * 32 in said.message.en
    untouched = next(one for one in verdict.answers if one.question is Question.UNTOUCHED)
    assert untouched.status is Status.PASSED, untouched.sentence.en


@pytest.mark.parametrize("pages", [0, 40, 42, 9_999_999])
def test_pages_before_that_the_printed_numbers_do_not_bear_out(second: ShownCase, tmp_path: Path, pages: int) -> None:
    moved = FILING.model_copy(update={"pages_before": pages})
    finding = book_finding(filed(second, tmp_path, second.book.pdf, filing=moved))
    assert finding.status is Status.FAILED and "does not show exhibit 1-1" in finding.message.en


def test_a_supplement_that_passes_for_a_first_filing(second: ShownCase, tmp_path: Path) -> None:
    finding = book_finding(filed(second, tmp_path, second.book.pdf))
    assert finding.status is Status.FAILED and "does not show exhibit 1-1" in finding.message.en


def test_a_number_that_was_filed_before(second: ShownCase, tmp_path: Path) -> None:
    taken = FILING.model_copy(update={"exhibits_before": ("1-2",)})
    verdict = verdict_on(filed(second, tmp_path, second.book.pdf, filing=taken), tmp_path)
    (found,) = of_codes(verdict.findings, "EXHIBITS")
    assert found.status is Status.FAILED and "1-2" in found.message.en


@pytest.mark.parametrize(
    "other",
    [
        {"earlier": "cd" * 32},
        {"changes": (text("新增证据", "another"),)},
        {"changes": (*FILING.changes, text("撤回", "gone"))},
    ],
    ids=["the bundle of another case", "another change", "a change more"],
)
def test_a_filing_before_that_its_own_catalogue_does_not_print(
    second: ShownCase, tmp_path: Path, other: dict[str, object]
) -> None:
    finding = book_finding(filed(second, tmp_path, second.book.pdf, filing=FILING.model_copy(update=other)))
    assert finding.status is Status.FAILED and "does not show the bundle before" in finding.message.en
    assert "前一证据包" in finding.message.zh
