"""The book of a bundle set again, as a job of the sandbox: told is how it stands to the one that was filed."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from evidence_kit import __version__, storage
from evidence_kit.assemble.book import compose_book
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.formats import book_binding
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.pades import PdfUnread, open_pages
from evidence_kit.intake import gaps_of
from evidence_kit.verify.bundle.book_again import Again, BookAgainFacts, compared
from evidence_kit.verify.bundle.reader import MAX_BOOK, OpenedBundle, open_bundle
from evidence_kit.verify.sandbox_child import ProgressTeller, tell
from evidence_kit.workflows.bundled_case import BundledCase
from evidence_kit.workflows.init_pictures import stated_init
from evidence_kit.workflows.likeness import measure_of_kit

TOOL = f"evidence-kit {__version__}"

with contextlib.suppress(ModuleNotFoundError):  # without the extra `assemble`, which the job then says
    # What loads libraries of its own is loaded before the fence goes up: afterwards that is refused.
    from evidence_kit.assemble.book.typesetting import reportlab_setup

    reportlab_setup.prepare()
    from evidence_kit.assemble.book import composition  # noqa: F401

_MEASURE = measure_of_kit()  # before the fence, too


def recompose_as_job(order: dict[str, Any]) -> None:
    """Sets the book of the bundle that the order names, and tells how it stands to the filed one."""
    path = Path(order["path"])
    try:
        with storage.read_unchanged(path) as stream:
            _, opened = open_bundle(path, stream, ProgressTeller())
            made = _compared(opened)
    except EvidenceKitError:
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's records can make any library fail: then nothing was compared
        made = BookAgainFacts(outcome=Again.UNABLE, tool=TOOL, why=f"{type(error).__name__}: {error}"[:200])
    tell({"again": made.model_dump(mode="json", by_alias=True)})


class _Beginning:
    """Takes what is written and holds it against the beginning of a file: a book of photos is not held twice in memory."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf, self._at = memoryview(pdf), 0
        self.same = True

    def write(self, data: bytes) -> int:
        end = self._at + len(data)
        self.same = self.same and self._pdf[self._at : end] == data
        self._at = end
        return len(data)


def _compared(opened: OpenedBundle | None) -> BookAgainFacts:
    """How the book stands to the one that this version sets.

    Raises:
        ValueError, PdfUnread: it states no binding or no moment, or cannot be read.
        EvidenceKitError: the records do not allow a book.
    """
    pdf = opened.read(BOOK, MAX_BOOK) if opened is not None else None
    if opened is None or pdf is None or opened.bundle is None:
        raise PdfUnread("no book, or no records")
    filed = open_pages(pdf)
    binding = book_binding.read(filed.packet)
    if binding is None or filed.created is None or not filed.signer:
        raise PdfUnread("it states no binding, no moment at which it was set, or nobody signed it")
    case = BundledCase(opened, binding.head.size)
    names = {member.artifact.path: member.member for member in opened.bundle.members}
    gathered = gather(case, partial(gaps_of, stated=stated_init(case)), everything(case, names), opened.bundle.filing)
    again = compose_book(
        gathered,
        created=filed.created,
        signer=filed.signer,
        rehearsal=binding.rehearsal,
        watch=ProgressTeller(),
        measure=_MEASURE,
    )
    beginning = _Beginning(pdf)
    again.write_to(cast(BinaryIO, beginning))
    if beginning.same:
        return BookAgainFacts(outcome=Again.BYTES, tool=TOOL, pages=filed.count)
    return compared(filed, open_pages(again.pdf), TOOL)
