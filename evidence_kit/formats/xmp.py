"""XMP packets (ISO 16684-1) read with bounds: a list of properties, without declarations, entities or anything fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_PACKET = 4 << 20
"""Bytes. The exhibit table of a book of five thousand files has half a million."""
_MAX_DEPTH, _MAX_ELEMENTS = 24, 50_000
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DESCRIPTION, _ITEM, _ABOUT, _TOOLKIT = f"{_RDF} Description", f"{_RDF} li", f"{_RDF} about", "adobe:ns:meta/ xmptk"

Properties = tuple[tuple[str, str], ...]
"""What a packet says, sorted: the path of a property below its description (`NAMESPACE name/…`) and its text."""


def properties(packet: bytes) -> Properties:
    """Return what a packet says, whether it is written as attributes or as elements.

    Raises:
        ValueError: too large, no well-formed XML, nested too deeply, or with declarations that could name entities.
    """
    if len(packet) > MAX_PACKET:
        raise ValueError("the XMP packet is too large")
    reader = _Reader()
    try:
        reader.parser.Parse(packet, True)
    except expat.ExpatError as error:
        raise ValueError(f"the XMP packet is no XML: {error}") from error
    return tuple(sorted(reader.found))


def stated(said: Properties, namespace: str, name: str) -> str | None:
    """Return the text of a property that a packet states once; None where it does not state it.

    Raises:
        ValueError: it is stated more than once.
    """
    texts = [text for path, text in said if path == f"{namespace} {name}"]
    if len(texts) > 1:
        raise ValueError(f"{name} is stated more than once")
    return texts[0] if texts else None


@dataclass
class _Element:
    name: str
    texts: list[str] = field(default_factory=list)
    children: int = 0


class _Reader:
    """One packet, read front to back."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._declared
        self._open: list[_Element] = []
        self._elements = 0

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise ValueError("the XMP packet is nested too deeply, or too long")
        if self._open:
            self._open[-1].children += 1
            if name == _ITEM:  # their order is part of what a list says
                name = f"{name} {self._open[-1].children}"
        self._open.append(_Element(name))
        self.found += [(self._path(key), text) for key, text in attributes.items() if key not in (_ABOUT, _TOOLKIT)]

    def _end(self, _: str) -> None:
        if not self._open[-1].children and (path := self._path()):
            self.found.append((path, "".join(self._open[-1].texts).strip()))
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def _declared(self, *_: object) -> None:
        raise ValueError("the XMP packet declares a document type")

    def _path(self, attribute: str = "") -> str:
        """Below the outermost description: `a/b`; a description that only holds properties is no part of it."""
        names = [element.name for element in self._open]
        below = names[names.index(_DESCRIPTION) + 1 :] if _DESCRIPTION in names else ()
        return "/".join([*below, attribute] if attribute else below)
