"""Headings: places of the book that bookmarks, links and the catalogue lead to."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, HRFlowable, KeepTogether, Spacer

from evidence_kit.assemble.book.tagging.structure import heading_of
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.languages import in_one_line, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, in_few_lines, paragraph
from evidence_kit.domain.text import Text

_BESIDE = 72.0
"""Points below a heading that hold the beginning of a table or some lines of text."""
_END = "/end"
"""How the key of a place ends at which what began under the rest of the key is over."""
_ABOVE = 14
"""Points that stay visible above a place when a reader jumps to it."""


class Destination(Flowable):  # type: ignore[misc]
    """A named place without size; with a title it is a bookmark of the document too."""

    def __init__(self, setting: Setting, key: str, title: str = "", level: int = 0, *, opens: str = "") -> None:
        """Takes its key and, of a bookmark, the title.

        Args:
            opens: `Part` or `Sect`: what of the document's structure begins here.
        """
        super().__init__()
        self.setting, self.key, self.title, self.level, self.opens = setting, key, title, level, opens
        self.width = self.height = 0

    def wrap(self, *_: Any) -> tuple[float, float]:
        """Takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Notes the page and makes the bookmark."""
        if self.opens:
            self.canv.structure.open(self.opens)
        elif self.key.endswith(_END):
            self.canv.structure.close()
        height = self.canv.absolutePosition(0, 0)[1]
        page = self.canv.getPageNumber()
        start = self.key.removesuffix(_END)
        if start != self.key and height > style.PAGE_HEIGHT - style.TOP - 1:  # nothing of it stands on this page
            page = max(page - 1, self.setting.found.get(start, page))
        self.setting.found[self.key] = page
        top = height + _ABOVE
        self.canv.bookmarkPage(self.key, fit="XYZ", left=0, top=top)
        if self.title:
            self.canv.addOutlineEntry(self.title, self.key, self.level, closed=True)


def heading(setting: Setting, key: str, title: Text, *, level: int = 0) -> Story:
    """A heading of a part of the book, with its rule below."""
    return [
        Destination(setting, key, in_one_line(title), level, opens="Sect" if level else ""),
        *heading_of(2, both(title, style.HEADING, style.HEADING_EN)),
        rule(1.2),
    ]


def exhibit_heading(setting: Setting, key: str, title: Text) -> Story:
    """The heading of one exhibit: smaller, so that several may stand on a page."""
    said = statements(title)
    lines = [paragraph(said[0][1], style.EXHIBIT), *(paragraph(other, style.HEADING_EN) for _, other in said[1:])]
    for (language, _), line in zip(said, lines, strict=True):
        line.element.lang = language
    return [Destination(setting, key, in_one_line(title), 1, opens="Sect"), *heading_of(2, lines), rule(0.8)]


def section(title: Text, *, room: float = _BESIDE) -> Story:
    """A heading within a part, in one line where both languages have room on it.

    Args:
        room: points that must be left below it on its page, for it never stands at a page's foot alone.
    """
    lines = in_few_lines(title, style.SECTION, style.HEADING_EN)
    return [CondPageBreak(room + style.SECTION.leading), *heading_of(3, lines)]


class Together(KeepTogether):  # type: ignore[misc]
    """What stands on one page where a page can hold it.

    reportlab's own takes the space before its first flowable for the space before all of it; of a heading that is a place without
    height, so that what was measured to fit ran over by the heading's own space.
    """

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Of the first that has any."""
        return next((float(space) for one in self._content if (space := one.getSpaceBefore())), 0.0)


def new_page() -> Any:
    """A break to a new page, but where one has just begun."""
    return CondPageBreak(style.HEIGHT - 1)


def space(points: float = 6) -> Spacer:
    """Room between two blocks."""
    return Spacer(1, points)


def rule(thickness: float, width: str = "100%", before: float = 3, after: float = 6) -> Any:
    """A line across the page, which is not read."""
    return _Rule(width=width, thickness=thickness, color=style.INK, spaceBefore=before, spaceAfter=after)


class _Rule(HRFlowable):  # type: ignore[misc]
    def draw(self) -> None:
        with self.canv.artifact():
            super().draw()
