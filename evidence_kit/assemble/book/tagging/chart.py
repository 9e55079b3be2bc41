"""Charts that are drawn with lines and words: figures, for which the words stand that are drawn in them."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from evidence_kit.assemble.book.tagging.structure import StructElement


class Chart(Flowable):  # type: ignore[misc]
    """A drawing of a size that its `wrap` chooses; what it shows it draws in `draw_chart`."""

    def __init__(self) -> None:
        super().__init__()
        self.element = StructElement("Figure")

    @property
    def elements(self) -> tuple[StructElement, ...]:
        """What a table that holds it takes in."""
        return (self.element.top,)

    def draw(self) -> None:
        """Draws it, and hears its words."""
        canvas: Any = self.canv
        with canvas.figure(self.element, self.width, self.height):
            self.draw_chart()

    def draw_chart(self) -> None:
        """Draws lines and words.

        Raises:
            NotImplementedError: a chart without a drawing.
        """
        raise NotImplementedError
