"""The logical structure of what is drawn (ISO 32000-1 §14.7, §14.8): elements in reading order, and what on the pages is whose.

Flowables bring their elements along, those of a table with its rows and cells. An element becomes part of the document when
something of it is drawn first, so that the order of reading is the order of drawing, page after page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

_HEADING = "H"


class MarkedContent(NamedTuple):
    """A piece of marked content: page, counted from 0, and its number on that page (MCID)."""

    page: int
    number: int


class Annotated(NamedTuple):
    """An annotation of a page, both counted from 0."""

    page: int
    place: int


class StructElement:
    """One element: its standard type, what it holds, and what a person hears who does not see it."""

    __slots__ = ("alt", "attributes", "box", "kids", "kind", "lang", "once", "parent", "words")

    def __init__(self, kind: str, *kids: StructElement, lang: str = "", alt: str = "", words: str = "") -> None:
        """Takes the elements that it holds.

        Args:
            lang: of its words, where it is not that of the document.
            alt: stands for what is drawn.
            words: of a link.
        """
        self.kind, self.lang, self.alt, self.words = kind, lang, alt, words
        self.parent: StructElement | None = None
        self.kids: list[StructElement | MarkedContent | Annotated] = []
        self.attributes: dict[str, object] = {}
        self.box: tuple[float, ...] | None = None
        """Of a figure, on its page."""
        self.once = False
        """Drawn again it is the repeated head of a table, which is read once."""
        self.hold(*kids)

    def hold(self, *kids: StructElement) -> StructElement:
        """Takes elements in, after those that it holds."""
        for kid in kids:
            kid.parent = self
            self.kids.append(kid)
        return self

    def precede(self, other: StructElement) -> None:
        """Puts another element directly after this one."""
        if self.parent is not None:
            other.parent = self.parent
            self.parent.kids.insert(self.parent.kids.index(self) + 1, other)

    @property
    def top(self) -> StructElement:
        """The outermost element around it so far."""
        found = self
        while found.parent is not None:
            found = found.parent
        return found


class Structure:
    """The elements of one document while its pages are drawn."""

    def __init__(self) -> None:
        self.document = StructElement("Document")
        self.marks: dict[int, list[StructElement]] = {}
        """Page → whose each piece of marked content is, by its number."""
        self.annotations: dict[int, list[StructElement]] = {}
        """Page → whose each annotation is."""
        self._open = [self.document]
        self._level = 0

    def open(self, kind: str) -> None:
        """Begins a part of the document, or a section within the part that is open."""
        del self._open[1 if kind == "Part" else 2 :]
        if kind != "Part" and len(self._open) == 1:
            self.open("Part")
        part = StructElement(kind)
        self._open[-1].hold(part)
        self._open.append(part)

    @contextmanager
    def back_in_first_part(self) -> Iterator[None]:
        """Takes in what belongs to the first part although another one was begun since."""
        parts = [kid for kid in self.document.kids if isinstance(kid, StructElement) and kid.kind == "Part"]
        now, self._open = self._open, [self.document, *parts[:1]]
        yield
        self._open = now

    def close(self) -> None:
        """Ends a section."""
        del self._open[2:]

    def mark(self, element: StructElement, page: int) -> int:
        """Makes the next piece of marked content of a page an element's; returns its number."""
        self._take_in(element)
        of_page = self.marks.setdefault(page, [])
        element.kids.append(MarkedContent(page, len(of_page)))
        of_page.append(element)
        return len(of_page) - 1

    def annotate(self, element: StructElement, page: int) -> None:
        """Makes the next annotation of a page an element's."""
        of_page = self.annotations.setdefault(page, [])
        element.kids.append(Annotated(page, len(of_page)))
        of_page.append(element)

    def _take_in(self, element: StructElement) -> None:
        top = element.top
        if top is self.document:
            return
        self._open[-1].hold(top)
        if is_heading(top):  # no level is left out (ISO 14289-1 §7.4.2)
            self._level = min(int(top.kind[1:]), self._level + 1)
            top.kind = f"{_HEADING}{self._level}"


def is_heading(element: StructElement) -> bool:
    """Return whether an element is a heading of some level."""
    return element.kind[0] == _HEADING and element.kind[1:].isdigit()


def elements_of(flowables: Iterable[Any]) -> list[StructElement]:
    """Return the outermost elements that flowables bring along, in their order."""
    found = [element for one in flowables for element in getattr(one, "elements", ())]
    return list({id(element): element for element in found}.values())


def heading_of(level: int, lines: Sequence[Any]) -> Sequence[Any]:
    """Makes paragraphs one heading: several are its languages."""
    heading = StructElement(f"{_HEADING}{level}")
    if len(lines) == 1:
        heading.lang = lines[0].element.lang
        lines[0].element = heading
        return lines
    for line in lines:
        line.element.kind = "Span"
        heading.hold(line.element)
    return lines


def list_of(items: Iterable[Sequence[Any]]) -> list[Any]:
    """Makes each group of flowables an item of one list; returns all of them in their order."""
    whole, flowables = StructElement("L"), list[Any]()
    for item in items:
        whole.hold(StructElement("LI", StructElement("LBody", *elements_of(item))))
        flowables += item
    return flowables


def row_of(
    cells: Sequence[Any], kinds: Sequence[tuple[str, dict[str, object]]], *, once: bool = False
) -> StructElement:
    """Return a table's row over its cells' flowables; a cell of one paragraph holds its words itself.

    Args:
        kinds: of each cell, with its attributes; cells beyond are covered by the last of these.
        once: the head of a table.
    """
    row = StructElement("TR")
    for cell, (kind, attributes) in zip(cells, kinds, strict=False):
        element = StructElement(kind)
        element.attributes = attributes
        flowables = cell if isinstance(cell, list | tuple) else ()
        row.hold(element)
        if len(flowables) == 1 and getattr(getattr(flowables[0], "element", None), "kind", "") == "P":
            element.lang = flowables[0].element.lang
            flowables[0].element = element
        else:
            element.hold(*elements_of(flowables))
        if once:
            for one in flowables:
                one.element.once = True
    return row
