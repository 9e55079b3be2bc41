"""A short paper of its own, outside any exhibit book: head, page numbers, the mark of a rehearsal, PDF/A-3a, PDF/UA-1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from evidence_kit.assemble.book.reportlab_ready import make_ready
from evidence_kit.domain.text import BOTH, Language, Text

if TYPE_CHECKING:
    from evidence_kit.assemble.book.typesetting.page import SetPages
    from evidence_kit.assemble.book.typesetting.placed_picture import PictureCanvas

Story = list[Any]
"""Flowables in their order on the pages."""


@dataclass(frozen=True)
class Leaflet:
    """What stands on every page."""

    title: Text
    running_head: str
    """At the right of the head: what the paper is about, such as the beginning of a digest."""
    created: datetime
    rehearsal: bool
    languages: tuple[Language, ...] = BOTH
    """Those of the case; a paper that belongs to none is in both."""


def compose(leaflet: Leaflet, story: Callable[[], Story]) -> bytes:
    """The paper as PDF/A-3a and PDF/UA-1; the same content and moment give the same bytes.

    Args:
        story: builds the flowables; called when the fonts are there.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
        AssemblyError: something is too large for a page.
    """
    make_ready()
    from evidence_kit.assemble.book.archival import ArchivalBook, DocumentFacts, make_archival
    from evidence_kit.assemble.book.typesetting.languages import printing

    with printing(leaflet.languages):
        pages = _set(leaflet, story())
    if not pages.pictures:
        return make_archival(pages.pdf, leaflet.created, pages.structure)
    sink, stated = BytesIO(), DocumentFacts(leaflet.created, leaflet.languages)
    ArchivalBook(pages.pdf, pages.structure, stated, pages.pictures).write(sink, lambda _: None)
    return sink.getvalue()


def require_typesetting() -> None:
    """Make sure that a paper can be set, before work begins that ends with one.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
    """
    make_ready()


def head(title: Text) -> Story:
    """The title of the paper with its rule."""
    from evidence_kit.assemble.book.tagging.structure import heading_of
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import rule
    from evidence_kit.assemble.book.typesetting.paragraph import both

    return [*heading_of(1, both(title, style.SUBTITLE, style.SUBTITLE_EN)), rule(1.2, "34%", 6, 8)]


def part(title: Text) -> Story:
    """A heading within the paper; what follows may break over pages."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import CondPageBreak

    from evidence_kit.assemble.book.tagging.structure import heading_of
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.languages import in_one_line
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    line = paragraph(in_one_line(title, "　"), ParagraphStyle("part", style.SECTION, keepWithNext=0))
    return [CondPageBreak(90), *heading_of(2, [line])]


def _set(leaflet: Leaflet, story: Story) -> SetPages:
    from reportlab.platypus import BaseDocTemplate, PageTemplate

    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.page import SetPages, build, frame_above
    from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE

    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT),
        title=leaflet.title.shown(leaflet.languages),
        author="evidence_kit",
        creator="evidence_kit",
        lang="zh-CN",
        initialFontName=BASE_FACE,
        displayDocTitle=1,
    )
    document.addPageTemplates([
        PageTemplate("page", [frame_above(style.BOTTOM)], onPage=lambda canvas, _: _furnish(canvas, leaflet))
    ])
    made: list[PictureCanvas] = []
    build(document, story, _counting(made))
    return SetPages(buffer.getvalue(), made[-1].structure, made[-1].pictures)


def _counting(made: list[PictureCanvas]) -> Any:
    """A canvas that writes the pages' numbers when it knows how many there are; setting all of it twice would take longer."""
    from evidence_kit.assemble.book.typesetting.placed_picture import PictureCanvas

    class Counting(PictureCanvas):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.waiting: list[dict[str, Any]] = []
            made.append(self)

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self.waiting.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            waiting = self.waiting
            for page in waiting:
                self.__dict__.update(page)
                with self.artifact():
                    _number(self, len(waiting))
                super().showPage()
            super().save()

    return Counting


def _number(canvas: Any, total: int) -> None:
    from reportlab.lib.units import mm

    from evidence_kit.assemble.book.typesetting import fonts, style
    from evidence_kit.assemble.book.typesetting.languages import statements
    from evidence_kit.assemble.book.typesetting.line import line_of
    from evidence_kit.assemble.book.typesetting.page import page_number

    canvas.saveState()
    canvas.setFillColor(style.MUTED)
    words, middle = page_number(canvas.getPageNumber(), total), (style.LEFT + style.PAGE_WIDTH - style.RIGHT) / 2
    (_, first), *others = statements(words)
    line_of(canvas, first, fonts.SANS_ZH, 8, middle, 10 * mm, "centre")
    for _, other in others:
        line_of(canvas, other, fonts.SANS_EN, 7, middle, 10 * mm - 8, "centre")
    canvas.restoreState()


def _furnish(canvas: Any, leaflet: Leaflet) -> None:
    from reportlab.lib.units import mm

    from evidence_kit.assemble.book.typesetting import fonts, style
    from evidence_kit.assemble.book.typesetting.line import line_of, shortened
    from evidence_kit.assemble.book.typesetting.page import mark_rehearsal

    if leaflet.rehearsal:
        mark_rehearsal(canvas, read=canvas.getPageNumber() == 1)
    right, y = style.PAGE_WIDTH - style.RIGHT, style.PAGE_HEIGHT - 16 * mm
    canvas.saveState()
    canvas.setFillColor(style.MUTED)
    with canvas.artifact():
        line_of(canvas, leaflet.title.shown(leaflet.languages, "　"), fonts.SANS_ZH, 7.5, style.LEFT, y + 4)
        head = shortened(leaflet.running_head, fonts.SANS_ZH, 7.5, style.WIDTH * 0.5)
        line_of(canvas, head, fonts.SANS_ZH, 7.5, right, y + 4, "right")
        canvas.setStrokeColor(style.HAIRLINE)
        canvas.setLineWidth(0.4)
        canvas.line(style.LEFT, y, right, y)
    canvas.restoreState()
