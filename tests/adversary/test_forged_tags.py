"""A soundly signed book that tells whoever hears it read something else than whoever sees it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from evidence_kit.assemble.signing import sign_book
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.pades.book_objects import foreign_content
from evidence_kit.formats.pades.book_reader import BookReader
from evidence_kit.verify import load_trust, verify_bundle
from evidence_kit.workflows.recompose_book import recompose_book
from tests.adversary.books import ShownCase, book_finding, changed, filed
from tests.adversary.workshop import of_codes
from tests.assemble.packing_case import NOTE
from tests.filed import write_trust
from tests.pki import signer, stamping

LIE = "被告已承认侵权 The defendant admitted it"


def elements(book: Pdf) -> Iterator[Any]:
    waiting = [book.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        yield element
        held = element.get(Name.K, Array())
        kids = list(held) if isinstance(held, Array) else [held]
        waiting += [
            kid for kid in reversed(kids) if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.StructElem
        ]


def first(book: Pdf, kind: str) -> Any:
    return next(one for one in elements(book) if str(one.S)[1:] == kind)


def marked_as(old: bytes, new: bytes) -> Callable[[Pdf], None]:
    """Marks the content of a page otherwise."""

    def change(book: Pdf) -> None:
        content = book.pages[2].Contents
        data = content.read_bytes()
        assert old in data
        content.write(data.replace(old, new, 1))

    return change


def swapped(book: Pdf) -> None:
    """Two rows of a table are read in another order than they are seen."""
    rows = first(book, "Table").K
    rows[0], rows[1] = rows[1], rows[0]


def hidden(book: Pdf) -> None:
    """A paragraph that is seen is never read."""
    part = next(one for one in elements(book) if Name.Part == one.S)
    part.K = Array(list(part.K)[1:])


def led_astray(book: Pdf) -> None:
    """Whoever begins at the content comes to another element than whoever begins at the document."""
    owners = book.Root.StructTreeRoot.ParentTree.Nums[1]
    owners[0], owners[1] = owners[1], owners[0]


def role_mapped(book: Pdf) -> None:
    book.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.Artifact)


FOREIGN: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "words in place of a paragraph's": (lambda book: setattr(first(book, "P"), "ActualText", String(LIE)), "StructElem/ActualText"),
    "an abbreviation spelt out": (lambda book: setattr(first(book, "P"), "E", String(LIE)), "StructElem/E"),
    "a title of an element": (lambda book: setattr(first(book, "P"), "T", String(LIE)), "StructElem/T"),
    "words in place of content": (
        marked_as(b"<</MCID 0>>", b"<</MCID 0 /ActualText (He admitted it)>>"), "Content/Marked"),
    "the same, its name spelt otherwise": (
        marked_as(b"<</MCID 0>>", b"<</MCID 0 /Actual#54ext (He admitted it)>>"), "Content/Marked"),
    "the same, before the number": (marked_as(b"<</MCID 0>>", b"<</Alt (He admitted it) /MCID 0>>"), "Content/Marked"),
    "a comment in the content": (marked_as(b"EMC\n", b"EMC % BDC\n"), "Content/Marked"),
    "seen, and marked as decoration": (marked_as(b"/Span <</MCID 0>> BDC", b"/Artifact BMC"), "Content/Marked"),
    "a mark within a mark": (marked_as(b"<</MCID 0>> BDC\n", b"<</MCID 0>> BDC\n/Artifact BMC EMC\n"), "Content/Marked"),
    "another order": (swapped, "StructElem/K"),
    "not read at all": (hidden, "StructElem/K"),
    "another way back": (led_astray, "StructTreeRoot/ParentTree"),
    "types that stand for others": (role_mapped, "StructTreeRoot/RoleMap"),
    "a type of its own": (lambda book: setattr(first(book, "P"), "S", Name.Private), "StructElem/S"),
    "a language that nobody reads": (lambda book: setattr(first(book, "P"), "Lang", String("x-admitted")), "StructElem/Lang"),
    "a field that speaks": (lambda book: setattr(book.Root.AcroForm.Fields[0], "TU", String(LIE)), "SignatureField/TU"),
    "words for a class": (lambda book: setattr(book.Root.StructTreeRoot, "ClassMap", Dictionary()), "StructTreeRoot/ClassMap"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_what_the_writer_never_says_is_foreign(case: ShownCase, name: str) -> None:
    change, expected = FOREIGN[name]
    assert expected in foreign(case, changed(case.book.pdf, change))


def test_the_honest_book_holds_nothing_foreign(case: ShownCase) -> None:
    assert foreign(case, changed(case.book.pdf, lambda book: None)) == ()


def foreign(case: ShownCase, pdf: bytes) -> tuple[str, ...]:
    signed = sign_book(pdf, signer("ec"), stamping(), reason=NOTE, where="北京", box=case.book.box)
    return foreign_content(BookReader(io.BytesIO(signed)))


def test_a_book_that_is_read_otherwise_than_drawn_is_refused(case: ShownCase, tmp_path: Path) -> None:
    bundle = filed(case, tmp_path, changed(case.book.pdf, swapped))
    write_trust(tmp_path / "trust.json")
    findings = verify_bundle(bundle, load_trust(tmp_path / "trust.json"), now=datetime.now(UTC)).verdict.findings
    assert any(
        one.status is Status.FAILED and "no exhibit book of this kit holds" in one.message.en for one in findings
    )


def test_a_picture_that_is_called_something_else(case: ShownCase, tmp_path: Path) -> None:
    def renamed(book: Pdf) -> None:
        first(book, "Figure").Alt = String(LIE)

    finding = book_finding(filed(case, tmp_path, changed(case.book.pdf, renamed)))
    assert (finding.code, finding.status) == ("BOOK_BOUND", Status.FAILED)
    assert "read aloud on page" in finding.message.en and "供朗读的文字" in finding.message.zh


def test_a_link_that_is_called_something_else(case: ShownCase, tmp_path: Path) -> None:
    def renamed(book: Pdf) -> None:
        link = next(one for page in book.pages for one in page.get(Name.Annots, ()) if one.Subtype == Name.Link)
        link.Contents = String(LIE)

    finding = book_finding(filed(case, tmp_path, changed(case.book.pdf, renamed)))
    assert finding.status is Status.FAILED
    assert "read aloud on page" in finding.message.en


def test_words_of_the_page_for_another_picture_are_found_by_setting_the_book_again(
    case: ShownCase, tmp_path: Path
) -> None:
    """They stand on that page, so that nothing contradicts them but the book as the kit sets it."""

    def shortened(book: Pdf) -> None:
        figure = first(book, "Figure")
        figure.Alt = String(str(figure.Alt)[:4])

    bundle = filed(case, tmp_path, changed(case.book.pdf, shortened))
    write_trust(tmp_path / "trust.json")
    report = verify_bundle(bundle, load_trust(tmp_path / "trust.json"), now=datetime.now(UTC))
    assert [one.status for one in of_codes(report.verdict.findings, "BOOK_BOUND")] == [Status.PASSED]
    (again,) = of_codes(recompose_book(report, bundle, unwatched).verdict.findings, "BOOK_AGAIN")
    assert again.status is Status.INDETERMINATE
    assert "come out otherwise" in again.message.en
