"""The pages: margins, running head, page numbers, the mark of a rehearsal; and the passes until the numbers settle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate

from evidence_kit import wording
from evidence_kit.assemble.book.tagging.structure import StructElement, Structure
from evidence_kit.assemble.book.tagging.tagged_canvas import TaggedCanvas
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.languages import in_one_line, listed, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.line import line_of, shortened
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture, PictureCanvas, canvases
from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE
from evidence_kit.assemble.book.typesetting.stamp import page_stamps
from evidence_kit.domain.errors import AssemblyError, words_of
from evidence_kit.domain.text import Text, text

COVER_FOOT = 76 * mm
"""Kept free at the foot of the cover: who submits, and the signature."""
_MOST_PASSES = 6
_words = wording.table("book/page")


@dataclass(frozen=True)
class SetPages:
    """A document as reportlab leaves it, and what is still to be written into it."""

    pdf: bytes
    structure: Structure
    pictures: Mapping[str, BookPicture]
    """By the keys that stand for each in the pages."""


def set_pages(
    setting: Setting,
    story: Callable[[Setting], Story],
    foot_of_cover: Callable[[Any, Setting], None],
    turned: Callable[[int, int | None], None],
) -> tuple[SetPages, Setting]:
    """Sets the whole book again until every printed page number is the true one.

    Args:
        turned: told after each page how many were set, of how many in all as far as is known.

    Returns:
        The pages, and the setting that held in the end.

    Raises:
        AssemblyError: something is too large for a page.
    """
    set_before = 0
    for _ in range(_MOST_PASSES):
        current = replace(setting, found={})
        told = partial(_told, turned, set_before, setting.total)
        pages, total = _one_pass(current, story(current), foot_of_cover, told)
        set_before += total
        if current.found == setting.known and total == setting.total:
            return pages, current
        setting = replace(setting, known=current.found, total=total)
    raise AssemblyError(
        text("证据册页码无法确定。", "The page numbers of the book do not settle."),
        text("请向维护者报告，并附 case.yaml。", "Report this to the maintainers with the case.yaml."),
    )


def _one_pass(
    setting: Setting, story: Story, foot_of_cover: Callable[[Any, Setting], None], told: Callable[[int], None]
) -> tuple[SetPages, int]:
    buffer, made = BytesIO(), list[PictureCanvas]()
    case, profile = setting.gathered.case, setting.gathered.profile
    document = BaseDocTemplate(
        buffer,
        pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT),
        title=f"{in_one_line(profile.book_title)}　{in_one_line(case.title, ' / ')}",
        author=case.submitter.name.both(),
        subject=f"{case.court.both()}",
        creator="evidence_kit",
        lang="zh-CN",
        initialFontName=BASE_FACE,
        displayDocTitle=1,
    )

    def cover(canvas: Any, _: Any) -> None:
        if setting.rehearsal:
            mark_rehearsal(canvas, read=True)
        _foot(canvas, setting)

    def end_of_cover(canvas: Any, _: Any) -> None:
        with canvas.structure.back_in_first_part():
            foot_of_cover(canvas, setting)

    def page(canvas: Any, _: Any) -> None:
        told(canvas.getPageNumber())
        if canvas.measuring:
            return
        canvas.repeated("head", partial(_furniture, setting=setting))
        with canvas.artifact():
            _exhibits_on(canvas, setting)
        _foot(canvas, setting)

    document.addPageTemplates([
        # Its foot is read after what stands above it, and therefore drawn after it.
        PageTemplate("cover", [frame_above(COVER_FOOT)], onPage=cover, onPageEnd=end_of_cover),
        PageTemplate("page", [frame_above(style.BOTTOM)], onPage=page),
    ])  # fmt: skip
    build(document, [NextPageTemplate("page"), *story], canvases(made, measuring=not setting.total))
    return SetPages(buffer.getvalue(), made[-1].structure, made[-1].pictures), document.page


def _told(turned: Callable[[int, int | None], None], before: int, pages: int, page: int) -> None:
    """The first pass does not know how many pages there will be; a later one takes it that it is the last."""
    turned(before + page, before + max(pages, page) if pages else None)


def build(document: BaseDocTemplate, story: Story, canvas: Callable[..., TaggedCanvas] = TaggedCanvas) -> None:
    """Sets a story on a document's pages.

    Args:
        canvas: what draws the pages.

    Raises:
        AssemblyError: something is too large for a page.
    """
    from reportlab.platypus.doctemplate import LayoutError

    try:
        document.build(story, canvasmaker=canvas)
    except LayoutError as error:
        raise AssemblyError(
            text("有一项内容一页放不下。", "Something is too large for a page."),
            text("请缩短相应内容。", "Shorten it."),
            words_of(error),
        ) from error


def frame_above(bottom: float) -> Frame:
    """Where text stands on a page: between its head and `bottom` points above the paper's edge."""
    return Frame(
        style.LEFT, bottom, style.WIDTH, style.PAGE_HEIGHT - style.TOP - bottom,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip


def _furniture(canvas: Any, setting: Setting) -> None:
    if setting.rehearsal:
        mark_rehearsal(canvas)
    with canvas.artifact():
        _head(canvas, setting)


def _head(canvas: Any, setting: Setting) -> None:
    case, y = setting.gathered.case, style.PAGE_HEIGHT - 16 * mm
    canvas.saveState()
    canvas.setFillColor(style.MUTED)
    titled = (case.case_number, case.title) if case.case_number else (case.title,)
    left = "　".join(words.in_(case.languages[0]) for words in titled if words)
    line_of(canvas, shortened(left, fonts.SANS_ZH, 7.5, style.WIDTH * 0.62), fonts.SANS_ZH, 7.5, style.LEFT, y + 4)
    canvas.setStrokeColor(style.HAIRLINE)
    canvas.setLineWidth(0.4)
    canvas.line(style.LEFT, y, style.PAGE_WIDTH - style.RIGHT, y)
    canvas.restoreState()


def _exhibits_on(canvas: Any, setting: Setting) -> None:
    """In the running head: the exhibits of the page, or what the book is."""
    numbers = setting.numbers_on(canvas.getPageNumber())
    words = in_one_line(_words("exhibits", numbers=listed(numbers)) if numbers else setting.gathered.profile.book_title)
    faces = fonts.SANS_ZH_BOLD if numbers else fonts.SANS_ZH
    canvas.saveState()
    canvas.setFillColor(style.MUTED)
    right = style.PAGE_WIDTH - style.RIGHT
    line_of(canvas, words, faces, 7.5, right, style.PAGE_HEIGHT - 16 * mm + 4, "right")
    canvas.restoreState()


def _foot(canvas: Any, setting: Setting) -> None:
    with canvas.artifact():
        _number_and_stamps(canvas, setting)


def _number_and_stamps(canvas: Any, setting: Setting) -> None:
    number, middle = canvas.getPageNumber(), (style.PAGE_WIDTH + style.LEFT - style.RIGHT) / 2
    canvas.saveState()
    canvas.setFillColor(style.TINT)
    canvas.roundRect(middle - 24 * mm, 8 * mm, 48 * mm, 7 * mm, 2 * mm, stroke=0, fill=1)
    canvas.setFillColor(style.INK)
    words = page_number(setting.pages_before + number, setting.pages_before + setting.total)
    (_, first), *others = statements(words)
    line_of(canvas, first, fonts.SANS_ZH_BOLD, 8.5, middle, 8 * mm + (10.4 if others else 6.4), "centre")
    canvas.setFillColor(style.MUTED)
    for _, other in others:
        line_of(canvas, other, fonts.SANS_EN, 7, middle, 8 * mm + 2.4, "centre")
    stamps = "　".join(page_stamps(setting, number))
    line_of(canvas, stamps, fonts.SANS_EN, 7, style.PAGE_WIDTH - style.RIGHT, 8 * mm + 6.4, "right")
    canvas.restoreState()


def page_number(number: int, pages: int) -> Text:
    """The words that number a page."""
    return _words("page_number", page=number, pages=pages)


def not_for_filing() -> str:
    """The words that stand on everything a rehearsal makes, in both languages on one line."""
    return _words("not_for_filing").both("　")


def mark_rehearsal(canvas: Any, *, read: bool = False) -> None:
    """Writes across a page that it is a rehearsal's.

    Args:
        read: whoever hears the document read is told here; on every page it would be noise.
    """
    canvas.saveState()
    canvas.setFillColor(style.RED)
    middle, y = style.PAGE_WIDTH / 2, style.PAGE_HEIGHT - 9 * mm
    with canvas.marked(StructElement("P")) if read else canvas.artifact():
        line_of(canvas, not_for_filing(), fonts.SANS_ZH_BOLD, 8.5, middle, y, "centre")
    canvas.translate(middle, style.PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.setFillColor(style.PALE_RED)
    with canvas.artifact():
        line_of(canvas, _words("rehearsal").both("　"), fonts.SANS_ZH_BOLD, 64, 0, -20, "centre")
    canvas.restoreState()
