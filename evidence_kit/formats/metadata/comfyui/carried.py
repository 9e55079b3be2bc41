"""Which graphs of ComfyUI a picture carries, in whichever place: chunks of their own, EXIF tags, JSON in a comment, XMP.

How a text holds a graph is `graph_texts`'; here all texts of a picture are looked through, for the graph that was run and for the
editor's document, which may stand in another place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from evidence_kit.formats.metadata import graph_texts, xmp_texts
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.formats.metadata.graph_texts import GraphTexts

DOCUMENT = "workflow"
"""Carrier under which a reader that found the editor's document within another text hands it on."""
_CHUNKS = {"png:prompt": "prompt", "png:comf:prompt": "prompt",
           "png:workflow": "workflow", "png:comf:workflow": "workflow", DOCUMENT: "workflow"}  # fmt: skip
_PACKETS = ("xmp", "xmp:extended", "png:XML:com.adobe.xmp")
_OF_WEBP = ("exif:Model", "exif:Make", "exif:ImageDescription", "exif:Software")


@dataclass(frozen=True, slots=True)
class CarriedGraph:
    """A graph as a picture carries it."""

    text: str
    """JSON."""
    source: str
    """The carrier."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The two graphs of one picture."""

    prompt: CarriedGraph | None = None
    """The API graph: what was run."""
    workflow: CarriedGraph | None = None
    """The editor's graph: what the person saw."""


def carried(embedded: Embedded) -> Carried:
    """The first graph of each kind that the picture carries, chunks of their own before all other places.

    Whether they are graphs that can be read, their readers say.
    """
    found: dict[str, CarriedGraph] = {}
    for kind, graph in _graphs(embedded):
        found.setdefault(kind, graph)
    return Carried(found.get("prompt"), found.get("workflow"))


def container_of(embedded: Embedded, source: str) -> str:
    """The kind of file that a carrier belongs to, as far as savers of ComfyUI go: `png`, `webp` or any other."""
    if source.startswith("png:") or any(entry.carrier.startswith("png:") for entry in embedded.entries):
        return "png"
    return "webp" if source in _OF_WEBP else "jpeg"


def _graphs(embedded: Embedded) -> Iterator[tuple[str, CarriedGraph]]:
    for carrier, kind in _CHUNKS.items():
        text = embedded.text(carrier)
        if text is not None:
            yield kind, CarriedGraph(text, carrier)
    for entry in embedded.entries:
        texts = _texts(entry) if entry.carrier not in _CHUNKS else GraphTexts()
        if texts.prompt is not None:
            yield "prompt", CarriedGraph(texts.prompt, entry.carrier)
        if texts.workflow is not None:
            yield "workflow", CarriedGraph(texts.workflow, entry.carrier)


def _texts(entry: EmbeddedText) -> GraphTexts:
    """The graphs within any text; none where it holds none."""
    with suppress(ValueError):
        if entry.carrier in _PACKETS:
            found = xmp_texts.graphs_of(xmp_texts.texts_of(entry.text))
            return found[1] if found else GraphTexts()
        if not entry.text.lstrip().startswith("{"):
            return graph_texts.prefixed(entry.text)
        if '"class_type"' in entry.text or '"nodes"' in entry.text or '\\"nodes' in entry.text:
            return graph_texts.packed(entry.text)
    return GraphTexts()
