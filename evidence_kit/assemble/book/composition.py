"""The order of the book, and the book made: pages, archival form, the exhibits with the pages they stand on."""

from __future__ import annotations

from datetime import datetime

from reportlab.platypus import PageBreak

from evidence_kit import wording
from evidence_kit.assemble.book import ComposedBook
from evidence_kit.assemble.book.annexes import checking, custody, digests
from evidence_kit.assemble.book.archival import make_archival
from evidence_kit.assemble.book.binding import binding_of
from evidence_kit.assemble.book.catalogue import catalogue, facts
from evidence_kit.assemble.book.cover import cover, foot_of_cover
from evidence_kit.assemble.book.exhibit import exhibit
from evidence_kit.assemble.book.signature_box import signature_box
from evidence_kit.assemble.book.typesetting.heading import Destination
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.page import set_pages
from evidence_kit.assemble.case_view import CaseView
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.progress import Advanced, ProgressCallback

_words = wording.table("book/composition")


def compose(
    gathered: CaseView, *, created: datetime, signer: str, rehearsal: bool, watch: ProgressCallback
) -> ComposedBook:
    """As `compose_book`; reportlab is already prepared."""
    task = _words("setting_the_book")
    watch(Advanced("book", task, 0, None))
    setting = Setting(gathered=gathered, created=created, signer=signer, rehearsal=rehearsal)
    pages, settled = set_pages(setting, _whole, foot_of_cover)
    exhibits = _exhibits(settled)
    pdf = make_archival(pages, created, binding_of(settled, exhibits))
    watch(Advanced("book", task, settled.total, settled.total, "pages"))
    return ComposedBook(pdf, settled.total, exhibits, signature_box(signer, rehearsal=rehearsal))


def _whole(setting: Setting) -> Story:
    story = [*cover(setting), PageBreak(), *catalogue(setting), *facts(setting)]
    for group in setting.gathered.groups:
        supplied = [planned for planned in group.exhibits if planned.artifacts]
        for planned in supplied:
            pages = exhibit(setting, planned)
            if planned is supplied[0]:
                place = Destination(setting, f"group-{planned.plan.number}", group.title.title.both(" "))
                pages.insert(1, place)
            story += pages
    return [*story, *digests(setting), *custody(setting), *checking(setting)]


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
