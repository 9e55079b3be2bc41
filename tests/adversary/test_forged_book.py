"""A soundly signed book that is not the book of its bundle is never taken for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Pdf

from evidence_kit import __version__
from evidence_kit.domain.book_binding import BookBinding
from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import text
from evidence_kit.formats import book_binding
from evidence_kit.formats.journal import book_annex
from tests.adversary.books import ShownCase, book_finding, bound_to, changed, filed, said_otherwise, shown_case
from tests.adversary.workshop import of_codes, verdict_on
from tests.assemble.packing_case import small_pdf

EARLY = "0.1.0"
"""Of which some books stated no binding."""


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> ShownCase:
    return shown_case(tmp_path_factory.mktemp("rehearsed"), rehearsal=True)


def found(case: ShownCase, folder: Path, *changes: Callable[[Pdf], object], **filing: Any) -> Finding:
    pdf = case.book.pdf
    for change in changes:
        pdf = changed(pdf, change)
    return book_finding(filed(case, folder, pdf, **filing))


def assert_other(finding: Finding, en: str, zh: str) -> None:
    assert (finding.code, finding.status) == ("BOOK_BOUND", Status.FAILED), finding.message.en
    assert en in finding.message.en
    assert zh in finding.message.zh


def answer(bundle: Path, folder: Path) -> tuple[Status, str]:
    verdict = verdict_on(bundle, folder)
    assert of_codes(verdict.findings, "BOOK_BOUND")
    untouched = next(one for one in verdict.answers if one.question is Question.UNTOUCHED)
    return untouched.status, untouched.sentence.en


def test_the_honest_book_is_that_of_its_bundle(case: ShownCase, tmp_path: Path) -> None:
    bundle = filed(case, tmp_path, case.book.pdf)
    finding = book_finding(bundle)
    assert finding.status is Status.PASSED, finding.message.en
    assert "3 files" in finding.message.en or "4 files" in finding.message.en
    assert "2 exhibits" in finding.message.en
    assert "其余各页的文字与图像未予比对" in finding.message.zh
    assert answer(bundle, tmp_path)[0] is Status.PASSED


def test_a_book_of_nothing_is_not_taken_for_the_book(case: ShownCase, tmp_path: Path) -> None:
    bundle = filed(case, tmp_path, small_pdf(1), version=EARLY)
    assert book_finding(bundle).status is Status.INDETERMINATE
    status, said = answer(bundle, tmp_path)
    assert status is Status.INDETERMINATE
    assert said.endswith("but whether the pages of the exhibit book show this bundle was not checked.")


def test_a_book_without_its_binding_is_not_known_by_its_text(case: ShownCase, tmp_path: Path) -> None:
    """Its digests stand in an annex: books that stated no binding showed them on their pages (`tests/golden`)."""
    bundle = filed(case, tmp_path, changed(case.book.pdf, bound_to(None)), version=EARLY)
    finding = book_finding(bundle)
    assert finding.status is Status.INDETERMINATE
    assert answer(bundle, tmp_path)[0] is Status.INDETERMINATE


def test_a_book_that_lost_its_binding_leads_the_answer(case: ShownCase, tmp_path: Path) -> None:
    bundle = filed(case, tmp_path, changed(case.book.pdf, bound_to(None)))
    finding = book_finding(bundle)
    assert finding.status is Status.INDETERMINATE
    assert f"(evidence-kit {__version__}) writes into every book" in finding.message.en
    assert "每一册均有载明" in finding.message.zh
    status, said = answer(bundle, tmp_path)
    assert status is Status.INDETERMINATE
    assert "the exhibit book lacks the statement of its case" in said


def digest_page(case: ShownCase) -> tuple[int, bytes]:
    """Where the digests of the annexes stand, and the first of them."""
    return case.binding.digests.first, case.binding.annexes[0].sha256.encode()


def test_a_book_that_shows_other_digests(case: ShownCase, tmp_path: Path) -> None:
    page, digest = digest_page(case)
    other = said_otherwise(page, digest, b"0" * 64)
    assert_other(found(case, tmp_path / "bound", other), "text of its digest pages", "摘要页的文字")
    assert found(case, tmp_path / "unbound", bound_to(None), other).status is Status.INDETERMINATE


def test_a_book_whose_annex_is_missing_or_another(case: ShownCase, tmp_path: Path) -> None:
    (first, table), stamps = case.book.annexes
    assert_other(
        found(case, tmp_path / "none", annexes=(stamps,)), "annex-digests.csv is missing", "附表 annex-digests.csv"
    )
    changed_table = table.replace(b"one.txt", b"two.txt")
    assert_other(found(case, tmp_path / "other", annexes=((first, changed_table), stamps)), "annex-digests.csv", "附表")


def test_an_annex_that_does_not_follow_from_the_journal(case: ShownCase, tmp_path: Path) -> None:
    """Book and binding state the digest of a table that lists other files."""
    (first, table), stamps = case.book.annexes
    forged = table.replace(b"event,1,", b"event,9,", 1)
    assert forged != table
    digest, other = hashlib.sha256(table).hexdigest(), hashlib.sha256(forged).hexdigest()
    annexes = (case.binding.annexes[0].model_copy(update={"sha256": other}), *case.binding.annexes[1:])
    page = said_otherwise(case.binding.digests.first, digest.encode(), other.encode())
    bound = bound_to(case.binding.model_copy(update={"annexes": annexes}))
    finding = found(case, tmp_path, page, bound, annexes=((first, forged), stamps))
    assert_other(finding, "annex-digests.csv is missing, or does not agree", "附表 annex-digests.csv")


RUN = b"regeneration,base," + b"0" * 64 + b"," + b"1" * 64 + b",2020-01-01T00:00:00+00:00,2020-01-01T00:00:01+00:00\r\n"
SEGMENT = (
    b"segment,1,0.0,10.0,2020-01-01T00:00:00+00:00,"
    + b"0" * 64
    + b","
    + b"1" * 64
    + b",artifacts/0009-recording/film.mp4\r\n"
)
ROWS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "a run that nobody recorded": (0, lambda table: table + RUN),
    "a segment of no film": (0, lambda table: table + SEGMENT),
    "a file more, below the events": (
        0,
        lambda table: table + b"file,9,1-1,t,t,data/nine.txt,9," + b"9" * 64 + b",\r\n",
    ),
    "words of nobody": (0, lambda table: table + b"The court has checked all of this.\r\n"),
    "half a row": (0, lambda table: table + b'"open'),
    "a stamp on another page": (1, lambda table: table.replace(b"page,1-1-001,", b"page,1-1-001,9", 1)),
    "a stamp of no exhibit": (1, lambda table: table + b"page,9-9-001,4,9-9,\r\n"),
    "a picture of a file that the case has not": (
        1,
        lambda table: table + b"picture,1-1-F01,4,1-1,artifacts/9-x/y.png\r\n",
    ),
    "a picture on no page of its exhibit": (1, lambda table: table + b"picture,1-1-F01,1,1-1,\r\n"),
    "another head": (1, lambda table: table.replace(b"stamp,page", b"page,stamp", 1)),
}


@pytest.mark.parametrize(("which", "change"), ROWS.values(), ids=ROWS)
def test_rows_of_an_annex_that_follow_from_nothing(
    case: ShownCase, which: int, change: Callable[[bytes], bytes]
) -> None:
    """Book and binding state the digest of the forged table, so that only what it says can betray it."""
    name, table = case.book.annexes[which]
    exhibits, paths = case.book.exhibits, {path for one in case.book.exhibits for path in one.artifacts}

    def strange(annex: bytes) -> bool:
        if name == book_annex.STAMPS:
            return book_annex.strange_stamps(annex, exhibits, 0, paths)
        return book_annex.strange_rows(annex[len(table) :], book_annex.digests_rest((), ()))

    assert not strange(table)
    assert change(table) != table and strange(change(table))


def test_an_annex_that_goes_on_beyond_the_records(case: ShownCase, tmp_path: Path) -> None:
    (first, table), stamps = case.book.annexes
    digest, other = (hashlib.sha256(one).hexdigest() for one in (table, table + RUN))
    annexes = (case.binding.annexes[0].model_copy(update={"sha256": other}), *case.binding.annexes[1:])
    page = said_otherwise(case.binding.digests.first, digest.encode(), other.encode())
    bound = bound_to(case.binding.model_copy(update={"annexes": annexes}))
    finding = found(case, tmp_path, page, bound, annexes=((first, table + RUN), stamps))
    assert_other(finding, "annex-digests.csv is missing, or does not agree", "附表 annex-digests.csv")


def test_a_binding_without_the_annex_of_digests(case: ShownCase, tmp_path: Path) -> None:
    only = case.binding.model_copy(update={"annexes": case.binding.annexes[1:]})
    assert found(case, tmp_path, bound_to(only)).status is Status.FAILED


@pytest.mark.parametrize(
    "drawn",
    [
        b"1 1 1 rg (%s) Tj 0 0 0 rg (" + b"0" * 64 + b")",  # the true one in white
        b"1 0 0 1 0 5000 Tm (%s) Tj 1 0 0 1 0 0 Tm (" + b"0" * 64 + b")",  # above the paper
        b"0.01 0 0 0.01 0 0 Tm (%s) Tj 1 0 0 1 0 0 Tm (" + b"0" * 64 + b")",  # as small as dust
    ],
)
def test_digests_that_nobody_sees_are_not_shown(case: ShownCase, tmp_path: Path, drawn: bytes) -> None:
    page, digest = digest_page(case)
    forged = said_otherwise(page, b"(" + digest + b")", drawn.replace(b"%s", digest))
    assert_other(found(case, tmp_path, forged), "text of its digest pages", "摘要页的文字")


@pytest.mark.parametrize("before", [b"3 Tr ", b"/G gs ", b"/OC /L BDC ", b"0 0 1 1 re W n ", b"/Im Do "])
def test_a_page_drawn_in_other_ways_is_not_read(case: ShownCase, tmp_path: Path, before: bytes) -> None:
    page, digest = digest_page(case)
    forged = said_otherwise(page, b"(" + digest + b")", before + b"(" + digest + b")")
    assert_other(found(case, tmp_path, forged), "cannot be read", "无法读取")


def test_a_catalogue_that_shows_other_pages_or_another_exhibit(case: ShownCase, tmp_path: Path) -> None:
    first = case.binding.exhibits[0].pages.first
    where = said_otherwise(case.binding.catalogue.first, b"(%d)" % first, b"(9)")
    assert_other(found(case, tmp_path / "pages", where), "does not show exhibit 1-1", "与证据 1-1 不符")
    number = said_otherwise(case.binding.catalogue.first, b"(1-2)", b"(1-3)")
    assert_other(found(case, tmp_path / "number", number), "does not show exhibit 1-2", "与证据 1-2 不符")
    name = said_otherwise(case.binding.catalogue.first, b"original", b"modified")
    assert_other(found(case, tmp_path / "name", name), "does not show exhibit 1-1", "与证据 1-1 不符")


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"case": "other"}, "another case", "案件编号不同"),
        ({"title": text("别案", "another")}, "another title", "案件名称不同"),
        ({"rehearsal": True}, "whether this is a rehearsal", "是否为演练"),
        ({"head": JournalHead(size=2, sha256="0" * 64)}, "journal head", "日志位置"),
        ({"head": JournalHead(size=99, sha256="0" * 64)}, "journal head", "日志位置"),
        ({"files": "0" * 64}, "table of files", "文件清单"),
        ({"pages": 9999}, "another number of pages", "页数"),
        ({"exhibits": ()}, "exhibits, their files or their pages", "各项证据"),
        ({"catalogue": {"first": 9998, "count": 2}}, "cannot be read", "无法读取"),
    ],
)
def test_a_book_bound_to_something_else(
    case: ShownCase, tmp_path: Path, changes: dict[str, object], en: str, zh: str
) -> None:
    other = BookBinding.model_validate(case.binding.model_dump(by_alias=True) | changes)
    assert_other(found(case, tmp_path, bound_to(other)), en, zh)


def test_a_book_short_of_a_page(case: ShownCase, tmp_path: Path) -> None:
    finding = found(case, tmp_path, lambda book: book.pages.__delitem__(-1))
    assert_other(finding, "another number of pages", "页数")


def test_a_bundle_that_lists_other_exhibits_than_its_book(case: ShownCase, tmp_path: Path) -> None:
    first, second = case.book.exhibits
    swapped = (first.model_copy(update={"artifacts": second.artifacts}), second)
    assert_other(found(case, tmp_path / "files", exhibits=swapped), "exhibits, their files", "各项证据")
    beyond = (first, second.model_copy(update={"first_page": 9999}))
    assert_other(found(case, tmp_path / "pages", exhibits=beyond), "exhibits, their files", "各项证据")
    assert_other(found(case, tmp_path / "none", exhibits=()), "exhibits, their files", "各项证据")


def edited(old: bytes, new: bytes) -> Callable[[Pdf], None]:
    def change(book: Pdf) -> None:
        packet = book.Root.Metadata.read_bytes()
        assert old in packet
        book.Root.Metadata.write(packet.replace(old, new, 1))

    return change


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"schema"', b'{ "schema"'),
        (b'"pages":', b'"pages":1,"pages":'),
        (b'book-binding/2"', b'book-binding/1"'),
        (b'book-binding/2"', b'book-binding/3"'),
        (b"</rdf:RDF>", b'<rdf:Description rdf:about="" xmlns:e="urn:evidence-kit:book:1#" e:Binding="{}"/></rdf:RDF>'),
    ],
)
def test_a_binding_that_is_not_in_its_one_form(case: ShownCase, tmp_path: Path, old: bytes, new: bytes) -> None:
    finding = found(case, tmp_path, edited(old, new))
    assert finding.status is not Status.PASSED


def test_a_rehearsal_stripped_of_its_mark(rehearsed: ShownCase, tmp_path: Path) -> None:
    assert found(rehearsed, tmp_path / "honest", rehearsal=True).status is Status.PASSED
    assert_other(found(rehearsed, tmp_path / "bundle"), "whether this is a rehearsal", "是否为演练")
    unmarked = bound_to(rehearsed.binding.model_copy(update={"rehearsal": False}))
    assert_other(found(rehearsed, tmp_path / "bound", unmarked), "whether this is a rehearsal", "是否为演练")
    assert_other(found(rehearsed, tmp_path / "text", bound_to(None)), "whether this is a rehearsal", "是否为演练")


def test_the_table_of_files_is_what_sha256sum_writes(case: ShownCase) -> None:
    from evidence_kit.casefile import CaseFile

    listed = CaseFile(case.root).artifacts
    assert case.binding.files == book_binding.files_digest(listed)
    assert case.binding.files != book_binding.files_digest(reversed(listed))


def test_a_row_parted_by_a_pages_end_is_still_read(tmp_path: Path) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    long = shown_case(folder, purpose="".join(f"证明目的第 {number} 点 purpose" for number in range(300)))
    assert long.binding.catalogue.count > 1
    assert book_finding(filed(long, tmp_path, long.book.pdf)).status is Status.PASSED
    other = said_otherwise(long.binding.catalogue.first + 1, b"purpose", b"another")
    assert_other(found(long, tmp_path / "other", other), "does not show exhibit 1-1", "与证据 1-1 不符")
