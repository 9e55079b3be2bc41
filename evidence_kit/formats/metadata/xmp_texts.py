"""XMP: the properties of a packet that hold a program's text (`exif:UserComment`, `dc:description`, ComfyUI's own)."""

from __future__ import annotations

from evidence_kit.formats.metadata.graph_texts import GraphTexts
from evidence_kit.formats.xml import xmp

_PREFIXES = {
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "https://github.com/Comfy-Org/ComfyUI": "comfy",
}
_LEAST = 8
"""Characters of a text that can be a statement; dates, numbers and names of tools are shorter or of no use."""
_PADDING = b"\0\r\n\t "


def texts_of(packet: str) -> tuple[tuple[str, str], ...]:
    """The texts of a packet under the names of their properties, with a prefix where the namespace is a known one.

    Raises:
        ValueError: as `xmp.properties`.
    """
    said = xmp.properties(packet.encode("utf-8").removeprefix(b"\xef\xbb\xbf").strip(_PADDING))
    named = ((_name(path), text) for path, text in said if not path.endswith(" lang"))
    return tuple((name, text) for name, text in named if len(text) >= _LEAST)


def graphs_of(texts: tuple[tuple[str, str], ...]) -> tuple[str, GraphTexts] | None:
    """The property that holds a graph, the API graph first, and both forms of it; None where there is neither."""
    graphs = {name: text for name, text in texts if text.lstrip().startswith("{")}
    prompt, workflow = (
        next((name for name in graphs if name.rpartition(":")[2].lower() == kind), None)
        for kind in ("prompt", "workflow")
    )
    found = prompt or workflow
    return None if found is None else (found, GraphTexts(graphs.get(prompt or ""), graphs.get(workflow or "")))


def _name(path: str) -> str:
    """`exif:UserComment` for a path whose first part is `http://ns.adobe.com/exif/1.0/ UserComment`."""
    namespace, _, rest = path.partition(" ")
    local = rest.partition("/")[0]
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else local
