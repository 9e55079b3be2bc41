"""Nodes of graphs whose model, text encoders and VAE lie in files of their own: from node to setting.

A node is understood where every input of it is, at a value that the engine knows, and where it stands alone of its kind; the
nodes of custom sampling only where they are linked as one sampler needs them. Behaviour of the nodes as ComfyUI 0.33 shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evidence_kit.domain.making.recipe import Recipe, WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import FlowShift, SkipLayers, TextConditioning, TextEncoding
from evidence_kit.formats.metadata.generation import without_suffix
from evidence_kit.formats.metadata.json_fields import real, whole
from evidence_kit.recipe.options.graph_nodes import OptionNode, option_nodes

_LOADER = "UNETLoader"
_ENCODER_FILES = "text encoder"
"""Key under which the reader names the files of text encoders."""
_SINGLE: dict[str, TextEncoding] = {"qwen_image": "qwen_image", "lumina2": "lumina2", "flux2": "flux2"}
_DUAL: dict[str, TextEncoding] = {"flux": "flux", "sd3": "sd3"}
_CUSTOM = ("SamplerCustomAdvanced", "RandomNoise", "KSamplerSelect")
_GUIDERS = {"BasicGuider": {"model", "conditioning"}, "CFGGuider": {"model", "positive", "negative", "cfg"}}
_SCHEDULERS = ("BasicScheduler", "Flux2Scheduler")
_LATENTS = ("EmptySD3LatentImage", "EmptyFlux2LatentImage")
_LARGEST = 65_536
_MOST_LAYERS = 64
Nodes = Mapping[str, OptionNode]


@dataclass(frozen=True)
class TransformerOptions:
    """What the understood nodes come to, ready for `Settings`."""

    keys: frozenset[str] = frozenset()
    """Keys of the parameters that this accounts for."""
    text_encoders: tuple[WeightsRef, ...] = ()
    text_encoding: TextEncoding | None = None
    guidance: float | None = None
    flow: FlowShift | None = None
    cfg_norm: float | None = None
    skip_layers: SkipLayers | None = None
    negative_zeroed: bool = False
    schedule: str | None = None
    positive: TextConditioning | None = None


def transformer_options(recipe: Recipe) -> TransformerOptions:
    """What the engine runs of the nodes among a recipe's other parameters; nothing for models of one file."""
    pairs = tuple((other.key, other.value) for other in recipe.others)
    every = option_nodes(pairs)
    kinds = [node.kind for node in every]
    nodes = {node.kind: node for node in every if kinds.count(node.kind) == 1}
    found = TransformerOptions()
    if _LOADER not in nodes or not _plain_model(nodes[_LOADER].inputs):
        return found
    found = replace(found, keys=frozenset({nodes[_LOADER].key}))
    for kind, take in _TAKEN.items():
        if kind in nodes and (more := take(found, nodes[kind].inputs)) is not None:
            found = replace(more, keys=found.keys | {nodes[kind].key})
    if found.text_encoding is not None:
        found = replace(found, keys=found.keys | {_ENCODER_FILES})
    return _zeroed(_texts_apart(_custom(found, nodes), nodes, pairs, recipe), nodes, recipe)


def _plain_model(inputs: Mapping[str, Any]) -> bool:
    return set(inputs) == {"unet_name", "weight_dtype"} and inputs["weight_dtype"] == "default"


def _encoders(inputs: Mapping[str, Any], count: int) -> tuple[WeightsRef, ...] | None:
    """The files of a loader with so many of them."""
    keys = ["clip_name"] if count == 1 else [f"clip_name{number}" for number in range(1, count + 1)]
    names = [inputs.get(key) for key in keys]
    known = set(inputs) - {"device"} == {*keys, *({"type"} if count < 3 else ())}
    if not known or inputs.get("device", "default") not in ("default", "cpu"):
        return None
    if not all(isinstance(name, str) and name for name in names):
        return None
    return tuple(WeightsRef(kind=WeightsKind.TEXT_ENCODER, name=without_suffix(str(name))) for name in names)


def _loaded(
    found: TransformerOptions, inputs: Mapping[str, Any], count: int, known: Mapping[str, TextEncoding]
) -> TransformerOptions | None:
    kind = inputs.get("type", "sd3" if count == 3 else None)
    files = _encoders(inputs, count)
    if files is None or kind not in known or found.text_encoders:
        return None
    return replace(found, text_encoders=files, text_encoding=known[kind])


def _guidance(found: TransformerOptions, inputs: Mapping[str, Any]) -> TransformerOptions | None:
    told = real(inputs.get("guidance"))
    if set(inputs) != {"conditioning", "guidance"} or told is None or not 0 <= told <= 100:
        return None
    return replace(found, guidance=told)


def _by_factor(found: TransformerOptions, inputs: Mapping[str, Any]) -> TransformerOptions | None:
    shift = real(inputs.get("shift"))
    if set(inputs) != {"model", "shift"} or shift is None or not 0 < shift <= 100 or found.flow is not None:
        return None
    return replace(found, flow=FlowShift(shift=shift))


def _by_size(found: TransformerOptions, inputs: Mapping[str, Any]) -> TransformerOptions | None:
    ends = [real(inputs.get(name)) for name in ("base_shift", "max_shift")]
    sides = [whole(inputs.get(name)) for name in ("width", "height")]
    if set(inputs) != {"model", "base_shift", "max_shift", "width", "height"} or found.flow is not None:
        return None
    if not all(end is not None and 0 <= end <= 100 for end in ends) or not _are_sides(sides):
        return None
    return replace(found, flow=FlowShift(base_shift=ends[0], max_shift=ends[1], width=sides[0], height=sides[1]))


def _are_sides(sides: list[int | None]) -> bool:
    return all(side is not None and 16 <= side <= _LARGEST for side in sides)


def _norm(found: TransformerOptions, inputs: Mapping[str, Any]) -> TransformerOptions | None:
    strength = real(inputs.get("strength"))
    if set(inputs) != {"model", "strength"} or strength is None or not 0 <= strength <= 100:
        return None
    return replace(found, cfg_norm=strength)


def _skip(found: TransformerOptions, inputs: Mapping[str, Any]) -> TransformerOptions | None:
    layers = [part.strip() for part in str(inputs.get("layers", "")).split(",")]
    numbers = {name: real(inputs.get(name)) for name in ("scale", "start_percent", "end_percent")}
    if set(inputs) != {"model", "layers", *numbers} or len(layers) > _MOST_LAYERS:
        return None
    if not all(layer.isdecimal() and len(layer) < 4 for layer in layers):
        return None
    scale, start, end = numbers.values()
    if scale is None or start is None or end is None or not (0 <= scale <= 100 and 0 <= start <= 1 and 0 <= end <= 1):
        return None
    return replace(found, skip_layers=SkipLayers(layers=tuple(map(int, layers)), scale=scale, start=start, end=end))


def _latent(found: TransformerOptions, inputs: Mapping[str, Any]) -> TransformerOptions | None:
    """An empty latent: its size the reader has read; more than one picture it names by a key of its own."""
    return found if set(inputs) == {"width", "height", "batch_size"} else None


_TAKEN: dict[str, Callable[[TransformerOptions, Mapping[str, Any]], TransformerOptions | None]] = {
    "CLIPLoader": lambda found, inputs: _loaded(found, inputs, 1, _SINGLE),
    "DualCLIPLoader": lambda found, inputs: _loaded(found, inputs, 2, _DUAL),
    "TripleCLIPLoader": lambda found, inputs: _loaded(found, inputs, 3, _DUAL),
    "FluxGuidance": _guidance,
    "ModelSamplingSD3": _by_factor,
    "ModelSamplingAuraFlow": _by_factor,
    "ModelSamplingFlux": _by_size,
    "CFGNorm": _norm,
    "SkipLayerGuidanceSD3": _skip,
    **dict.fromkeys(_LATENTS, _latent),
}


def _custom(found: TransformerOptions, nodes: Nodes) -> TransformerOptions:
    """SamplerCustomAdvanced with the nodes that it takes: all of them linked to it, or none is understood."""
    guiders = [nodes[kind] for kind in _GUIDERS if kind in nodes]
    schedulers = [nodes[kind] for kind in _SCHEDULERS if kind in nodes]
    if not all(kind in nodes for kind in _CUSTOM) or not len(guiders) == len(schedulers) == 1:
        return found
    (sampler, noise, chosen), guider, scheduler = (nodes[kind] for kind in _CUSTOM), guiders[0], schedulers[0]
    links = {"noise": noise, "guider": guider, "sampler": chosen, "sigmas": scheduler}
    linked = all(sampler.inputs.get(name) == [node.number, 0] for name, node in links.items())
    plain = set(sampler.inputs) == {*links, "latent_image"} and set(guider.inputs) == _GUIDERS[guider.kind]
    plain = plain and set(noise.inputs) == {"noise_seed"} and set(chosen.inputs) == {"sampler_name"}
    scheduled = _scheduled(found, scheduler.inputs, guider.inputs.get("model"))
    if not linked or not plain or scheduled is None:
        return found
    return replace(scheduled, keys=found.keys | {node.key for node in (sampler, *links.values())})


def _scheduled(found: TransformerOptions, inputs: Mapping[str, Any], model: object) -> TransformerOptions | None:
    """The schedule of a node: of the very model that is sampled with, over the whole way; or FLUX.2's, by size."""
    if "scheduler" in inputs:
        whole_way = set(inputs) == {"model", "scheduler", "steps", "denoise"} and real(inputs["denoise"]) == 1
        return found if whole_way and inputs["model"] == model else None
    sides = [whole(inputs.get(name)) for name in ("width", "height")]
    if set(inputs) != {"steps", "width", "height"} or not _are_sides(sides) or found.flow is not None:
        return None
    return replace(found, schedule="flux2", flow=FlowShift(width=sides[0], height=sides[1]))


def _texts_apart(
    found: TransformerOptions, nodes: Nodes, pairs: tuple[tuple[str, str], ...], recipe: Recipe
) -> TransformerOptions:
    """CLIPTextEncodeFlux as the positive side: its guidance, and another text for CLIP-L."""
    node = nodes.get("CLIPTextEncodeFlux")
    prompt, negative = recipe.prompt.value, recipe.negative_prompt.value
    if node is None or set(node.inputs) != {"clip", "clip_l", "t5xxl", "guidance"} or found.guidance is not None:
        return found
    told, first, main = real(node.inputs["guidance"]), node.inputs["clip_l"], node.inputs["t5xxl"]
    if told is None or not 0 <= told <= 100 or not isinstance(first, str) or main != prompt or prompt == negative:
        return found
    keys = {key for key, _ in pairs if key in (node.key, f"{node.key}.clip_l")}
    apart = None if first == main else TextConditioning(first_text=first)
    return replace(found, guidance=told, positive=apart, keys=found.keys | keys)


def _zeroed(found: TransformerOptions, nodes: Nodes, recipe: Recipe) -> TransformerOptions:
    """ConditioningZeroOut as the negative side, which the reader then gives as the reason why no text stands there."""
    node = nodes.get("ConditioningZeroOut")
    if node is None or not recipe.negative_prompt.source.startswith(f"{node.key} sets the negative side to zero"):
        return found
    return replace(found, negative_zeroed=True, keys=found.keys | {node.key})
