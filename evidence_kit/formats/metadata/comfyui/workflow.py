"""The editor's graph (`workflow`) → the graph that is run, as the editor itself makes it out of nodes, links and widgets.

Muted nodes (mode 2) and what depends on them do not run; a bypassed node (mode 4) hands on the input of the type of its output;
reroutes, primitives and set/get pairs vanish; a subgraph is laid out in the place of its node (`57:8`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from evidence_kit.formats import strict_json
from evidence_kit.formats.metadata.comfyui.nodes import MAX_NODES, MAX_SIZE, Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.widgets import ORDER, widgets_of

_MUTED, _BYPASSED = 2, 4
_FROM_OUTSIDE = -10
"""The node within a subgraph that stands for its inputs."""
_VIRTUAL = {"Note", "MarkdownNote", "PrimitiveNode", "Reroute", "SetNode", "GetNode"}
_OPTIONAL = {"mask", "control_net", "clip_vision_output", "start_image", "vae", "optional_vae"}
_CHOICE = re.compile(r"\{[^{}]{0,4000}\||//|/\*")
_LONGEST_WAY = 100
_DEEPEST = 8


@dataclass(eq=False)
class _Scope:
    """One graph of the document: the outermost, or a subgraph in one place where it is used."""

    nodes: dict[str, dict[str, Any]]
    links: dict[str, tuple[str, int]]
    prefix: str = ""
    outer: _Scope | None = None
    instance: dict[str, Any] = field(default_factory=dict)
    inputs: list[Any] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    inner: dict[str, _Scope] = field(default_factory=dict)


def parse(text: str) -> Graph:
    """The graph that an editor's document stands for.

    Raises:
        ValueError: no strict JSON (NaN is taken as null), no document of the editor, or too large a one.
    """
    document = strict_json.parse(text.encode("utf-8"), max_size=MAX_SIZE, constants_as_null=True)
    if not isinstance(document, dict) or not isinstance(document.get("nodes"), list):
        raise ValueError("no document of ComfyUI's editor")
    definitions = _definitions(document)
    scopes: list[_Scope] = []
    _lay_out(_scope(document, "", None, {}), definitions, scopes, 0)
    nodes: dict[str, GraphNode] = {}
    for scope in scopes:
        for number, node in scope.nodes.items():
            made = _node(scope, number, node)
            if made is not None:
                nodes[made.number] = made
    _drop_dead(nodes)
    if not nodes:
        raise ValueError("the editor's graph holds no node that runs")
    return Graph(nodes, from_editor=True)


def _definitions(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    definitions = document.get("definitions")
    subgraphs = definitions.get("subgraphs") if isinstance(definitions, dict) else None
    listed = subgraphs if isinstance(subgraphs, list) else []
    return {str(one.get("id")): one for one in listed if isinstance(one, dict) and isinstance(one.get("nodes"), list)}


def _scope(document: dict[str, Any], prefix: str, outer: _Scope | None, instance: dict[str, Any]) -> _Scope:
    nodes = {str(node.get("id")): node for node in document["nodes"] if isinstance(node, dict)}
    links = dict(_links(document.get("links")))
    return _Scope(nodes, links, prefix, outer, instance, _list(document.get("inputs")), _list(document.get("outputs")))


def _links(listed: Any) -> Iterator[tuple[str, tuple[str, int]]]:
    for link in listed if isinstance(listed, list) else ():
        if isinstance(link, dict):
            number, origin, slot = link.get("id"), link.get("origin_id"), link.get("origin_slot")
        elif isinstance(link, list) and len(link) >= 5:
            number, origin, slot = link[:3]
        else:
            continue
        if isinstance(slot, int):
            yield str(number), (str(origin), slot)


def _lay_out(scope: _Scope, definitions: dict[str, dict[str, Any]], scopes: list[_Scope], depth: int) -> None:
    scopes.append(scope)
    if sum(len(one.nodes) for one in scopes) > MAX_NODES or depth > _DEEPEST:
        raise ValueError("the editor's graph is too large")
    for number, node in scope.nodes.items():
        body = definitions.get(str(node.get("type")))
        if body is not None and node.get("mode") not in (_MUTED, _BYPASSED):
            inner = _scope(body, f"{scope.prefix}{number}:", scope, node)
            scope.inner[number] = inner
            _lay_out(inner, definitions, scopes, depth + 1)


def _node(scope: _Scope, number: str, node: dict[str, Any]) -> GraphNode | None:
    kind = node.get("type")
    if (
        not isinstance(kind, str)
        or kind in _VIRTUAL
        or number in scope.inner
        or node.get("mode") in (_MUTED, _BYPASSED)
    ):
        return None
    widgets = widgets_of(node)
    inputs: dict[str, Any] = (
        dict(widgets) if widgets is not None else {"widgets_values": str(node["widgets_values"])[:2000]}
    )
    if kind == "CLIPTextEncode" and isinstance(inputs.get("text"), str) and _CHOICE.search(inputs["text"]):
        inputs["text"] = {"pattern": inputs["text"]}  # the editor draws one of the words in braces before each run
    for entry in _inputs(node):
        name, link = entry.get("name"), entry.get("link")
        if not isinstance(name, str) or link is None:
            continue
        found, value = _origin(scope, str(link))
        if found:
            inputs[name] = value
        elif value == _MUTED and not entry.get("widget"):
            inputs[name] = None  # linked to something that does not run
    return GraphNode(scope.prefix + number, kind, inputs)


def _inputs(node: dict[str, Any]) -> list[dict[str, Any]]:
    listed = node.get("inputs")
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _origin(scope: _Scope, link: str) -> tuple[bool, Any]:
    """Whether something stands at the origin of a link, and what: the link as the API writes it, a constant, or `_MUTED`."""
    for _ in range(_LONGEST_WAY):
        origin, slot = scope.links.get(link, ("", 0))
        if origin == str(_FROM_OUTSIDE):
            named = _at(scope.inputs, slot).get("name")
            entry = next((one for one in _inputs(scope.instance) if one.get("name") == named), {})
            if entry.get("link") is None or scope.outer is None:
                return _promoted(scope, slot)
            link, scope = str(entry["link"]), scope.outer
            continue
        node = scope.nodes.get(origin)
        if node is None or node.get("mode") == _MUTED:
            return False, None if node is None else _MUTED
        if origin in scope.inner:
            scope = scope.inner[origin]
            link = str(next(iter(_list(_at(scope.outputs, slot).get("linkIds"))), ""))
            continue
        if node.get("type") == "PrimitiveNode":
            return (True, node["widgets_values"][0]) if _list(node.get("widgets_values")) else (False, None)
        before = _before(scope, node, slot)
        if before is None:
            return True, [scope.prefix + origin, slot]
        link = before
    return False, None


def _before(scope: _Scope, node: dict[str, Any], slot: int) -> str | None:
    """The link that a node only hands on; None where it makes something of its own, empty where nothing is linked."""
    entries = _inputs(node)
    if node.get("type") == "GetNode":
        setter = next((one for one in scope.nodes.values() if _is_setter(one, node)), {})
        return str(next((entry.get("link") for entry in _inputs(setter)), ""))
    if node.get("type") in ("Reroute", "SetNode"):
        return str(next((entry.get("link") for entry in entries), ""))
    if node.get("mode") != _BYPASSED:
        return None
    kind = _at(_list(node.get("outputs")), slot).get("type")
    same = [
        entry for entry in (_at(entries, slot), *entries) if entry.get("type") == kind and entry.get("link") is not None
    ]
    return str(same[0]["link"]) if same and kind is not None else ""


def _is_setter(one: dict[str, Any], getter: dict[str, Any]) -> bool:
    names = [_list(node.get("widgets_values"))[:1] for node in (one, getter)]
    return one.get("type") == "SetNode" and names[0] == names[1] != []


def _promoted(scope: _Scope, slot: int) -> tuple[bool, Any]:
    """The value of a widget that stands on a subgraph's own node, which has one for each input that leads to a widget.

    Where the node holds no values, the inner node's own value counts; where it holds another number, none is known.
    """
    values = _list(scope.instance.get("widgets_values"))
    if not values:
        return False, None
    within = (
        str(entry["link"])
        for node in scope.nodes.values()
        for entry in _inputs(node)
        if entry.get("widget") and entry.get("link")
    )
    ends = (scope.links.get(link, ("", 0)) for link in within)
    slots = sorted({place for origin, place in ends if origin == str(_FROM_OUTSIDE)})
    if slot not in slots:
        return False, None
    return True, values[slots.index(slot)] if len(slots) == len(values) else {"widgets_values": str(values)[:2000]}


def _drop_dead(nodes: dict[str, GraphNode]) -> None:
    """Takes out the nodes that depend on what does not run."""
    dead = True
    rounds = 0
    while dead and rounds < MAX_NODES:
        rounds += 1
        dead = False
        for number, node in list(nodes.items()):
            if node.kind in ORDER and any(_is_lost(nodes, name, value) for name, value in node.inputs.items()):
                del nodes[number]
                dead = True


def _is_lost(nodes: dict[str, GraphNode], name: str, value: Any) -> bool:
    if name in _OPTIONAL:
        return False
    if value is None:
        return True
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and value[0] not in nodes


def _at(listed: list[Any], place: int) -> dict[str, Any]:
    found = listed[place] if 0 <= place < len(listed) else None
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
