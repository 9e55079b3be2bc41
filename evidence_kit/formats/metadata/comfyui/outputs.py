"""Which node saved the picture: every saver of a graph writes the same graph into its own file."""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.comfyui.first_seen import is_own
from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.sampling import is_sampler

_SAVES = re.compile(r"save|export", re.IGNORECASE)
_ENDS = re.compile(r"combine|output|send|upload", re.IGNORECASE)
"""Words in the class of a saver, where nothing else uses what it hands on."""
_FILES = ("filename_prefix", "filename", "output_path", "file_path", "save_prefix")
"""Inputs that only a saver has."""
_CHOICE = "image_output"
"""Input by which nodes of easy-use and tinyterraNodes, samplers among them, say whether they save what they make."""
_SHOWS = re.compile(r"preview|compar|show|display|view|debug|note|inspect", re.IGNORECASE)
_ASKS = re.compile(
    r"size|count|dimension|resolution|info|analy|detect|tag|caption|interrogat|describ|score|rating|classif|histogram|"
    r"palette|hash|read|get|math|number|string|text|prompt|to ?mask|mask|segment|\bsam|encode|loader|llm|\bvlm|gpt|ocr|"
    r"embed|similar|metric|print|console|log",
    re.IGNORECASE,
)
"""Words in the class of a node that looks at a picture and files none."""
_CONTAINERS = {
    "SaveImage": ("png",), "SaveAnimatedPNG": ("png",), "SaveAnimatedWEBP": ("webp",), "SaveWEBM": (), "SaveVideo": (),
    "SaveSVGNode": (), "SaveGLB": (), "SaveImageWebsocket": ("png",),
}  # fmt: skip
"""What ComfyUI's own savers write; those of extensions may write anything."""


def possible_savers(graph: Graph, container: str) -> list[GraphNode]:
    """The nodes that may have saved the picture: savers of its kind of file, else previews with whatever else ends the graph.

    A node that looks at a picture (its size, a caption), and any of ComfyUI's own that is no saver, comes only where nothing else
    takes one.

    Args:
        container: `png`, `webp` or `jpeg`.
    """
    used = {link.node.number for node in graph.nodes.values() for _, link in graph.links(node)}
    savers: list[GraphNode] = []
    shown: list[GraphNode] = []
    others: list[GraphNode] = []
    asking: list[GraphNode] = []
    for node in graph.nodes.values():
        if _CHOICE in node.inputs:
            _by_choice(node, savers, shown)
        elif not _takes_picture(node) or is_sampler(graph, node):
            continue
        elif _saves(node, sink=node.number not in used):
            savers.append(node)
        elif node.number not in used:
            asks = is_own(node.kind) or _ASKS.search(node.kind)
            (shown if _SHOWS.search(node.kind) else asking if asks else others).append(node)
    fitting = [node for node in savers if container in _kinds_of_file(node, container)]
    seen = {picture for node in shown for picture in _pictures(graph, node)}
    return fitting or savers or [*shown, *(one for one in others if not seen >= _pictures(graph, one))] or asking


def saves_its_own(graph: Graph, node: GraphNode) -> bool:
    """Whether a saver files what it makes itself, not what it is given."""
    return _CHOICE in node.inputs or is_sampler(graph, node)


def _kinds_of_file(node: GraphNode, container: str) -> tuple[str, ...]:
    return ("png",) if _CHOICE in node.inputs else _CONTAINERS.get(node.kind, (container,))


def _pictures(graph: Graph, node: GraphNode) -> set[tuple[str, int]]:
    """The pictures that a node is given."""
    return {(link.node.number, link.slot) for name, link in graph.links(node) if is_picture(name)}


def _by_choice(node: GraphNode, savers: list[GraphNode], shown: list[GraphNode]) -> None:
    """Easy-use files a picture under every choice but these (`easySave`); tinyterraNodes has the same words for it."""
    choice = str(node.inputs[_CHOICE])
    if choice.startswith("Preview"):
        shown.append(node)
    elif choice not in ("Hide", "None"):
        savers.append(node)


def _saves(node: GraphNode, *, sink: bool) -> bool:
    if is_own(node.kind) and not node.kind.startswith("Save"):
        return False
    if _SHOWS.search(node.kind) and not _SAVES.search(node.kind):
        return False
    writes = any(name in node.inputs for name in _FILES)
    ends = sink and _ENDS.search(node.kind) is not None and _ASKS.search(node.kind) is None
    return writes or _SAVES.search(node.kind) is not None or ends


def _takes_picture(node: GraphNode) -> bool:
    return any(isinstance(value, list) and is_picture(name) for name, value in node.inputs.items())


def is_picture(name: str) -> bool:
    """Whether an input takes a picture, by its name."""
    return name.lower().startswith(("image", "picture", "frames", "video", "pixels", "result"))
