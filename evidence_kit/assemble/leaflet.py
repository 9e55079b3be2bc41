"""A short paper of its own, outside any exhibit book: head, page numbers, the mark of a rehearsal, PDF/A-2b."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.text import BOTH, Language, Text, text

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
    """The paper as PDF/A-2b; the same content and moment give the same bytes.

    Args:
        story: builds the flowables; called when the fonts are there.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
        AssemblyError: something is too large for a page.
    """
    try:
        from evidence_kit.assemble.book.typesetting import reportlab_setup
    except ModuleNotFoundError as error:
        raise ToolMissing(
            text(f"未安装排版组件（缺少 {error.name}）。", f"What sets papers is not installed ({error.name} is missing)."),
            text('请运行：pip install "evidence-kit[assemble]"', 'Run: pip install "evidence-kit[assemble]"'),
        ) from error  # fmt: skip
    reportlab_setup.prepare()
    from evidence_kit.assemble.book.archival import make_archival
    from evidence_kit.assemble.book.typesetting.languages import printing

    with printing(leaflet.languages):
        return make_archival(_set(leaflet, story()), leaflet.created)


def head(title: Text) -> Story:
    """The title of the paper with its rule."""
    from reportlab.platypus import HRFlowable

    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both

    return [
        *both(title, style.SUBTITLE, style.SUBTITLE_EN),
        HRFlowable(width="34%", thickness=1.2, color=style.INK, spaceBefore=6, spaceAfter=8),
    ]


def part(title: Text) -> Story:
    """A heading within the paper; what follows may break over pages."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import CondPageBreak

    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.languages import in_one_line
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    return [
        CondPageBreak(90),
        paragraph(in_one_line(title, "　"), ParagraphStyle("part", style.SECTION, keepWithNext=0)),
    ]


def _set(leaflet: Leaflet, story: Story) -> bytes:
    from reportlab.platypus import BaseDocTemplate, PageTemplate

    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.page import build, frame_above
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
    build(document, story, _counting())
    return buffer.getvalue()


def _counting() -> Any:
    """A canvas that writes the pages' numbers when it knows how many there are; setting all of it twice would take longer."""
    from reportlab.pdfgen.canvas import Canvas

    class Counting(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.waiting: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self.waiting.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            waiting = self.waiting
            for page in waiting:
                self.__dict__.update(page)
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
        mark_rehearsal(canvas)
    right, y = style.PAGE_WIDTH - style.RIGHT, style.PAGE_HEIGHT - 16 * mm
    canvas.saveState()
    canvas.setFillColor(style.MUTED)
    line_of(canvas, leaflet.title.shown(leaflet.languages, "　"), fonts.SANS_ZH, 7.5, style.LEFT, y + 4)
    head = shortened(leaflet.running_head, fonts.SANS_ZH, 7.5, style.WIDTH * 0.5)
    line_of(canvas, head, fonts.SANS_ZH, 7.5, right, y + 4, "right")
    canvas.setStrokeColor(style.HAIRLINE)
    canvas.setLineWidth(0.4)
    canvas.line(style.LEFT, y, right, y)
    canvas.restoreState()
