"""A canvas whose content is either somebody's in the document's structure or an artifact, as PDF/UA-1 demands (ISO 14289-1 §7.1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from evidence_kit.assemble.book.tagging.structure import StructElement, Structure

_ARTIFACT, _END = "/Artifact BMC", "EMC"


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Marks what is drawn (ISO 32000-1 §14.6); how it looks does not change."""

    measuring = False
    """Only the pages of places are wanted, not what stands on them: words and pictures are left out."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.structure = Structure()
        self._within: StructElement | None = None
        self._heard: list[str] | None = None

    @contextmanager
    def marked(self, element: StructElement) -> Iterator[None]:
        """Makes what is drawn an element's; the repeated head of a table becomes an artifact."""
        if self.measuring or (element.once and element.kids):
            with self.artifact():
                yield
            return
        start, page = len(self._code), self._pageNumber - 1
        self._code.append("")
        self._within = element
        yield
        self._within = None
        if len(self._code) == start + 1:
            del self._code[start:]
        else:
            self._code[start] = f"/{element.kind} <</MCID {self.structure.mark(element, page)}>> BDC"
            self._code.append(_END)

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Makes what is drawn decoration, which is not read: rules, fills, heads and feet of pages."""
        start = len(self._code)
        self._code.append(_ARTIFACT)
        yield
        if len(self._code) == start + 1:
            del self._code[start:]
        else:
            self._code.append(_END)

    @contextmanager
    def figure(self, element: StructElement, width: float, height: float) -> Iterator[None]:
        """Makes a drawing of so many points a figure; where it has no words of its own to stand for it, those that it draws do."""
        left, low = self.absolutePosition(0, 0)
        element.box = (left, low, left + width, low + height)
        self._heard = None if element.alt else []
        with self.marked(element):
            yield
        if self._heard is not None:
            element.alt = " ".join(self._heard)
        self._heard = None

    def hear(self, words: str) -> None:
        """Is told of every single line that is drawn."""
        if self._heard is not None:
            self._heard.append(words)

    def linkRect(self, *arguments: Any, **named: Any) -> Any:  # noqa: N802 - reportlab's name
        """Makes a link, which belongs to the element that is drawn."""
        if self._within is not None:
            self.structure.annotate(self._within, self._pageNumber - 1)
        return super().linkRect(*arguments, **named)
