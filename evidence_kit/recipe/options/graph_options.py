"""Nodes of a ComfyUI graph beside those that its reader follows, which the engine runs: from node to setting.

A node is understood where every input of it is, at a value that the engine knows, and where it stands alone of its kind: of two
nobody can tell from here which one had the last word. Behaviour of the nodes as ComfyUI 0.33 shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evidence_kit.domain.making.settings import ModelSampling, SigmaOverrides, SizeConditioning, TextConditioning
from evidence_kit.formats.metadata.json_fields import real, whole
from evidence_kit.recipe.options.graph_nodes import OptionNode, Pairs, option_nodes

_FIRST_TEXT = ".text_l"
"""Ending of the key under which the reader names a first text that differs from the second."""
_TEXTS = "CLIPTextEncodeSDXL"
_SCHEDULES = {
    "KarrasScheduler": ("karras", ("sigma_max", "sigma_min", "rho")),
    "ExponentialScheduler": ("exponential", ("sigma_max", "sigma_min")),
    "PolyexponentialScheduler": ("polyexponential", ("sigma_max", "sigma_min", "rho")),
}
"""Nodes that make noise levels between ends of their own."""
_PREDICTIONS = {"eps": "epsilon", "v_prediction": "v"}
_SIDES = ("width", "height", "crop_w", "crop_h", "target_width", "target_height")
_LARGEST_SIDE = 65_536


@dataclass(frozen=True)
class GraphOptions:
    """What the understood nodes come to, ready for `Settings`."""

    keys: frozenset[str] = frozenset()
    """Keys of the parameters that this accounts for."""
    model_sampling: ModelSampling | None = None
    cfg_rescale: float = 0.0
    schedule: str | None = None
    levels: SigmaOverrides | None = None
    positive: TextConditioning | None = None
    negative: TextConditioning | None = None


def graph_options(pairs: Pairs, prompt: str | None, negative: str | None) -> GraphOptions:
    """What the engine runs of the nodes among a recipe's other parameters.

    Args:
        pairs: keys and values of these parameters.
        prompt: of the recipe, by which the node of a side is known.
        negative: likewise.
    """
    pairs = tuple(pairs)
    nodes = option_nodes(pairs)
    found = GraphOptions()
    for kind, run in _RUNS.items():
        alike = [node for node in nodes if node.kind == kind]
        if len(alike) == 1 and (more := run(found, alike[0].inputs)) is not None:
            found = replace(more, keys=found.keys | {alike[0].key})
    found = _custom(found, nodes)
    return _with_texts(found, pairs, [node for node in nodes if node.kind == _TEXTS], prompt, negative)


def _model_sampling(found: GraphOptions, inputs: Mapping[str, Any]) -> GraphOptions | None:
    prediction, zero = inputs.get("sampling"), inputs.get("zsnr")
    if set(inputs) != {"model", "sampling", "zsnr"} or prediction not in _PREDICTIONS or not isinstance(zero, bool):
        return None
    told = ModelSampling.model_validate({"prediction": _PREDICTIONS[prediction], "zero_terminal": zero})
    return replace(found, model_sampling=told)


def _rescale(found: GraphOptions, inputs: Mapping[str, Any]) -> GraphOptions | None:
    share = real(inputs.get("multiplier"))
    if set(inputs) != {"model", "multiplier"} or share is None or not 0 <= share <= 1:
        return None
    return replace(found, cfg_rescale=share)


_RUNS: dict[str, Callable[[GraphOptions, Mapping[str, Any]], GraphOptions | None]] = {
    "ModelSamplingDiscrete": _model_sampling,
    "RescaleCFG": _rescale,
}


def _custom(found: GraphOptions, nodes: tuple[OptionNode, ...]) -> GraphOptions:
    """SamplerCustom with a chosen sampler and levels between ends of their own: all three, or none."""
    sampler, chosen = ([node for node in nodes if node.kind == kind] for kind in ("SamplerCustom", "KSamplerSelect"))
    levels = [node for node in nodes if node.kind in _SCHEDULES]
    if not len(sampler) == len(chosen) == len(levels) == 1:
        return found
    linked = all(
        isinstance(sampler[0].inputs.get(name), list) for name in ("model", "positive", "negative", "sampler", "sigmas")
    )
    if not linked or sampler[0].inputs.get("add_noise") is not True or set(chosen[0].inputs) != {"sampler_name"}:
        return found
    schedule, ends = _SCHEDULES[levels[0].kind]
    numbers = {name: real(levels[0].inputs.get(name)) for name in ends}
    if set(levels[0].inputs) != {"steps", *ends} or not all(value and 0 < value <= 100 for value in numbers.values()):
        return found
    keys = found.keys | {node.key for node in (*sampler, *chosen, *levels)}
    return replace(found, keys=keys, schedule=schedule, levels=SigmaOverrides.model_validate(numbers))


def _with_texts(
    found: GraphOptions,
    pairs: tuple[tuple[str, str], ...],
    nodes: list[OptionNode],
    prompt: str | None,
    negative: str | None,
) -> GraphOptions:
    """The sides that a node of SDXL's encodes; which side a node is of, its second text tells, if that is of one side alone."""
    told = {node.key: (node.inputs.get("text_g"), _conditioning(node.inputs)) for node in nodes}
    if not nodes or prompt == negative or any(one is None for _, one in told.values()):
        return found
    sides = {side: [key for key, (words, _) in told.items() if words == side] for side in (prompt, negative)}
    if any(len(keys) > 1 for keys in sides.values()) or sum(map(len, sides.values())) != len(nodes):
        return found
    by_side = {side: told[keys[0]][1] for side, keys in sides.items() if keys}
    named = {key for key, _ in pairs if key.removesuffix(_FIRST_TEXT) in told}
    return replace(found, keys=found.keys | named, positive=by_side.get(prompt), negative=by_side.get(negative))


def _conditioning(inputs: Mapping[str, Any]) -> TextConditioning | None:
    first, second = inputs.get("text_l"), inputs.get("text_g")
    numbers = [whole(inputs.get(name)) for name in _SIDES]
    if (
        set(inputs) != {"clip", "text_l", "text_g", *_SIDES}
        or not isinstance(first, str)
        or not isinstance(second, str)
    ):
        return None
    if any(number is None or not 0 <= number <= _LARGEST_SIDE for number in numbers):
        return None
    names = ("width", "height", "crop_width", "crop_height", "target_width", "target_height")
    sizes = SizeConditioning.model_validate(dict(zip(names, numbers, strict=True)))
    return TextConditioning(first_text=None if first == second else first, sizes=sizes)
