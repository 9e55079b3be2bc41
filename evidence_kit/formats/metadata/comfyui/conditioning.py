"""Text → conditioning: which prompt a side of a sampler was given, through whatever stands between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence_kit.formats.metadata.comfyui.first_seen import is_own
from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode, NodeLink
from evidence_kit.formats.metadata.comfyui.values import is_resolved, text_of
from evidence_kit.formats.metadata.json_fields import as_text

_TEXTS = {
    "CLIPTextEncodeFlux": ("t5xxl", "clip_l"),
    "CLIPTextEncodeSD3": ("t5xxl", "clip_g", "clip_l"),
    "CLIPTextEncodeHunyuanDiT": ("mt5xl", "bert"),
    "CLIPTextEncodeHiDream": ("llama", "t5xxl", "clip_g", "clip_l"),
    "CLIPTextEncodeSDXL": ("text_g", "text_l"),
    "CLIPTextEncodeLumina2": ("user_prompt",),
}
"""Encoders that take a text for each of their models: the one that steers the picture first."""
_PATTERN = "wildcard_text"
_NAMES = ("populated_text", "text", "prompt", _PATTERN)
"""Where other encoders hold their text; a wildcard that was resolved goes before its pattern."""
_ADDS = re.compile(r"text|prompt|style|prefix|suffix|append|prepend|template", re.IGNORECASE)
"""Words in inputs of an extension's encoder that add to its text."""
_GUIDANCE = ("FluxGuidance", "CLIPTextEncodeFlux")
SIDES = ("positive", "negative")
ENCODERS_CLIP = ("clip", "opt_clip", "optional_clip")


@dataclass
class Side:
    """What one side of a sampler was given."""

    parts: list[str | None] = field(default_factory=list)
    """A text for each encoder; None where it cannot be told."""
    encoders: list[GraphNode] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)
    """Texts and ends of ways that the parts do not hold."""
    told: list[GraphNode] = field(default_factory=list)
    """The nodes that set a guidance for the model to read."""
    why_empty: str = ""
    """Why there is no text, where there is none."""

    @property
    def text(self) -> str | None:
        """The prompt where it is one text, or where there certainly is none."""
        if len(self.parts) == 1:
            return self.parts[0]
        return "" if self.why_empty and not self.parts else None


def side_of(graph: Graph, node: GraphNode | None, name: str, side: str) -> Side:
    """What an input of a sampler or guider was given.

    Args:
        side: `positive` or `negative`, which nodes with both sides are asked for.
    """
    found = Side()
    link = graph.link(node, name)
    if link is None:
        loader = graph.holder(node, (name,))
        if loader is not None and loader is not node and _loaded_with_text(loader):
            _take(graph, loader, side, found)
        else:
            found.rest.append((f"{node}.{name}", "is linked to nothing"))
        return found
    if _is_crossed(graph, node, link, side):
        _not_followed(found, link.node, f"{node}.{name}")
        return found
    seen: set[tuple[str, int]] = set()
    todo = [link]
    while todo:
        link = todo.pop()
        if (link.node.number, link.slot) not in seen:
            seen.add((link.node.number, link.slot))
            todo.extend(reversed(list(_step(graph, link, side, found, f"{node}.{name}"))))
    return found


def _is_crossed(graph: Graph, node: GraphNode | None, link: NodeLink, side: str) -> bool:
    """Whether a loader that holds both prompts may hand out the other one: they hand out the positive one first."""
    other = graph.link(node, SIDES[1 - SIDES.index(side)])
    if other is None or other.node != link.node or not _loaded_with_text(link.node):
        return False
    return link.slot >= other.slot if side == SIDES[0] else link.slot <= other.slot


def _step(graph: Graph, link: NodeLink, side: str, found: Side, asked: str) -> Iterator[NodeLink]:
    """Takes what a node adds to a side, and yields what it was made from."""
    node = link.node
    found.told += [node] if node.kind in _GUIDANCE else []
    if node.kind == "ConditioningZeroOut":
        found.why_empty = f"{node} sets the {side} side to zero: no text stands there"
        return
    both = [graph.link(node, name) if name in node.inputs else None for name in SIDES]
    before = [one for name, one in graph.links(node) if name.startswith("conditioning")]
    if any(both):
        wanted = both[SIDES.index(_side_at(node, link.slot, side))] if _side_at(node, link.slot, side) else None
        if wanted is None:
            _not_followed(found, node, asked)
        yield from [wanted] if wanted else ()
    elif _is_encoder(graph, node):
        _take(graph, node, side, found)
        yield from before
    elif not before or (
        len(before) > 1 and not is_own(node.kind)
    ):  # what an unknown node makes of several is not known
        _not_followed(found, node, asked)
    else:
        yield from before


def _not_followed(found: Side, node: GraphNode, asked: str) -> None:
    found.parts.append(None)
    found.rest.append((asked, f"comes from {node}"))


def _side_at(node: GraphNode, slot: int, side: str) -> str:
    """Which of its sides a node with both hands out; empty where that is not certain.

    ComfyUI's own hand out the positive side first. So do those of extensions, some of them behind the model.
    """
    if is_own(node.kind):
        return SIDES[slot] if slot < 2 else ""
    usual = SIDES.index(side) + (1 if "model" in node.inputs and slot == SIDES.index(side) + 1 else 0)
    return side if slot == usual else ""


def _is_encoder(graph: Graph, node: GraphNode) -> bool:
    has_clip = any(name in node.inputs for name in ENCODERS_CLIP) or node.kind in _TEXTS
    return has_clip and any(name in node.inputs for name in (*_names(node), *SIDES)) or _loaded_with_text(node)


def _loaded_with_text(node: GraphNode) -> bool:
    """Loaders of extensions that hold both prompts beside the names of their files."""
    return all(isinstance(node.inputs.get(name), str) for name in SIDES)


def _names(node: GraphNode) -> tuple[str, ...]:
    return _TEXTS.get(node.kind, _NAMES)


def _text_of(graph: Graph, node: GraphNode, side: str) -> str | None:
    """The text of an encoder that has one for all its models; None where the node makes more of it than what is written."""
    name = side if _loaded_with_text(node) else next((name for name in _NAMES if name in node.inputs), side)
    text = text_of(graph, node, name)
    if text is None or is_own(node.kind):
        return text
    more = (
        value
        for key, value in node.inputs.items()
        if key not in (name, *SIDES, _PATTERN, *ENCODERS_CLIP) and _ADDS.search(key) and isinstance(value, str | list)
    )
    return text if is_resolved(text) and not any(more) else None


def _take(graph: Graph, node: GraphNode, side: str, found: Side) -> None:
    found.encoders.append(node)
    if node.kind not in _TEXTS:
        text = _text_of(graph, node, side)
        found.parts.append(text)
        if text is None:
            found.rest.append((
                f"{node}.text",
                as_text(next((node.inputs[name] for name in _NAMES if name in node.inputs), None)),
            ))
        return
    texts = {name: text_of(graph, node, name) for name in _TEXTS[node.kind] if name in node.inputs}
    main = next((name for name, text in texts.items() if text), next(iter(texts), None))
    found.parts.append(texts[main] if main else None)
    for name, text in texts.items():
        if text is None:
            found.rest.append((f"{node}.{name}", as_text(node.inputs[name])))
        elif main is not None and text != texts[main]:
            found.rest.append((f"{node}.{name}", text))
