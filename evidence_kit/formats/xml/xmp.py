"""XMP packets (ISO 16684-1) read with bounds: a list of properties, without declarations, entities or anything fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence_kit.formats.xml.bounded import BoundedXml, Bounds

MAX_PACKET = 4 << 20
"""Bytes. The exhibit table of a book of five thousand files has half a million."""
_BOUNDS = Bounds(MAX_PACKET, depth=24, elements=50_000)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DESCRIPTION, _ITEM, _ABOUT, _TOOLKIT = f"{_RDF} Description", f"{_RDF} li", f"{_RDF} about", "adobe:ns:meta/ xmptk"

Properties = tuple[tuple[str, str], ...]
"""What a packet says, sorted: the path of a property below its description (`NAMESPACE name/…`) and its text."""


def properties(packet: bytes) -> Properties:
    """Return what a packet says, whether it is written as attributes or as elements.

    Raises:
        ValueError: too large, no well-formed XML, nested too deeply, or with declarations that could name entities.
    """
    reader = _Reader()
    reader.hear(packet)
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


class _Reader(BoundedXml):
    def __init__(self) -> None:
        super().__init__("the XMP packet", _BOUNDS)
        self.found: list[tuple[str, str]] = []
        self._open: list[_Element] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._open:
            self._open[-1].children += 1
            if name == _ITEM:  # their order is part of what a list says
                name = f"{name} {self._open[-1].children}"
        self._open.append(_Element(name))
        self.found += [(self._path(key), text) for key, text in attributes.items() if key not in (_ABOUT, _TOOLKIT)]

    def end(self, name: str) -> None:
        if not self._open[-1].children and (path := self._path()):
            self.found.append((path, "".join(self._open[-1].texts).strip()))
        self._open.pop()

    def words(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def _path(self, attribute: str = "") -> str:
        """Below the outermost description: `a/b`; a description that only holds properties is no part of it."""
        names = [element.name for element in self._open]
        below = names[names.index(_DESCRIPTION) + 1 :] if _DESCRIPTION in names else ()
        return "/".join([*below, attribute] if attribute else below)
