"""On which pages a catalogue says that its exhibits stand."""

from __future__ import annotations

import zipfile
from pathlib import Path

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.bundle import Bundle, SupplementaryFiling
from evidence_kit.domain.case import Case
from evidence_kit.formats import strict_json
from evidence_kit.workflows.catalogue_pages import book_pages, filed_pages
from tests.filed import Filed, kit

GOLDEN = Path(__file__).parent.parent / "golden" / "third-edition" / "bundle.zip"


def test_a_case_without_a_book_has_no_pages_and_one_with_a_book_has_those_of_every_exhibit(
    filed: Filed, tmp_path: Path
) -> None:
    assert kit("new", tmp_path / "case", "--lang", "zh").returncode == 0
    assert book_pages(CaseFile(tmp_path / "case")) == {}
    case_file = CaseFile(filed.case)
    numbers = {plan.number for group in case_file.case.groups for plan in group.exhibits}
    pages = book_pages(case_file)
    assert pages and set(pages) <= numbers and all(one.first > 0 and one.count > 0 for one in pages.values())


def test_of_a_filed_bundle_only_its_exhibits_stand_there_counted_on_from_the_books_before() -> None:
    with zipfile.ZipFile(GOLDEN) as archive:
        bundle = Bundle.model_validate(strict_json.parse(archive.read("data/bundle.json")))
        case = Case.model_validate(strict_json.parse(archive.read("data/case.json")))
    first, *others = bundle.exhibits
    second = SupplementaryFiling(number=2, pages_before=40, earlier="ab" * 32, exhibits_before=(), changes=())
    supplement = bundle.model_copy(update={"exhibits": (first,), "filing": second})
    kept, pages = filed_pages(case, supplement)
    assert [plan.number for group in kept.groups for plan in group.exhibits] == [first.number] and others
    assert pages[first.number].first == 40 + first.first_page
