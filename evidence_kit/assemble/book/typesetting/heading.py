"""Headings: places of the book that bookmarks, links and the catalogue lead to."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable, HRFlowable, Spacer

from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import paragraph
from evidence_kit.domain.text import Text

_ABOVE = 14
"""Points that stay visible above a place when a reader jumps to it."""


class Destination(Flowable):  # type: ignore[misc]
    """A named place without size; with a title it is a bookmark of the document too."""

    def __init__(self, setting: Setting, key: str, title: str = "", level: int = 0) -> None:
        super().__init__()
        self.setting, self.key, self.title, self.level = setting, key, title, level
        self.width = self.height = 0

    def wrap(self, *_: Any) -> tuple[float, float]:
        """Takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Notes the page and makes the bookmark."""
        self.setting.found[self.key] = self.canv.getPageNumber()
        top = self.canv.absolutePosition(0, 0)[1] + _ABOVE
        self.canv.bookmarkPage(self.key, fit="XYZ", left=0, top=top)
        if self.title:
            self.canv.addOutlineEntry(self.title, self.key, self.level, closed=True)


def heading(setting: Setting, key: str, title: Text, *, level: int = 0) -> Story:
    """A heading of a part of the book, with its rule below."""
    return [
        Destination(setting, key, title.both(" "), level),
        paragraph(title.zh, style.HEADING),
        paragraph(title.en, style.HEADING_EN),
        HRFlowable(width="100%", thickness=1.2, color=style.INK, spaceBefore=4, spaceAfter=8),
    ]


def section(title: Text) -> Story:
    """A heading within a part, in one line."""
    return [paragraph(title.both("　"), style.SECTION)]


def space(points: float = 6) -> Spacer:
    """Room between two blocks."""
    return Spacer(1, points)
