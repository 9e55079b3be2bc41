"""From the filed bundle to a folder for the court's portal: catalogue, one PDF an exhibit, films, volumes, receipt, list."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_kit import resources, storage, wording
from evidence_kit.assemble.portal.file_list import listed
from evidence_kit.assemble.portal.file_names import file_name
from evidence_kit.assemble.portal.papers import PortalFile, Submission, catalogue, receipt_slip
from evidence_kit.assemble.portal.volumes import Stretch, cut
from evidence_kit.assemble.signing import sign_book
from evidence_kit.case_yaml import load_court_profile
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle, Exhibit
from evidence_kit.domain.errors import ToolMissing, UsageError
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback, Stage
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.x509.certificates import common_name
from evidence_kit.workflows.bundle_contents import newest_bundle
from evidence_kit.workflows.catalogue import write_catalogue
from evidence_kit.workflows.long_term import stamping_for_years
from evidence_kit.workflows.parties import FilingParties

if TYPE_CHECKING:
    import pikepdf

    from evidence_kit.assemble.portal.page_ranges import Bookmark

FRONT = "00"
"""Stands before the names of what belongs to no exhibit, so that it sorts first."""
_FOR_SIGNATURE = 128 << 10
"""Bytes that a signature with two stamps and their revocation lists takes in a volume (a notary may add his own)."""
_words = wording.table("papers/portal")


@dataclass(frozen=True)
class PortalFolder:
    """What was written."""

    folder: Path
    files: tuple[PortalFile, ...]
    too_large: tuple[PortalFile, ...]
    """Those above the limit: an exhibit is never cut."""
    rehearsal: bool
    basis: Text
    """Where the limits stand, or that none were found."""


def write_portal(
    case_file: CaseFile,
    out: Path,
    parties: FilingParties,
    clock: Clock,
    watch: ProgressCallback,
    *,
    most_bytes: int | None = None,
) -> PortalFolder:
    """Write the folder: every page in it is one of the filed book, with its number there.

    Args:
        out: a folder that is not there yet, or is empty.
        parties: who signs the catalogue and the volumes, and who dates that.
        most_bytes: of one file; None: what the court's profile says.

    Raises:
        UsageError: the folder holds something.
        CaseError: the case has no bundle.
        AssemblyError, SealError: as `sign_book`.
        StorageError: a file is missing or no longer what was journalled, or the disk refuses.
        ToolMissing: the extra `assemble` is not installed.
    """
    _, bundle = newest_bundle(case_file)
    with storage.storage_errors(out):
        if out.exists() and any(out.iterdir()):
            raise UsageError(
                text(f"{out} 已有内容。", f"{out} is not empty."),
                text("请用 --out 换一个文件夹，或先移走原有的。", "Choose another folder with --out, or move that one away."),
            )  # fmt: skip
        out.mkdir(parents=True, exist_ok=True)
    watch(Stage("portal", text("写出立案平台所需的文件", "The files for the court's portal are written")))
    return _Writing(case_file, bundle, out, parties, clock, watch, most_bytes).run()


@dataclass
class _Writing:
    """One run: the submission grows with each file."""

    case_file: CaseFile
    bundle: Bundle
    out: Path
    parties: FilingParties
    clock: Clock
    watch: ProgressCallback
    limit: int | None

    def __post_init__(self) -> None:
        case = self.case_file.case
        self.profile = load_court_profile(resources.shipped("templates", "profiles", f"{case.profile}.yaml"))
        self.limit = self.limit or self.profile.portal.most_bytes
        self.submission = Submission(
            case,
            self.profile,
            self.bundle.exhibits,
            self.clock(),
            self.signer,
            self.bundle.rehearsal,
            pages_before=self.bundle.pages_before,
        )

    @cached_property
    def signer(self) -> str:
        """Name in the certificate of who signs."""
        return common_name(self.parties.signing().certificate)

    def run(self) -> PortalFolder:
        """Write all of it, the catalogue after the files that it lists."""
        import pikepdf

        book = next(member.artifact for member in self.bundle.members if member.artifact.role is Role.EXHIBIT_BOOK)
        with pikepdf.open(io.BytesIO(self.case_file.read(book))) as pages:
            parts = self._exhibits(pages)
            if self.limit is not None and book.digests.size > self.limit:
                self._volumes(pages, parts)
        self._films()
        exhibits = self.submission
        self._add(FRONT, self.profile.catalogue_title, self._signed(catalogue(exhibits)))
        self._word()
        if self.profile.portal.receipt is not None:
            self._add(FRONT, _words("receipt_title"), receipt_slip(exhibits, self.profile.portal.receipt))
        self._list()
        files = self.submission.files
        too_large = tuple(item for item in files if self.limit is not None and item.size > self.limit)
        return PortalFolder(self.out, files, too_large, self.bundle.rehearsal, self.profile.portal.basis)

    def _exhibits(self, book: pikepdf.Pdf) -> list[Stretch]:
        """Each exhibit as a file; with what stands before and between them, all pages of the book by weight."""
        exhibits, total = self.bundle.exhibits, len(book.pages)
        starts = sorted({1, *(one.first_page for one in exhibits), *self._after(total)})
        by_start: dict[int, list[Exhibit]] = {}
        for one in exhibits:  # several may begin on one page
            by_start.setdefault(one.first_page, []).append(one)
        parts = []
        for number, (first, end) in enumerate(zip(starts, [*starts[1:], total + 1], strict=True), start=1):
            begun = by_start.get(first, [])
            title = begun[0].name.both() if begun else self.bundle.title.both()
            data = self._pages(book, [(first, end - first)], title)
            for exhibit in begun:
                whole = exhibit is begun[0] and end - first == exhibit.pages
                own = data if whole else self._pages(book, [(first, exhibit.pages)], exhibit.name.both())
                self._add(exhibit.number, exhibit.name, own, pages=exhibit.pages, exhibit=exhibit)
            parts.append(Stretch(first, end - first, len(data)))
            self.watch(Advanced("portal", _words("writing"), number, len(starts), "files"))
        return parts

    def _after(self, total: int) -> set[int]:
        """The page behind the last exhibit, if there is one."""
        end = max((one.first_page + one.pages for one in self.bundle.exhibits), default=1)
        return {end} if end <= total else set()

    def _volumes(self, book: pikepdf.Pdf, parts: list[Stretch]) -> None:
        """The book in files below the limit, each with the front pages, each signed."""
        front, *rest = parts
        volumes = cut(rest, (self.limit or 0) - front.size - _FOR_SIGNATURE)
        marks = self._bookmarks()
        for number, volume in enumerate(volumes, start=1):
            ranges = [(front.first_page, front.pages), (volume.first_page, volume.pages)]
            first = self.bundle.pages_before + volume.first_page
            last = first + volume.pages - 1
            title = _words("volume", number=number, total=len(volumes), first=first, last=last)
            data = self._signed(self._pages(book, ranges, title.both(), marks))
            self._add(FRONT, title, data, pages=front.pages + volume.pages)

    def _bookmarks(self) -> list[Bookmark]:
        from evidence_kit.assemble.portal.page_ranges import Bookmark

        return [Bookmark(f"{one.number} {one.name.both(' ')}", one.first_page) for one in self.bundle.exhibits]

    def _pages(
        self, book: pikepdf.Pdf, ranges: list[tuple[int, int]], title: str, bookmarks: list[Bookmark] | None = None
    ) -> bytes:
        from evidence_kit.assemble.portal.page_ranges import PageRange, pages_of

        return pages_of(book, [PageRange(*one) for one in ranges], title, self.submission.created, bookmarks or ())

    def _films(self) -> None:
        films = {item.path: item for item in self.case_file.artifacts if item.media_type.startswith("video/")}
        for exhibit in self.bundle.exhibits:
            shown = [films[path] for path in exhibit.artifacts if path in films]
            for film in (one for one in shown if one.role is not Role.VIDEO_SEGMENT):
                if not self.profile.portal.films:
                    self.watch(Noted(_words("film_apart", title=film.title)))
                    continue
                ending = film.path.rpartition(".")[2]
                name = self._free(file_name(exhibit.number, film.title, ending, self.profile.portal.names))
                storage.write_new(self.out / name, self.case_file.read(film))
                item = PortalFile(name, exhibit.number, film.digests.size, film.digests.sha256)
                self.submission = self.submission.with_file(item)

    def _word(self) -> None:
        """The catalogue once more for courts that ask for a document of Word: unsigned, with its line for a signature."""
        name = self._free(file_name(FRONT, self.profile.catalogue_title, "docx", self.profile.portal.names))
        try:
            write_catalogue(self.case_file, self.out / name, self.case_file.case.languages[0], filed=self.bundle)
        except ToolMissing as error:
            self.watch(Noted(error.message))
            return
        data = (self.out / name).read_bytes()
        self.submission = self.submission.with_file(PortalFile(name, "", len(data), hashlib.sha256(data).hexdigest()))

    def _signed(self, pdf: bytes) -> bytes:
        reason, where = _words("reason"), self.case_file.case.court.both()
        stamping = stamping_for_years(self.case_file, self.parties, self.clock())
        return sign_book(pdf, self.parties.signing(), stamping, reason=reason, where=where, watch=self.watch)

    def _add(self, number: str, title: Text, pdf: bytes, *, pages: int = 0, exhibit: Exhibit | None = None) -> None:
        name = self._free(file_name(number, title, "pdf", self.profile.portal.names))
        storage.write_new(self.out / name, pdf)
        digest = hashlib.sha256(pdf).hexdigest()
        item = PortalFile(name, exhibit.number if exhibit else "", len(pdf), digest, pages or _pages_in(pdf))
        self.submission = self.submission.with_file(item)

    def _free(self, name: str) -> str:
        stem, _, ending = name.rpartition(".")
        taken = {item.name.lower() for item in self.submission.files}
        names = (name, *(f"{stem}_{number}.{ending}" for number in range(2, len(taken) + 3)))
        return next(one for one in names if one.lower() not in taken)

    def _list(self) -> None:
        name = file_name(FRONT, _words("list_name"), "csv", self.profile.portal.names)
        storage.write_new(self.out / name, listed(self.submission.files))


def _pages_in(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)
