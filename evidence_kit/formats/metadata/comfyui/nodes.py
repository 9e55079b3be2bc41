"""The nodes of a ComfyUI graph and the links between them, without a word on what they mean.

Nodes that hand on one of their inputs unchanged (reroutes, switches, pipes) are stepped over, so that whoever asks what an
input is linked to gets the node that made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from evidence_kit.formats import strict_json

MAX_NODES = 5000
MAX_SIZE = 8 << 20
_DEEPEST = 40
"""Bundles within bundles; real ones nest two or three deep."""
_PIPE_SLOTS = {
    "Context (rgthree)": ("", "model", "clip", "vae", "positive", "negative", "latent", "images", "seed"),
    "ToBasicPipe": ("basic_pipe",),
    "FromBasicPipe": ("model", "clip", "vae", "positive", "negative"),
    "FromBasicPipe_v2": ("basic_pipe", "model", "clip", "vae", "positive", "negative"),
}
"""What each output of a node that bundles inputs hands on."""
PIPES = ("pipe", "basic_pipe", "sdxl_tuple", "base_ctx", "context", "ctx", "detailer_pipe")
"""Inputs that bundle several others."""
_SWITCHES = {"ComfySwitchNode", "Switch any [Crystools]", "easy ifElse", "LazySwitchKJ"}
_SHOWN = {
    "PreviewAny": "source",
    "ShowText|pysssss": "text",
    "easy showAnything": "anything",
    "Display Any (rgthree)": "source",
}
"""Nodes that show a value and hand it on."""
_LAST_NUMBER = re.compile(r"(\d{1,3})$")


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node of the graph."""

    number: str
    kind: str
    inputs: dict[str, Any]
    titled: bool = False
    """A title stands beside the inputs (`_meta`)."""

    def __str__(self) -> str:
        return f"{self.kind} #{self.number}"


class NodeLink(NamedTuple):
    """What an input is linked to: a node and which of its outputs."""

    node: GraphNode
    slot: int


@dataclass
class Graph:
    """The nodes by number, and the way along the links."""

    nodes: dict[str, GraphNode]
    extras: dict[str, Any] = field(default_factory=dict)
    """Members of the document that are no nodes."""
    from_editor: bool = False
    """The inputs were put together from the editor's graph."""
    touched: set[str] = field(default_factory=set)
    """Numbers of the nodes of which a constant was taken since this was last emptied."""
    _ends: dict[tuple[str, int], NodeLink | None] = field(default_factory=dict)
    _depth: int = 0

    def link(self, node: GraphNode | None, name: str) -> NodeLink | None:
        """What an input is linked to, nodes that only hand on skipped; an input that a pipe bundles is looked for in it."""
        holder = self.holder(node, (name,))
        return self._followed(holder.inputs.get(name)) if holder else None

    def holder(self, node: GraphNode | None, names: tuple[str, ...]) -> GraphNode | None:
        """The node itself where it has one of some inputs, or else the one that has it behind the pipes it takes."""
        seen: set[str] = set()
        while node is not None and node.number not in seen:
            if any(name in node.inputs for name in names):
                return node
            seen.add(node.number)
            pipe = next((found for key in PIPES if (found := self._followed(node.inputs.get(key)))), None)
            node = pipe.node if pipe else None
        return None

    def linked(self, node: GraphNode | None, name: str) -> GraphNode | None:
        """The node that an input is linked to."""
        link = self.link(node, name)
        return link.node if link else None

    def links(self, node: GraphNode) -> Iterator[tuple[str, NodeLink]]:
        """Every linked input of a node with what it is linked to."""
        for name, value in node.inputs.items():
            link = self._followed(value)
            if link is not None:
                yield name, link

    def behind(self, starts: list[GraphNode]) -> tuple[GraphNode, ...]:
        """Everything that has a part in some nodes, they included, in the graph's own order."""
        seen: set[str] = set()
        todo = list(starts)
        while todo:
            node = todo.pop()
            if node.number not in seen:
                seen.add(node.number)
                todo.extend(link.node for _, link in self.links(node))
        return tuple(node for node in self.nodes.values() if node.number in seen)

    def target(self, value: object) -> NodeLink | None:
        """The node and output that a value names where it is a link."""
        is_link = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int)
        if not is_link or not isinstance(value[1], int) or isinstance(value[1], bool):  # type: ignore[index]
            return None
        node = self.nodes.get(str(value[0]))  # type: ignore[index]
        return NodeLink(node, value[1]) if node else None  # type: ignore[index]

    def _followed(self, value: object) -> NodeLink | None:
        way: dict[tuple[str, int], None] = {}
        link = self.target(value)
        end: NodeLink | None = None
        self._depth += 1
        while link is not None and (key := (link.node.number, link.slot)) not in way:
            if key in self._ends:
                end = self._ends[key]
                break
            way[key] = None
            handed, on = self._handed_on(link) if self._depth < _DEEPEST else (False, None)
            if not handed:
                end = link
                break
            link = self.target(on)
        self._depth -= 1
        self._ends.update(dict.fromkeys(way, end))
        return end

    def _handed_on(self, link: NodeLink) -> tuple[bool, object]:
        """Whether an output is one of the node's own inputs, and that input."""
        node = link.node
        if "Reroute" in node.kind:
            return True, next((value for value in node.inputs.values() if self.target(value)), None)
        if node.kind in _SHOWN and self.target(node.inputs.get(_SHOWN[node.kind])):
            return True, node.inputs[_SHOWN[node.kind]]
        if node.kind in _PIPE_SLOTS:
            return self._of_pipe(link)
        name = self._chosen(node)
        return (False, None) if name is None else (True, node.inputs[name])

    def _of_pipe(self, link: NodeLink) -> tuple[bool, object]:
        slots = _PIPE_SLOTS[link.node.kind]
        name = slots[link.slot] if link.slot < len(slots) else ""
        own = link.node.inputs.get(name)
        if self.target(own):
            return True, own
        found = self.link(link.node, name) if name and name not in PIPES else None
        return (True, [found.node.number, found.slot]) if found else (False, None)

    def _chosen(self, node: GraphNode) -> str | None:
        """The input that a switch hands on; None where the node is none, or its choice is not stated."""
        inputs = node.inputs
        if node.kind == "Any Switch (rgthree)":
            return next((name for name, value in inputs.items() if self.target(value)), None)
        if node.kind in _SWITCHES:
            choice = self._constant(next((inputs[key] for key in ("switch", "boolean") if key in inputs), None))
            name = {True: "on_true", False: "on_false"}.get(choice) if isinstance(choice, bool) else None
            return name if name and self.target(inputs.get(name)) else None
        number = next((inputs[key] for key in ("select", "index", "Input") if key in inputs), None)
        if "switch" not in node.kind.lower() or number is None:
            return None
        wanted = str(self._constant(number))
        fitting = (name for name, value in inputs.items() if self.target(value) and _number_in(name) == wanted)
        return next(fitting, None)

    def _constant(self, value: object) -> object:
        link = self.target(value)
        inner = link.node.inputs.get("value", link.node.inputs.get("boolean")) if link else value
        return None if isinstance(inner, list | dict) else inner


def _number_in(name: str) -> str | None:
    found = _LAST_NUMBER.search(name)
    return found[1] if found else None


def parse(text: str) -> Graph:
    """The graph.

    Raises:
        ValueError: no strict JSON (NaN is taken as null: ComfyUI writes it as `is_changed`), or no API graph.
    """
    document = strict_json.parse(text.encode("utf-8"), max_size=MAX_SIZE, constants_as_null=True)
    if not isinstance(document, dict) or not document or len(document) > MAX_NODES:
        raise ValueError("no graph of ComfyUI")
    nodes: dict[str, GraphNode] = {}
    extras: dict[str, Any] = {}
    for number, node in document.items():
        if not (isinstance(node, dict) and isinstance(node.get("class_type"), str)):
            extras[number] = node
            continue
        inputs = node.get("inputs", {})
        given = inputs if isinstance(inputs, dict) else {}
        nodes[number] = GraphNode(number, node["class_type"], given, titled="_meta" in node)
    if not nodes:
        raise ValueError("no node of the graph has a class_type")
    return Graph(nodes, extras)
