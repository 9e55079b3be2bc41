"""XML heard front to back within bounds: without a document type, so that no entity can grow or fetch anything (CWE-776, CWE-611)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat


@dataclass(frozen=True)
class Bounds:
    """How much of one kind of document is followed."""

    size: int
    """Bytes."""
    depth: int
    elements: int


class BoundedXml:
    """Hears the elements and words of one document; names are `NAMESPACE name`. A format overrides what it listens to."""

    def __init__(self, what: str, bounds: Bounds) -> None:
        """`what` names the document in errors: `the XMP packet`."""
        self._what, self._bounds, self._depth, self._elements = what, bounds, 0, 0

    def hear(self, document: bytes) -> None:
        """Reads the whole document.

        Raises:
            ValueError: too large, no well-formed XML, nested too deeply, or with a document type.
        """
        if len(document) > self._bounds.size:
            raise ValueError(f"{self._what} is too large")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.words
        parser.StartDoctypeDeclHandler = self._declared
        try:
            parser.Parse(document, True)
        except expat.ExpatError as error:
            raise ValueError(f"{self._what} is no XML: {error}") from error

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hears that an element begins."""

    def end(self, name: str) -> None:
        """Hears that an element ends."""

    def words(self, text: str) -> None:
        """Hears words, in as many pieces as elements leave of them."""

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth, self._elements = self._depth + 1, self._elements + 1
        if self._depth > self._bounds.depth or self._elements > self._bounds.elements:
            raise ValueError(f"{self._what} is nested too deeply, or too long")
        self.begin(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name)

    def _declared(self, *_: object) -> None:
        raise ValueError(f"{self._what} declares a document type")
