"""Weights of a graph: the model a sampler was given, the LoRAs on its way, the text encoder with its layers, the VAE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence_kit.formats.metadata.comfyui.conditioning import ENCODERS_CLIP
from evidence_kit.formats.metadata.comfyui.first_seen import is_own
from evidence_kit.formats.metadata.comfyui.loras import LORA_NODES, loras_at, stack_of
from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.values import text_of, value_of
from evidence_kit.formats.metadata.generation import NamedWeights, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import whole

MODEL_NAMES = (
    "ckpt_name",
    "base_ckpt_name",
    "unet_name",
    "unet_name_high",
    "model_path",
    "diffusion_model_name",
)
_MODEL_NAME = "model_name"
"""What loaders of extensions call the file of a model, of whichever kind: it counts by the class of the node alone."""
_LOADS_MODEL = re.compile(r"(?=.*load)(?=.*(checkpoint|ckpt|diffusion|unet|dit\b|model))", re.IGNORECASE)
_LOADS_OTHER = re.compile(
    r"upscal|esrgan|control|vision|\bsam|detect|segment|face|caption|depth|pose|clip|ip.?adapter|vae|lora|style|llm|"
    r"text|motion|animate|patch|embed|bbox|ultralytics|matting|rembg|interpol|rife|gligen|hypernet",
    re.IGNORECASE,
)
_CLIP_NAMES = ("clip_name", *(f"clip_name{number}" for number in range(1, 5)))
_LAYER = re.compile(r"clip_?skip|clip_?layer|last_?layer", re.IGNORECASE)
"""Inputs under which nodes set a layer of the text encoder."""
_BAKED = ("baked vae", "none", "default", "from checkpoint")


@dataclass
class Way:
    """The nodes of one kind of link, from a consumer back to the loader."""

    passed: list[GraphNode] = field(default_factory=list)
    loader: GraphNode | None = None
    merged: list[GraphNode] = field(default_factory=list)
    """The loaders of a merge, where the way forks."""


@dataclass
class WeightsOnTheWay:
    """What a sampler was given."""

    checkpoint: NamedWeights | None = None
    loader: GraphNode | None = None
    loras: tuple[StatedLora, ...] = ()
    clip_skip: int | None = None
    last_layer: bool = False
    """The way to the text encoder was followed, and no node on it sets another layer than the last."""
    rest: list[tuple[str, str]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """The numbers of the nodes that this was read from."""


def weights_of(graph: Graph, sampler: GraphNode | None, encoders: list[GraphNode]) -> WeightsOnTheWay:
    """The model, the LoRAs in the order of their application, and the layer of the text encoder.

    Args:
        sampler: the sampler or guider that takes the model.
        encoders: the nodes that encoded its prompts.
    """
    model = _way(graph, sampler, ("model",))
    ways = [_way(graph, encoder, ENCODERS_CLIP, itself=True) for encoder in encoders]
    found = WeightsOnTheWay(loader=model.loader)
    name = _model_name(graph, model.loader)
    found.checkpoint = NamedWeights(without_suffix(name)) if name else None
    if model.merged:
        names = (_model_name(graph, node) or str(node) for node in model.merged)
        found.rest.append(("checkpoint", f"merged of {', '.join(names)}"))
    elif name is None:
        found.rest.append(("checkpoint", f"model from {model.loader}"))
    clip = ways[0] if ways else Way()
    if any((way.passed, way.loader) != (clip.passed, clip.loader) for way in ways[1:]):
        found.rest.append(("text encoders", "the two prompts go different ways"))
    found.rest += _encoder(graph, clip.loader, model.loader)
    found.loras = tuple(_loras(graph, model, ways))
    _layer(graph, ways, found)
    found.read = {node.number for way in (model, *ways) for node in _nodes_of(graph, way)}
    return found


def _nodes_of(graph: Graph, way: Way) -> Iterator[GraphNode]:
    """What a way tells of: the loaders of a merge too, and the lists of LoRAs beside it."""
    for node in (*way.passed, *([way.loader] if way.loader else []), *way.merged):
        yield from stack_of(graph, node)


def vae_of(graph: Graph, decoder: GraphNode | None, loader: GraphNode | None) -> tuple[NamedWeights | None, bool, str]:
    """The VAE of a decoder, whether it is known which, and a word where it is a file of another kind.

    Args:
        decoder: the node that made the picture out of the latent.
        loader: of the model, whose own VAE needs no name.
    """
    node = vae_node(graph, decoder)
    name = text_of(graph, node, "vae_name")
    if name and name.lower() not in _BAKED:
        return NamedWeights(without_suffix(name)), True, ""
    if node is None or _model_name(graph, node) is None:
        return None, False, f"comes from {node}" if node else "is linked to nothing"
    if loader is not None and (node == loader or _same_file(graph, node, loader)):
        return None, True, ""
    other = without_suffix(_model_name(graph, node) or "")
    return NamedWeights(other), True, f"the VAE within the checkpoint {other}"


def vae_node(graph: Graph, decoder: GraphNode | None) -> GraphNode | None:
    """The node that a decoder has its VAE from."""
    link = graph.link(decoder, "vae") or graph.link(decoder, "optional_vae")
    return link.node if link else graph.holder(decoder, ("vae_name",))


def _same_file(graph: Graph, one: GraphNode, other: GraphNode) -> bool:
    """Whether two loaders of one kind name one checkpoint."""
    return one.kind == other.kind and _model_name(graph, one) == _model_name(graph, other)


def _way(graph: Graph, start: GraphNode | None, names: tuple[str, ...], *, itself: bool = False) -> Way:
    """The way back from a node; `itself`: it may be the loader, for loaders of extensions encode their own prompts."""
    way, node, seen = Way(), start, set[str]()
    if start is not None and not any(graph.link(start, name) for name in names):
        bundled = graph.holder(start, (*MODEL_NAMES, _MODEL_NAME))
        bundled = bundled if bundled is None or _model_name(graph, bundled) else None
        way.loader = bundled if bundled is not start or itself else None
        return way
    while node is not None:
        link = next((found for name in names if (found := graph.link(node, name))), None)
        node = link.node if link else None
        if node is None or node.number in seen:
            break
        seen.add(node.number)
        forks = [graph.linked(node, f"{names[0]}{number}") for number in (1, 2, 3)]
        if any(forks):
            way.merged = list(_loaders(graph, [fork for fork in forks if fork], names))
            return way
        if not any(graph.link(node, name) for name in names):
            way.loader = node
            return way
        way.passed.append(node)
    return way


def _loaders(graph: Graph, forks: list[GraphNode], names: tuple[str, ...]) -> Iterator[GraphNode]:
    """The loaders behind the parts of a merge."""
    for node in graph.behind(forks):
        if _model_name(graph, node) and not any(graph.link(node, name) for name in names):
            yield node


def _model_name(graph: Graph, node: GraphNode | None) -> str | None:
    found = text_of(graph, node, *MODEL_NAMES) or None
    if found is None and node is not None and _LOADS_MODEL.search(node.kind) and not _LOADS_OTHER.search(node.kind):
        return text_of(graph, node, _MODEL_NAME) or None
    return found


def _encoder(graph: Graph, loader: GraphNode | None, model: GraphNode | None) -> Iterator[tuple[str, str]]:
    """Text encoders that are not the checkpoint's own."""
    if loader is None or loader == model:
        return
    names = [name for key in _CLIP_NAMES if (name := text_of(graph, loader, key))]
    own = _model_name(graph, loader)
    if names:
        yield "text encoder", ", ".join(names)
    elif own is None or model is None or not _same_file(graph, loader, model):
        yield "checkpoint", f"model from {model}, text encoder from {loader}"


def _loras(graph: Graph, model: Way, ways: list[Way]) -> Iterator[StatedLora]:
    """The LoRAs in the order of their application, the loader's own first.

    One that stands on one way alone has no weight on the other, if that is known to its end; else that weight is not known.
    """
    if model.loader is not None:
        yield from loras_at(graph, model.loader)
    clip = ways[0] if ways else Way()
    no_model = 0.0 if _followed(graph, model, MODEL_NAMES) else None
    no_text = 0.0 if ways and all(_followed(graph, way, (*MODEL_NAMES, *_CLIP_NAMES)) for way in ways) else None
    on_all = [{node.number for node in way.passed} for way in ways]
    for number in dict.fromkeys(node.number for node in reversed([*model.passed, *clip.passed])):
        within = [number in numbers for numbers in on_all]
        for lora in loras_at(graph, graph.nodes[number]):
            unet = lora.unet_weight if graph.nodes[number] in model.passed else no_model
            text = lora.text_weight if within and all(within) else None if any(within) else no_text
            yield StatedLora(lora.weights, unet, text)


def _followed(graph: Graph, way: Way, names: tuple[str, ...]) -> bool:
    """Whether a way is known to its end: over nodes that are known to a loader that names its file."""
    named = text_of(graph, way.loader, *names) or _model_name(graph, way.loader)
    known = (_is_plain(graph, node) for node in way.passed)
    return bool(named) and not way.merged and all(known)


def _is_plain(graph: Graph, node: GraphNode) -> bool:
    """Whether it is known what a node on a way does to it."""
    return is_own(node.kind) or node.kind in LORA_NODES or any(True for _ in loras_at(graph, node))


def _layer(graph: Graph, ways: list[Way], found: WeightsOnTheWay) -> None:
    """The layer of the text encoder, where the ways of all prompts agree; the setter nearest to the prompt wins."""
    layers = {_layer_of(graph, way) for way in ways}
    if len(layers) != 1:
        return
    layer = layers.pop()
    found.clip_skip, found.last_layer = (layer or None), layer == 0


def _layer_of(graph: Graph, way: Way) -> int | None:
    """The layer that one way sets, counted from the last; 0 where it certainly sets none, None where that is not known."""
    setter = next((node for node in way.passed if _sets_layer(node)), None)
    name = "stop_at_clip_layer" if setter is not None and setter.kind == "CLIPSetLastLayer" else None
    if setter is None and way.loader is not None and _sets_layer(way.loader):
        setter, name = way.loader, "clip_skip" if "clip_skip" in way.loader.inputs else None
    if setter is None:
        return 0 if _followed(graph, way, (*MODEL_NAMES, *_CLIP_NAMES)) else None
    before = way.passed[: way.passed.index(setter)] if setter in way.passed else way.passed
    layer = whole(value_of(graph, setter, name)) if name else None
    plain = all(_is_plain(graph, node) for node in before)
    return -layer if plain and layer is not None and layer < 0 else None


def _sets_layer(node: GraphNode) -> bool:
    return node.kind == "CLIPSetLastLayer" or any(_LAYER.search(name) for name in node.inputs)
