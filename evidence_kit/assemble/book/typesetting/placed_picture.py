"""Pictures on pages: a name and a place in the layout, their bytes only while the book is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.platypus import Flowable

from evidence_kit.assemble.book.tagging.structure import StructElement
from evidence_kit.assemble.book.tagging.tagged_canvas import TaggedCanvas
from evidence_kit.assemble.book.typesetting.embedding import PictureFacts, facts_of, stream_of

KEY = "/EvidenceKitPicture"
"""In the image dictionaries of the layout, where the writer of the book puts the picture itself."""
_MOST_KNOWN = 50_000
_known: dict[str, PictureFacts] = {}


@dataclass(frozen=True)
class BookPicture:
    """A picture that can be read again whenever its bytes are needed."""

    name: str
    """For a person who looks for it."""
    key: str
    """A digest of what makes its bytes: equal keys, equal pictures."""
    read: Callable[[], bytes] = field(repr=False, compare=False)
    page: int = 0
    """Of a file that holds several, counted from 0."""

    @classmethod
    def of_bytes(cls, data: bytes, name: str) -> BookPicture:
        """A picture that was made for the book; it stays in memory until that is written."""
        return cls(name, hashlib.sha256(data).hexdigest(), lambda: data)

    @property
    def facts(self) -> PictureFacts:
        """Size and form; read and, where need be, decoded once, however often the book is set.

        Raises:
            AssemblyError: not a picture that can be shown.
        """
        if self.key not in _known:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[self.key] = facts_of(self.read(), self.name, self.page)
        return _known[self.key]

    def stream(self) -> bytes:
        """The bytes of its stream in the PDF.

        Raises:
            StorageError: the file is missing or no longer what was journalled.
            AssemblyError: not a picture that can be shown.
        """
        return stream_of(self.read(), self.name, self.page)


Matrix = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]
"""Left, lower edge, width and height, in points."""
_UPRIGHT: dict[int, Matrix] = {
    1: (1, 0, 0, 1, 0, 0), 2: (-1, 0, 0, 1, 1, 0), 3: (-1, 0, 0, -1, 1, 1), 4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1), 6: (0, -1, 1, 0, 0, 1), 7: (0, 1, 1, 0, 0, 0), 8: (0, 1, -1, 0, 1, 0),
}  # fmt: skip
"""Exif orientation → the matrix that turns the unit square of a picture (ISO 32000-2 §8.9.5) upright."""


class PictureCanvas(TaggedCanvas):
    """A canvas that notes which pictures are drawn, each once however often it is shown."""

    stamped: Callable[[PictureCanvas, str, Rectangle, StructElement], None] | None = None
    """Told of every picture, where it stands and which figure it is, while an exhibit is open."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.pictures: dict[str, BookPicture] = {}
        """By what stands for them in the layout."""
        self._repeated: dict[str, list[str]] = {}

    def repeated(self, name: str, draw: Callable[[PictureCanvas], None]) -> None:
        """Draws what stands on many pages in the same way; from the second page on its operators are only copied."""
        if name not in self._repeated:
            start = len(self._code)
            draw(self)
            self._repeated[name] = self._code[start:]
        else:
            self._code += self._repeated[name]

    def place(
        self, picture: BookPicture, where: Rectangle, element: StructElement, window: Rectangle | None = None
    ) -> None:
        """Draws a picture, upright, into a rectangle.

        Args:
            element: the figure that it is.
            window: nothing is drawn outside of it.
        """
        name = f"Im{hashlib.sha256(picture.key.encode()).hexdigest()[:20]}"
        drawn = self._doc.getXObjectName(name)
        if picture.key not in self.pictures:
            self.pictures[picture.key] = picture
            self._doc.Reference(_placeholder(picture.key), drawn)
        left, low, across, up = window or where
        x, y = self.absolutePosition(left, low)
        element.box = (x, y, x + across, y + up)
        with self.marked(element):
            self._draw(picture, drawn, where, window)
        self._currentPageHasImages = 1
        self._formsinuse.append(name)
        if self.stamped is not None:
            self.stamped(self, picture.name, window or where, element)

    def _draw(self, picture: BookPicture, drawn: str, where: Rectangle, window: Rectangle | None) -> None:
        x, y, width, height = where
        self.saveState()
        if window is not None:
            path = self.beginPath()
            path.rect(*window)
            self.clipPath(path, stroke=0, fill=0)
        self.transform(width, 0, 0, height, x, y)
        if picture.facts.orientation != 1:
            self.transform(*_UPRIGHT[picture.facts.orientation])
        self._code.append(f"/{drawn} Do")
        self.restoreState()


def _placeholder(key: str) -> PDFStream:
    entries = {"Type": PDFName("XObject"), "Subtype": PDFName("Image"), KEY[1:]: PDFString(key)}
    return PDFStream(PDFDictionary(entries), b"", filters=[])


class PlacedPicture(Flowable):  # type: ignore[misc]
    """A picture of a size that was chosen for it; its canvas is a `PictureCanvas`."""

    def __init__(self, picture: BookPicture, width: float, height: float, alternative: str) -> None:
        super().__init__()
        self.picture, self.width, self.height = picture, width, height
        self.element = StructElement("Figure", alt=alternative)
        self.drawHeight, self.drawWidth = height, width
        self.hAlign = "CENTER"

    @property
    def elements(self) -> tuple[StructElement, ...]:
        """What a table that holds it takes in."""
        return (self.element.top,)

    def wrap(self, *_: Any) -> tuple[float, float]:
        """Takes the room that it was given."""
        return self.width, self.height

    def resize(self, width: float, height: float) -> None:
        """Gives it another size."""
        self.width = self.drawWidth = width
        self.height = self.drawHeight = height

    def draw(self) -> None:
        """Places it."""
        self.canv.place(self.picture, (0, 0, self.width, self.height), self.element)


def canvases(made: list[PictureCanvas], *, measuring: bool) -> Callable[..., PictureCanvas]:
    """Returns what makes the canvas of a document, which is then found in `made`."""

    def canvas(*arguments: Any, **named: Any) -> PictureCanvas:
        made.append(PictureCanvas(*arguments, **named))
        made[-1].measuring = measuring
        return made[-1]

    return canvas
