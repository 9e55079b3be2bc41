"""The LoRAs that a node of a graph applies, in the ways that ComfyUI and its extensions list them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.values import text_of, value_of
from evidence_kit.formats.metadata.generation import NamedWeights, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import real, whole

_NUMBERED = re.compile(r"lora_name_(\d{1,3})|lora_(\d{1,3})_name|lora_(\d{1,3})")
_MODEL_WEIGHTS = ("model_weight_{}", "model_str_{}", "lora_{}_model_strength")
_CLIP_WEIGHTS = ("clip_weight_{}", "clip_str_{}", "lora_{}_clip_strength")
_BOTH_WEIGHTS = ("strength_{}", "lora_wt_{}", "lora_{}_strength")
_STACKS = ("lora_stack", "optional_lora_stack")
_MOST_STACKS = 100
LORA_NODES = frozenset({"Power Lora Loader (rgthree)", "CR LoRA Stack", "CR Apply LoRA Stack"})
"""Nodes of extensions that list LoRAs and do nothing else."""


def loras_at(graph: Graph, node: GraphNode) -> Iterator[StatedLora]:
    """The LoRAs that a node applies, in its order; those that are switched off have no part in the picture."""
    for one in reversed(stack_of(graph, node)):
        yield from _single(graph, one)
        yield from _listed(one)
        yield from _numbered(graph, one)


def stack_of(graph: Graph, node: GraphNode) -> list[GraphNode]:
    """A node with the lists of LoRAs that it takes, and those that they take."""
    stacks: dict[str, GraphNode] = {node.number: node}
    stack: GraphNode | None = node
    while stack is not None and len(stacks) < _MOST_STACKS:
        stack = next((found for name in _STACKS if (found := graph.linked(stack, name))), None)
        if stack is None or stack.number in stacks:
            break
        stacks[stack.number] = stack
    return list(stacks.values())


def _single(graph: Graph, node: GraphNode) -> Iterator[StatedLora]:
    name = text_of(graph, node, "lora_name")
    if "lora_name" not in node.inputs or (name or "").lower() == "none":
        return
    unet = _weight(graph, node, "strength_model", "lora_model_strength", "strength")
    model_only = node.kind == "LoraLoaderModelOnly"
    text = 0.0 if model_only else _weight(graph, node, "strength_clip", "lora_clip_strength", "strength")
    yield _stated(name or "?", unet, text)


def _listed(node: GraphNode) -> Iterator[StatedLora]:
    """Lists whose members are objects: rgthree's Power Lora Loader, LoRA Manager."""
    listed = [value for value in node.inputs.values() if isinstance(value, dict) and "lora" in value and "on" in value]
    for entry in listed:
        if entry["on"] is True and isinstance(entry["lora"], str) and entry["lora"].lower() != "none":
            unet = real(entry.get("strength"))
            two = entry.get("strengthTwo")
            yield _stated(entry["lora"], unet, unet if two is None else real(two))
    for entry in _managed(node.inputs.get("loras")):
        unet = real(entry.get("strength"))
        text = real(entry["clipStrength"]) if "clipStrength" in entry else unet
        yield _stated(entry["name"], unet, text)


def _managed(value: Any) -> Iterator[dict[str, Any]]:
    entries = value.get("__value__") if isinstance(value, dict) else value
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("name"), str) and entry.get("active") is True:
            yield entry


def _numbered(graph: Graph, node: GraphNode) -> Iterator[StatedLora]:
    """Slots `lora_name_1`, `lora_1_name` or `lora_01`, as many as the node says it uses."""
    if node.inputs.get("toggle") in (False, "Off", "off"):
        return
    used = whole(
        value_of(graph, node, "lora_count") if "lora_count" in node.inputs else value_of(graph, node, "num_loras")
    )
    advanced = node.inputs.get("input_mode", node.inputs.get("mode")) == "advanced"
    for key in node.inputs:
        found = _NUMBERED.fullmatch(key)
        name = text_of(graph, node, key) if found else None
        if found is None or name is None or name.lower() in ("none", ""):
            continue
        number = next(group for group in found.groups() if group)
        if (used is not None and int(number) > used) or str(node.inputs.get(f"switch_{number}", "On")).lower() == "off":
            continue
        both = [form.format(number) for form in _BOTH_WEIGHTS]
        apart = not any(key in node.inputs for key in both) or advanced
        unet = [form.format(number) for form in _MODEL_WEIGHTS] if apart else both
        text = [form.format(number) for form in _CLIP_WEIGHTS] if apart else both
        yield _stated(name, _weight(graph, node, *unet), _weight(graph, node, *text))


def _weight(graph: Graph, node: GraphNode, *names: str) -> float | None:
    return next((real(value_of(graph, node, name)) for name in names if name in node.inputs), None)


def _stated(name: str, unet: float | None, text: float | None) -> StatedLora:
    return StatedLora(NamedWeights(without_suffix(name)), unet, text)
