"""The book made: pages, archival form, its annexes, the exhibits with the pages they stand on."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from evidence_kit import wording
from evidence_kit.assemble.book import ComposedBook
from evidence_kit.assemble.book.annexes.digests import annexes_of
from evidence_kit.assemble.book.archival import ArchivalBook, DocumentFacts
from evidence_kit.assemble.book.binding import binding_of
from evidence_kit.assemble.book.front.cover import foot_of_cover
from evidence_kit.assemble.book.front.signature_box import fields_of, signature_box
from evidence_kit.assemble.book.parts import whole
from evidence_kit.assemble.book.typesetting.languages import printing
from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.assemble.book.typesetting.page import set_pages
from evidence_kit.assemble.case_view import CaseView
from evidence_kit.assemble.likeness import Measure
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.progress import Advanced, ProgressCallback

_words = wording.table("book/composition")
_PAGES_TOLD = 10
"""Pages after which progress is told."""


def compose(
    gathered: CaseView,
    *,
    created: datetime,
    signer: str,
    rehearsal: bool,
    watch: ProgressCallback,
    measure: Measure | None = None,
) -> ComposedBook:
    """As `compose_book`; reportlab is already prepared."""
    task = _words("setting_the_book")
    watch(Advanced("book", task, 0, None))
    setting = Setting(gathered=gathered, created=created, signer=signer, rehearsal=rehearsal, measure=measure)
    turned = 0

    def told(done: int, total: int | None) -> None:
        nonlocal turned
        if done >= turned + _PAGES_TOLD and done != total:
            turned = done
            watch(Advanced("book", task, done, total, "pages"))

    with printing(gathered.case.languages):
        pages, settled = set_pages(setting, whole, foot_of_cover, told)
        exhibits = _exhibits(settled)
        box = signature_box(signer, rehearsal=rehearsal)
        stated = DocumentFacts(
            created=created,
            languages=gathered.case.languages,
            level=gathered.profile.pdf,
            binding=binding_of(settled, exhibits),
            fields=fields_of(box),
        )
        book = ArchivalBook(pages.pdf, pages.structure, stated, pages.pictures)
    watch(Advanced("book", task, settled.total, settled.total, "pages"))
    return ComposedBook(settled.total, exhibits, box, book, watch, annexes_of(settled))


def write_book(book: ArchivalBook, sink: BinaryIO, watch: ProgressCallback) -> None:
    """As `ComposedBook.write_to`."""
    task, pictures = _words("writing_the_book"), book.pictures

    def written(done: int) -> None:
        watch(Advanced("write book", task, done, pictures, "files"))

    written(0)
    book.write(sink, written)


def _exhibits(setting: Setting) -> tuple[Exhibit, ...]:
    return tuple(
        Exhibit(
            number=planned.plan.number,
            name=planned.plan.name,
            kind=planned.plan.kind,
            source=planned.plan.source,
            content=planned.plan.content,
            purpose=planned.plan.purpose,
            lane=planned.plan.lane,
            artifacts=tuple(item.path for item in planned.artifacts),
            first_page=setting.known[f"exhibit-{planned.plan.number}"],
            pages=setting.known[f"exhibit-{planned.plan.number}/end"]
            - setting.known[f"exhibit-{planned.plan.number}"]
            + 1,
        )
        for group in setting.gathered.groups
        for planned in group.exhibits
        if planned.artifacts
    )
