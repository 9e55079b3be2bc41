"""The nodes of a ComfyUI graph and the links between them, without a word on what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence_kit.formats import strict_json

MAX_NODES = 5000


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node of the graph."""

    number: str
    kind: str
    inputs: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.kind} #{self.number}"


class Graph:
    """The nodes by number, and the way along the links."""

    def __init__(self, nodes: dict[str, GraphNode]) -> None:
        self.nodes = nodes

    def linked(self, node: GraphNode | None, name: str) -> GraphNode | None:
        """The node that an input is linked to, reroutes skipped."""
        seen: set[str] = set()
        target = self._target(node.inputs.get(name)) if node else None
        while target is not None and target.kind == "Reroute" and target.number not in seen:
            seen.add(target.number)
            target = next((found for value in target.inputs.values() if (found := self._target(value))), None)
        return target

    def value(self, node: GraphNode | None, name: str) -> object:
        """The value of an input: its own, or that of the primitive it is linked to; None when it cannot be followed."""
        value = node.inputs.get(name) if node else None
        if not isinstance(value, list):
            return value
        source = self.linked(node, name)
        inner = source.inputs.get("value") if source and source.kind.startswith("Primitive") else None
        return None if isinstance(inner, list | dict) else inner

    def chain(
        self, node: GraphNode | None, name: str, kinds: tuple[str, ...]
    ) -> tuple[tuple[GraphNode, ...], GraphNode | None]:
        """The nodes of some kinds that stand one behind another on an input, and what they end at."""
        passed: dict[str, GraphNode] = {}
        target = self.linked(node, name)
        while target is not None and target.kind in kinds and target.number not in passed:
            passed[target.number] = target
            target = self.linked(target, name)
        return tuple(passed.values()), target

    def behind(self, starts: list[GraphNode]) -> tuple[GraphNode, ...]:
        """Everything that has a part in some nodes, they included, in the graph's own order."""
        seen: set[str] = set()
        todo = list(starts)
        while todo:
            node = todo.pop()
            if node.number not in seen:
                seen.add(node.number)
                todo.extend(found for value in node.inputs.values() if (found := self._target(value)))
        return tuple(node for node in self.nodes.values() if node.number in seen)

    def _target(self, value: object) -> GraphNode | None:
        is_link = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int)
        return self.nodes.get(str(value[0])) if is_link else None  # type: ignore[index]


def parse(text: str) -> Graph:
    """The graph.

    Raises:
        ValueError: no strict JSON (NaN is taken as null: ComfyUI writes it as `is_changed`), or no API graph.
    """
    document = strict_json.parse(text.encode("utf-8"), max_size=8 << 20, constants_as_null=True)
    if not isinstance(document, dict) or not document or len(document) > MAX_NODES:
        raise ValueError("no graph of ComfyUI")
    nodes: dict[str, GraphNode] = {}
    for number, node in document.items():
        if not (isinstance(node, dict) and isinstance(node.get("class_type"), str)):
            raise ValueError("a node of the graph has no class_type")
        inputs = node.get("inputs", {})
        nodes[number] = GraphNode(number, node["class_type"], inputs if isinstance(inputs, dict) else {})
    return Graph(nodes)
