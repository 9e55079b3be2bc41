"""A worked case, ready to be packed."""

from __future__ import annotations

import contextlib
import hashlib
import io
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from evidence_kit.assemble.bundle import pack
from evidence_kit.assemble.selection import everything
from evidence_kit.assemble.signing import sign_book
from evidence_kit.casefile import CaseFile, CaseWriter, Clock
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats import journal, rfc3161
from tests.pki import signer, stamping

NOTE = text("说明", "note")
CREATED = datetime(2026, 1, 8, 10, 0, tzinfo=UTC)


@cache
def small_pdf(pages: int = 2) -> bytes:
    """A PDF of a line a page, made of what the kit's book is made of."""
    from evidence_kit.assemble.book.typesetting import reportlab_setup

    reportlab_setup.prepare()
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    from evidence_kit.assemble.book.archival import make_archival
    from evidence_kit.assemble.book.typesetting import fonts
    from evidence_kit.assemble.book.typesetting.line import line_of

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, initialFontName=reportlab_setup.BASE_FACE)
    for page in range(pages):
        line_of(canvas, f"Exhibit book, page {page + 1}", fonts.SANS_EN, 12, 72, 720)
        canvas.showPage()
    canvas.save()
    return make_archival(buffer.getvalue(), CREATED)


def worked_case(case_file: CaseFile, clock: Clock) -> tuple[Artifact, tuple[Exhibit, ...]]:
    """Fills a case with a picture of a Chinese name, a sealed head, remains of a killed run and two books."""
    with contextlib.suppress(RuntimeError), case_file.writing(clock) as writer, writer.act("note") as act:
        act.write(
            "half.txt", b"half done", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
        )
        raise RuntimeError("killed")
    with case_file.writing(clock) as writer:
        with writer.act("claimed-picture") as act:
            act.write("春风 送来.png", bytes(range(256)) * 400, role=Role.CLAIMED_PICTURE, lane=ExhibitClass.CREATION_RECORD,
                      media_type="image/png", title=text("涉案图片", "the picture claimed"))  # fmt: skip
            act.write(
                "Note.txt", b"one", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
            )
            act.commit(Action.ARTIFACT_RECEIVED, NOTE)
        seal(case_file, writer)
        filed_book(writer, b"%PDF-1.7 an earlier book")
        signed = sign_book(small_pdf(), signer(), stamping(), reason=NOTE, where="北京")
        book = filed_book(writer, signed)
    picture = case_file.with_role(Role.CLAIMED_PICTURE)[0]
    exhibit = Exhibit(number="1-1", name=NOTE, kind=NOTE, source=NOTE, content=NOTE, purpose=NOTE,
                      lane=ExhibitClass.CREATION_RECORD, artifacts=(picture.path,), first_page=1, pages=1)  # fmt: skip
    return book, (exhibit,)


def seal(case_file: CaseFile, writer: CaseWriter) -> None:
    """Stamps the journal head, in the files a seal consists of."""
    head = journal.head_file(case_file.journal)
    request = rfc3161.build_request(hashlib.sha256(head).digest(), nonce=1 << 64)
    with writer.act("seal") as act:
        act.write(
            "head.txt", head, role=Role.JOURNAL_HEAD, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
        )
        act.write("authority.tsr", stamping().stamp(request), role=Role.TIMESTAMP_RESPONSE, lane=ExhibitClass.PAPER,
                  media_type="application/timestamp-reply", title=NOTE)  # fmt: skip
        act.commit(Action.SEALED, NOTE)


def filed_book(writer: CaseWriter, pdf: bytes) -> Artifact:
    """Writes a book into the case as an act of its own."""
    with writer.act("exhibit-book") as act:
        book = act.write("exhibits.pdf", pdf, role=Role.EXHIBIT_BOOK, lane=ExhibitClass.PAPER, media_type="application/pdf",
                         title=text("证据册", "exhibit book"))  # fmt: skip
        act.commit(Action.BOOK_ASSEMBLED, NOTE)
    return book


def pack_case(
    case_file: CaseFile,
    clock: Clock,
    book: Artifact,
    exhibits: tuple[Exhibit, ...],
    *,
    watch: ProgressCallback = unwatched,
    rehearsal: bool = False,
) -> Path:
    """Packs the case as an act of its own; where the bundle lies."""
    with case_file.writing(clock) as writer, writer.act("bundle") as act:
        bundle = pack(case_file, act, book=book, selection=everything(case_file), exhibits=exhibits, identity=signer(), stamp=stamping().stamp,
                      created=CREATED, rehearsal=rehearsal, watch=watch)  # fmt: skip
        act.commit(Action.BUNDLE_PACKED, NOTE)
    return case_file.path(bundle)
