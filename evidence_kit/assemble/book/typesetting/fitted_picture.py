"""A picture with its caption that takes what its page has left, if that is enough, and a page of its own if not."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from evidence_kit.assemble.book.tagging.structure import StructElement

_SLACK = 2.0
"""Points left below, where the end of an exhibit is noted."""
_WORTH = 0.6
"""Share of its full height at which a picture is still set on the page that it follows on."""


class FittedPicture(Flowable):  # type: ignore[misc]
    """Shrinks to the room below what stands before it, so that a heading and its picture share a page."""

    def __init__(self, shown: Any, caption: list[Any], element: StructElement) -> None:
        """Takes the picture at the size that it has on a page of its own, the paragraphs below it, and what holds both."""
        super().__init__()
        self.elements = (element,)
        self.hAlign = "CENTER"
        self._shown, self._caption = shown, caption
        self._full = float(shown.drawWidth), float(shown.drawHeight)
        self._words: list[tuple[Any, float]] = []

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """As large as it may be: whole, shrunk to what is left, or too tall for this page."""
        self._words = [(line, line.wrap(available, height)[1] + line.getSpaceBefore()) for line in self._caption]
        below = sum(taken for _, taken in self._words) + 4
        full_width, full_height = self._full
        scale = min(1.0, (height - below - _SLACK) / full_height, available / full_width)
        if scale < _WORTH:
            scale = min(1.0, available / full_width)
        self._shown.resize(full_width * scale, full_height * scale)
        self.width, self.height = available, full_height * scale + below
        return self.width, self.height

    def draw(self) -> None:
        """The picture in the middle, the caption below it."""
        top = float(self.height) - float(self._shown.drawHeight)
        self._shown.drawOn(self.canv, (float(self.width) - float(self._shown.drawWidth)) / 2, top)
        for line, taken in self._words:
            top -= taken
            line.drawOn(self.canv, 0, top)
