"""Pictures in a row across the page, each below the lines that name it; as high as the page leaves them room.

A row is drawn line by line: a thousand photos as tables of paragraphs take a minute and a half to set, so a second or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.platypus import Flowable

from evidence_kit.assemble.book.tagging.structure import StructElement
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.line import line_of
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture

GAP = 10.0
"""Points between two columns, and below a row."""
_LEADING = 1.38
_ROOM, _BORDER = 4.0, 0.5
_COARSEST = 96.0
"""Pixels per inch below which a picture is not enlarged further."""
_LEAST = 0.55
"""Of the height that a row may have: with less left on a page it begins on the next one, unless it is smaller itself."""


@dataclass(frozen=True)
class Line:
    """A line of a caption that fits its column."""

    words: str
    faces: fonts.Faces
    size: float
    colour: Any = style.MUTED

    @property
    def height(self) -> float:
        """With its leading."""
        return self.size * _LEADING


@dataclass(frozen=True)
class Photo:
    """A picture, or a strip of one, and its caption."""

    picture: BookPicture
    lines: tuple[Line, ...]
    strip: tuple[float, float] = (0.0, 1.0)
    """From where to where it is shown, as shares of its height from above."""
    again: float = 0.0
    """Share of its height at the top of the strip that the strip before shows as well."""
    read: tuple[StructElement, ...] = field(init=False, compare=False)
    """Of each line."""
    figure: StructElement = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Names a picture by its first line, a later strip by all of its lines."""
        named = self.lines if self.again else self.lines[:1]
        object.__setattr__(self, "read", tuple(StructElement("P") for _ in self.lines))
        object.__setattr__(self, "figure", StructElement("Figure", alt=" ".join(line.words for line in named)))

    @property
    def caption(self) -> float:
        """Height of the caption."""
        return sum(line.height for line in self.lines)

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Points that it takes within a frame."""
        across, down = self.picture.facts.shown
        scale = min(width / across, height / (down * self.share), 72 / _COARSEST)
        return across * scale, down * self.share * scale

    def least(self, width: float, most: float) -> float:
        """Points below which it goes to the next page, its caption included.

        Args:
            width: of its column.
            most: the height that its row may have.
        """
        whole = self.size(width - 2 * _ROOM, most)[1] + self.caption + 2 * _ROOM
        return min(whole, _LEAST * most)

    @property
    def share(self) -> float:
        """Of the picture's height."""
        return self.strip[1] - self.strip[0]


class PhotoRow(Flowable):  # type: ignore[misc]
    """Photos side by side. It is never parted; where it does not fit it shrinks, or goes to the next page."""

    def __init__(self, photos: Sequence[Photo], columns: int, height: float) -> None:
        """Takes the photos of one row.

        Args:
            height: the most that it may take, in points.
        """
        super().__init__()
        self._photos, self._columns, self._most = photos, columns, height
        self.elements = tuple(
            StructElement("Div", StructElement("Caption", *photo.read), photo.figure) for photo in photos
        )
        self.spaceAfter = GAP

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Chooses the height."""
        height -= GAP  # what follows has a place below, were it only the end of the exhibit
        self._column = (width - GAP * (self._columns - 1)) / self._columns
        least = max(photo.least(self._column, self._most) for photo in self._photos)
        most = min(self._most, height) if height >= least else self._most
        self._captions = max(photo.caption for photo in self._photos)
        self._frame = self._column - 2 * _ROOM, most - self._captions - 2 * _ROOM
        self.width = width
        self.height = max(photo.size(*self._frame)[1] for photo in self._photos) + self._captions + 2 * _ROOM
        return width, self.height

    def draw(self) -> None:
        """Draws captions and pictures."""
        if self.canv.measuring:
            for photo in self._photos if self.canv.stamped is not None else ():
                self.canv.stamped(self.canv, photo.picture.name, (0, 0, 0, 0), photo.figure)
            return
        for number, photo in enumerate(self._photos):
            self._draw(photo, number * (self._column + GAP))

    def _draw(self, photo: Photo, left: float) -> None:
        canvas, y = self.canv, self.height
        for line, element in zip(photo.lines, photo.read, strict=True):
            y -= line.height
            canvas.setFillColor(line.colour)
            with canvas.marked(element):
                line_of(canvas, line.words, line.faces, line.size, left, y + 0.3 * line.size)
        width, height = photo.size(*self._frame)
        bottom = self.height - self._captions - _ROOM - height
        x = left + (self._column - width) / 2
        whole = height / photo.share
        place = (x, bottom + height - whole * (1 - photo.strip[0]), width, whole)
        canvas.place(photo.picture, place, photo.figure, None if photo.share >= 1 else (x, bottom, width, height))
        canvas.setStrokeColor(style.HAIRLINE)
        canvas.setLineWidth(_BORDER)
        with canvas.artifact():
            canvas.rect(x - 1, bottom - 1, width + 2, height + 2)
            if photo.again:
                self._mark(x, bottom + height - whole * photo.again, width)

    def _mark(self, x: float, y: float, width: float) -> None:
        """Two strokes beside a strip, at the line above which the strip before is shown once more."""
        self.canv.setStrokeColor(style.RED)
        self.canv.setLineWidth(1.2)
        for start, end in ((x - 5, x - 1), (x + width + 1, x + width + 5)):
            self.canv.line(start, y, end, y)
