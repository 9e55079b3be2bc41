"""Is this the book of this bundle? What it states under its signature, and the text of its pages, against the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.book_binding import BookBinding, BoundExhibit, Pages
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Record
from evidence_kit.domain.time.seal import REHEARSAL_MARK
from evidence_kit.formats import book_binding
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.journal import Journal
from evidence_kit.formats.pades import PdfUnread, open_pages
from evidence_kit.verify.bundle.book_annexes import annexes_differ
from evidence_kit.verify.bundle.book_text import (
    Page,
    digests_on,
    exhibit_not_shown,
    filing_shown,
    says,
    shows_digests,
    stands_on,
)
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

if TYPE_CHECKING:
    from evidence_kit.formats.pades.pages import PdfPages

_MARK = tuple(REHEARSAL_MARK.split())
_BINDING_NOTHING = frozenset({"evidence-kit 0.1.0"})
"""Versions of which some books state no binding. Every later one writes it into each, so that a book without is not as it was set."""


class BoundBookFacts(Record):
    """How the exhibit book stands to the bundle."""

    pages: Count = 0
    """Of the file; 0 where it cannot be read, which its signature's finding says."""
    bound: bool = False
    """It states under its signature what it is bound to; books of early versions do not."""
    files: Count = 0
    """Whose digests its pages show."""
    exhibits: Count = 0
    """That its catalogue shows."""
    differs: tuple[Fault, ...] = ()
    """In what it is not the book of this bundle."""
    unread: Fault | None = None
    """Why its pages could not be compared."""
    lost: str = ""
    """The version that packed the bundle, which binds every book, where this one states no binding; empty otherwise."""

    @property
    def of_early_version(self) -> bool:
        """It states nothing for machines, and shows nonetheless the files and exhibits of this bundle."""
        return self.pages > 0 and not (self.bound or self.differs or self.unread or self.lost)


def observe_book(opened: OpenedBundle) -> BoundBookFacts | None:
    """Compare the book with bundle, journal and exhibits; None where there is no book, or none that can be read."""
    pdf = opened.book
    if pdf is None or opened.bundle is None or opened.journal is None:
        return None
    try:
        pages = open_pages(pdf)
    except PdfUnread:
        return None
    return _Comparison(opened, opened.bundle, opened.journal, pages).facts()


def judge_book(fact: BoundBookFacts | None) -> Iterator[Finding]:
    """One finding on whether the book shows this bundle."""
    if fact is None:
        return
    status, said = Status.PASSED, words("book_bound", pages=fact.pages, exhibits=fact.exhibits, files=fact.files)
    if fact.differs:
        status, said = Status.FAILED, words("book_other", why=fault_text(*fact.differs))
    elif fact.lost:
        status, said = Status.INDETERMINATE, words("book_lost", tool=fact.lost)
    elif fact.unread:
        status, said = Status.INDETERMINATE, words("book_unbound")
    elif fact.of_early_version:
        said = words("book_shows", pages=fact.pages, exhibits=fact.exhibits, files=fact.files)
        status = Status.INDETERMINATE
    yield finding(FindingCode.BOOK_BOUND, Question.UNTOUCHED, status, said, BOOK, f"pdfinfo -meta {BOOK}")


class _Comparison:
    """One book beside its bundle."""

    def __init__(self, opened: OpenedBundle, bundle: Bundle, journal: Journal, pages: PdfPages) -> None:
        self._opened, self._bundle, self._journal, self._pages = opened, bundle, journal, pages

    def facts(self) -> BoundBookFacts:
        try:
            binding = book_binding.read(self._pages.packet)
        except ValueError as error:
            return self._facts(differs=(fault(CheckCode.BOOK_BINDING, str(error)[:200]),), bound=True)
        return self._of_early_version() if binding is None else self._of_binding(binding)

    def _facts(self, **more: object) -> BoundBookFacts:
        shown = {"pages": self._pages.count, "exhibits": len(self._bundle.exhibits)}
        return BoundBookFacts.model_validate(shown | more)

    def _of_binding(self, binding: BookBinding) -> BoundBookFacts:
        listed = _listed(self._journal.first(binding.head.size))
        checks: tuple[tuple[Callable[[], bool], CheckCode], ...] = (
            (lambda: binding.case == self._bundle.case, CheckCode.BOOK_CASE),
            (lambda: binding.title == self._bundle.title, CheckCode.BOOK_TITLE),
            (lambda: binding.rehearsal == self._bundle.rehearsal, CheckCode.BOOK_REHEARSAL),
            (lambda: self._is_prefix(binding), CheckCode.BOOK_HEAD),
            (lambda: binding.files == book_binding.files_digest(listed), CheckCode.BOOK_FILES),
            (lambda: binding.pages == self._pages.count, CheckCode.BOOK_PAGES),
            (lambda: binding.exhibits == self._exhibits(), CheckCode.BOOK_EXHIBITS),
        )
        differs = [fault(code) for holds, code in checks if not holds()]
        try:
            differs += self._text_differs(binding, listed)
        except PdfUnread as error:
            differs.append(fault(CheckCode.BOOK_TEXT, str(error)[:200]))
        return self._facts(bound=True, files=len(listed), differs=tuple(dict.fromkeys(differs)))

    def _text_differs(self, binding: BookBinding, listed: tuple[Artifact, ...]) -> Iterator[Fault]:
        if binding.annexes:
            shown = digests_on(self._read(binding.digests))
            yield from annexes_differ(self._opened, binding, listed, self._names(listed), shown)
        elif not shows_digests(self._read(binding.digests), listed, self._names(listed), nothing_else=True):
            yield fault(CheckCode.BOOK_DIGESTS)
        catalogue, before = self._read(binding.catalogue), self._bundle.pages_before
        if missing := exhibit_not_shown(catalogue, self._bundle.exhibits, binding.languages, before):
            yield fault(CheckCode.BOOK_CATALOGUE, number=missing)
        if not filing_shown(catalogue, self._bundle.filing, binding.languages):
            yield fault(CheckCode.BOOK_FILING)
        yield from self._mark_differs(binding.catalogue.first)
        yield from self._spoken_differs()

    def _spoken_differs(self) -> Iterator[Fault]:
        """Whoever hears the book read is told in place of a picture or a link what stands on its page, and nothing else."""
        shown: dict[int, Page] = {}
        for number, words_in_place in self._pages.spoken:
            if number not in shown:
                shown[number] = self._pages.blocks(number, pictures=True)
            if not stands_on(shown[number], words_in_place):
                yield fault(CheckCode.BOOK_SPOKEN, page=str(number))
                return

    def _of_early_version(self) -> BoundBookFacts:
        """Such a book says where the journal stood in the running head only; its pages are compared all the same."""
        lost = "" if self._bundle.tool in _BINDING_NOTHING else self._bundle.tool
        try:
            return self._of_text().model_copy(update={"lost": lost})
        except PdfUnread as error:
            unread = fault(CheckCode.BOOK_TEXT, str(error)[:200])
            return self._facts(unread=unread, lost=lost, differs=self._marked_otherwise())

    def _of_text(self) -> BoundBookFacts:
        exhibits, whole = self._bundle.exhibits, self._pages.count
        if not exhibits or whole < 2:
            return self._facts(unread=fault(CheckCode.BOOK_TEXT), differs=tuple(self._mark_differs()))
        first = min(exhibit.first_page for exhibit in exhibits)
        last = max(exhibit.first_page + exhibit.pages - 1 for exhibit in exhibits)
        catalogue = self._read(Pages(first=2, count=max(first - 2, 0)))
        annexes = self._read(Pages(first=last + 1, count=max(whole - last, 0)))
        listed = _listed(self._stood(annexes[:1]))
        shown = shows_digests(annexes, listed, self._names(listed), nothing_else=False)
        known = shown and bool(listed) and not exhibit_not_shown(catalogue, exhibits)
        unread = None if known else fault(CheckCode.BOOK_TEXT)
        return self._facts(files=len(listed), differs=tuple(self._mark_differs()), unread=unread)

    def _marked_otherwise(self) -> tuple[Fault, ...]:
        """The mark of a rehearsal, where at least its page can be read."""
        try:
            return tuple(self._mark_differs())
        except PdfUnread:
            return ()

    def _mark_differs(self, number: int = 2) -> Iterator[Fault]:
        """Every page of a rehearsal says so; read is one without pictures: of the catalogue, in books of old the second."""
        pages = self._read(Pages(first=min(number, self._pages.count), count=1))
        if says(pages, _MARK) and not self._bundle.rehearsal:
            yield fault(CheckCode.BOOK_REHEARSAL)

    def _stood(self, annex: list[Page]) -> Journal:
        """The journal of which the running head names the beginning of the digest; empty where it names none."""
        heads = [piece.rpartition("　")[2] for page in annex for piece in page]
        for size in range(self._journal.head.size, 0, -1):
            stood = self._journal.first(size)
            if stood.head.sha256[:12] in heads:
                return stood
        return self._journal.first(0)

    def _is_prefix(self, binding: BookBinding) -> bool:
        """It is where the journal once stood, before the act that took the book in."""
        if self._journal.first(binding.head.size).head != binding.head:
            return False
        paths = [item.path for item in self._opened.with_role(Role.EXHIBIT_BOOK)]
        makers = [event.sequence for path in paths if (event := self._opened.maker_of(path))]
        return all(binding.head.size <= sequence for sequence in makers)

    def _exhibits(self) -> tuple[BoundExhibit, ...]:
        digests = {member.artifact.path: member.artifact.digests.sha256 for member in self._bundle.members}
        return tuple(
            BoundExhibit.model_construct(
                number=one.number,
                files=tuple(digests.get(path, "") for path in one.artifacts),
                pages=Pages(first=one.first_page, count=one.pages),
            )
            for one in self._bundle.exhibits
        )

    def _names(self, listed: tuple[Artifact, ...]) -> list[str]:
        names = {member.artifact.path: member.member for member in self._bundle.members}
        return [names.get(item.path, "") for item in listed]

    def _read(self, pages: Pages) -> list[Page]:
        if pages.first < 1 or pages.first + pages.count - 1 > self._pages.count:
            raise PdfUnread("pages are named that the book does not have")
        return [self._pages.blocks(number) for number in range(pages.first, pages.first + pages.count)]


def _listed(journal: Journal) -> tuple[Artifact, ...]:
    return tuple(product for event in journal.events for product in event.products)
