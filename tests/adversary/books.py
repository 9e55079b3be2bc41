"""Books for forgers: a case with a real exhibit book, and that book changed before it is signed, soundly, and packed."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pikepdf
from pikepdf import Pdf

from evidence_kit import __version__
from evidence_kit.assemble.book import ComposedBook, compose_book
from evidence_kit.assemble.book.binding import with_binding
from evidence_kit.assemble.bundle import pack
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.assemble.signing.sign import sign_book
from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.book_binding import BookBinding
from evidence_kit.domain.bundle import Exhibit, SupplementaryFiling
from evidence_kit.domain.custody import Action
from evidence_kit.domain.finding import Finding
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import book_binding
from evidence_kit.formats.x509.certificates import common_name
from evidence_kit.intake import gaps_of
from evidence_kit.verify.bundle.book import judge_book, observe_book
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.workflows.seal import seal_case
from tests.adversary.genuine import NOTE, PARTIES, STATED, case_of, picture_saying, take

SIGNER = common_name(PARTIES.signing().certificate)
BOTH = {"zh": "原始电子文件　㐂😀", "en": "the  original file"}


@dataclass(frozen=True)
class ShownCase:
    """A case that was not filed yet, and the book that its party's kit sets of it."""

    root: Path
    book: ComposedBook

    @property
    def binding(self) -> BookBinding:
        """What the book states of its case."""
        with pikepdf.open(io.BytesIO(self.book.pdf)) as opened:
            read = book_binding.read(opened.Root.Metadata.read_bytes())
        assert read is not None
        return read


def shown_case(
    folder: Path, *, rehearsal: bool = False, purpose: str = "用途", filing: SupplementaryFiling | None = None
) -> ShownCase:
    """Two files, two exhibits, and the pages that show them."""
    rows = [
        {"number": f"1-{number}", "name": BOTH, "kind": BOTH, "source": BOTH, "content": BOTH,
         "purpose": {"zh": purpose, "en": purpose}, "lane": "paper", "roles": [role]}
        for number, role in ((1, "other-evidence"), (2, "statement"))
    ]  # fmt: skip
    case_file = case_of(folder, picture_saying(STATED), groups=[{"title": BOTH, "purpose": BOTH, "exhibits": rows}])
    take(case_file, folder, "说明一".encode(), Role.OTHER_EVIDENCE, "one.txt")
    take(case_file, folder, "说明二".encode(), Role.STATEMENT, "two.txt")
    gathered = gather(case_file, gaps_of, everything(case_file), filing)
    composed = compose_book(gathered, created=system_clock(), signer=SIGNER, rehearsal=rehearsal, watch=unwatched)
    return ShownCase(case_file.root, composed)


def changed(pdf: bytes, change: Callable[[Pdf], object]) -> bytes:
    """A book with something changed in it before it is signed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as book:
        change(book)
        book.save(out)
    return out.getvalue()


def said_otherwise(number: int, old: bytes, new: bytes) -> Callable[[Pdf], None]:
    """Changes the content of a page."""

    def change(book: Pdf) -> None:
        content = book.pages[number - 1].Contents
        data = content.read_bytes()
        assert old in data
        content.write(data.replace(old, new))

    return change


def bound_to(binding: BookBinding | None) -> Callable[[Pdf], None]:
    """Gives the book another binding, or none."""

    def change(book: Pdf) -> None:
        packet = book.Root.Metadata.read_bytes()
        start = packet.index(b"<rdf:Description", packet.index(b"</rdf:Description>"))
        plain = packet[:start] + packet[packet.rindex(b"</rdf:RDF>") :]
        book.Root.Metadata.write(plain if binding is None else with_binding(plain, binding))

    return change


def filed(
    case: ShownCase,
    folder: Path,
    pdf: bytes,
    exhibits: tuple[Exhibit, ...] | None = None,
    *,
    rehearsal: bool = False,
    version: str = __version__,
    annexes: tuple[tuple[str, bytes], ...] | None = None,
    filing: SupplementaryFiling | None = None,
) -> Path:
    """The case filed with these pages as its book, signed and sealed as any other; where the bundle lies."""
    shutil.copytree(case.root, folder / "case")
    case_file = CaseFile(folder / "case")
    with case_file.writing(system_clock) as writer:
        with writer.act("exhibit-book") as act:
            signed = sign_book(pdf, PARTIES.signing(), PARTIES.stamping, reason=NOTE, where="X", box=case.book.box)
            book = act.write("exhibits.pdf", signed, role=Role.EXHIBIT_BOOK, lane=ExhibitClass.PAPER,
                             media_type="application/pdf", title=NOTE)  # fmt: skip
            for name, table in case.book.annexes if annexes is None else annexes:
                act.write(name, table, role=Role.BOOK_ANNEX, lane=ExhibitClass.PAPER, media_type="text/csv", title=NOTE)
            act.commit(Action.BOOK_ASSEMBLED, NOTE)
        seal_case(case_file, writer, PARTIES.dating, unwatched)
        with patch("evidence_kit.assemble.bundle.__version__", version), writer.act("bundle") as act:
            bundle = pack(case_file, act, book=book, selection=everything(case_file), exhibits=case.book.exhibits if exhibits is None else exhibits,
                          identity=PARTIES.signing(), stamp=PARTIES.stamping.stamp, created=system_clock(), rehearsal=rehearsal,
                          watch=unwatched, filing=filing)  # fmt: skip
            act.commit(Action.BUNDLE_PACKED, NOTE)
    return case_file.path(bundle)


def book_finding(bundle: Path) -> Finding:
    """What is found of the book against its bundle, which needs no signature to be looked at."""
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        (found,) = judge_book(observe_book(opened))
    return found
