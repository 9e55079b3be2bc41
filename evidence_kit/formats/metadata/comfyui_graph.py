"""ComfyUI's API graph (PNG chunk `prompt`): from the saved picture back along the links to the settings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from evidence_kit.formats.metadata import comfyui_start
from evidence_kit.formats.metadata.comfyui_nodes import Graph, GraphNode, parse
from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import as_text, real, whole

SAMPLERS = ("KSampler", "KSamplerAdvanced")
_OUTPUTS = ("SaveImage", "PreviewImage")
_UNDERSTOOD = {
    *SAMPLERS, *_OUTPUTS, *comfyui_start.UNDERSTOOD, "CheckpointLoaderSimple", "CLIPTextEncode", "CLIPSetLastLayer", "LoraLoader",
    "LoraLoaderModelOnly", "VAELoader", "EmptyLatentImage", "VAEDecode", "PrimitiveNode", "PrimitiveString",
    "PrimitiveStringMultiline", "PrimitiveInt", "PrimitiveFloat", "Reroute", "Note",
}  # fmt: skip
_EMBEDDING = re.compile(r"embedding:[^\s,()]+")


def read(text: str) -> StatedGeneration:
    """What the graph states; everything that could not be followed stands in `rest`.

    Raises:
        ValueError: as `parse`.
    """
    graph = parse(text)
    outputs = [node for node in graph.nodes.values() if node.kind in _OUTPUTS]
    part = graph.behind(outputs or list(graph.nodes.values()))
    samplers = [node for node in part if node.kind in SAMPLERS]
    rest = list(_foreign(part))
    if len(samplers) != 1:
        rest.append(("samplers", ", ".join(map(str, samplers)) or "none"))
        return StatedGeneration("ComfyUI", rest=tuple(rest))
    decoders = [node for node in part if node.kind == "VAEDecode"]
    if len(decoders) != 1:
        rest.append(("VAEDecode", ", ".join(map(str, decoders)) or "none"))
    return _read_sampler(graph, samplers[0], decoders[0] if decoders else None, rest)


def _read_sampler(
    graph: Graph, sampler: GraphNode, decoder: GraphNode | None, rest: list[tuple[str, str]]
) -> StatedGeneration:
    vae = graph.linked(decoder, "vae")
    latent, start = graph.linked(sampler, "latent_image"), None
    if latent is None or latent.kind != "EmptyLatentImage":
        start = comfyui_start.start_of(graph, sampler, vae)
        if start is None:
            rest.append((f"{sampler}.latent_image", f"comes from {latent}" if latent else "is linked to nothing"))
        latent = None
    rest += _partial(graph, sampler, from_noise=start is None)
    if latent is not None and graph.value(latent, "batch_size") not in (None, 1):
        rest.append((f"{latent}.batch_size", as_text(latent.inputs["batch_size"])))
    positive, negative = (_prompt(graph, sampler, side, rest) for side in ("positive", "negative"))
    layers, loras, checkpoint = _weights(graph, sampler, rest)
    for found in (positive, negative):
        rest += [("embedding", match) for match in _EMBEDDING.findall(found or "")]
    return StatedGeneration(
        program="ComfyUI",
        prompt=positive,
        negative_prompt=negative,
        sampler=_text(graph.value(sampler, "sampler_name")),
        schedule=_text(graph.value(sampler, "scheduler")),
        steps=whole(graph.value(sampler, "steps")),
        cfg_scale=real(graph.value(sampler, "cfg")),
        seed=whole(graph.value(sampler, "noise_seed" if sampler.kind == "KSamplerAdvanced" else "seed")),
        width=whole(graph.value(latent, "width")),
        height=whole(graph.value(latent, "height")),
        clip_skip=layers,
        checkpoint=NamedWeights(without_suffix(checkpoint)) if checkpoint else None,
        vae=NamedWeights(without_suffix(_text(graph.value(vae, "vae_name")) or "?"))
        if vae and vae.kind == "VAELoader"
        else None,
        loras=loras,
        start=start,
        rest=tuple(rest),
    )


def _partial(graph: Graph, sampler: GraphNode, *, from_noise: bool) -> Iterator[tuple[str, str]]:
    """Inputs of a sampler under which it does not run to the end, or, where it starts `from_noise`, not from pure noise."""
    whole_run: tuple[tuple[str, object], ...] = (
        *((("denoise", 1),) if from_noise else ()), ("add_noise", "enable"), ("start_at_step", 0), ("return_with_leftover_noise", "disable"),
    )  # fmt: skip
    for name, expected in whole_run:
        if name in sampler.inputs and graph.value(sampler, name) != expected:
            yield f"{sampler}.{name}", as_text(sampler.inputs[name])
    steps, end = whole(graph.value(sampler, "steps")), whole(graph.value(sampler, "end_at_step"))
    if "end_at_step" in sampler.inputs and (end is None or steps is None or end < steps):
        yield f"{sampler}.end_at_step", as_text(sampler.inputs["end_at_step"])


def _prompt(graph: Graph, sampler: GraphNode, side: str, rest: list[tuple[str, str]]) -> str | None:
    encoder = graph.linked(sampler, side)
    if encoder is None or encoder.kind != "CLIPTextEncode":
        rest.append((f"{sampler}.{side}", f"comes from {encoder}" if encoder else "is linked to nothing"))
        return None
    prompt = _text(graph.value(encoder, "text"))
    if prompt is None:
        rest.append((f"{encoder}.text", as_text(encoder.inputs.get("text"))))
    return prompt


def _weights(
    graph: Graph, sampler: GraphNode, rest: list[tuple[str, str]]
) -> tuple[int | None, tuple[StatedLora, ...], str | None]:
    """The clip skip, the LoRAs in the order of their application, and the checkpoint."""
    lora_kinds = ("LoraLoader", "LoraLoaderModelOnly")
    on_model, loader = graph.chain(sampler, "model", lora_kinds)
    encoders = [graph.linked(sampler, side) for side in ("positive", "negative")]
    ways = [graph.chain(encoder, "clip", ("LoraLoader", "CLIPSetLastLayer")) for encoder in encoders]
    (on_clip, clip_loader), other = ways
    if other != ways[0]:
        rest.append(("text encoders", "the two prompts go different ways"))
    if loader is None or loader.kind != "CheckpointLoaderSimple" or clip_loader != loader:
        rest.append(("checkpoint", f"model from {loader}, text encoder from {clip_loader}"))
    nodes = [node for node in (*on_model, *on_clip) if node.kind in lora_kinds]
    ordered = list(dict.fromkeys(node.number for node in reversed(nodes)))
    model, clip = ({node.number for node in way} for way in (on_model, on_clip))
    loras = tuple(_lora(graph, graph.nodes[number], model, clip) for number in ordered)
    layers = [whole(graph.value(node, "stop_at_clip_layer")) for node in on_clip if node.kind == "CLIPSetLastLayer"]
    # The set-layer nearest to the prompt wins: each one overwrites what those before it set.
    skip = (-layers[0] if layers[0] is not None and layers[0] < 0 else None) if layers else 1
    name = _text(graph.value(loader, "ckpt_name")) if loader and loader.kind == "CheckpointLoaderSimple" else None
    return skip, loras, name


def _lora(graph: Graph, node: GraphNode, on_model: set[str], on_clip: set[str]) -> StatedLora:
    name = _text(graph.value(node, "lora_name")) or "?"
    unet = real(graph.value(node, "strength_model")) if node.number in on_model else 0.0
    encoder = real(graph.value(node, "strength_clip")) if node.number in on_clip else 0.0
    return StatedLora(NamedWeights(without_suffix(name)), unet, encoder)


def _foreign(part: tuple[GraphNode, ...]) -> Iterator[tuple[str, str]]:
    for node in part:
        if node.kind not in _UNDERSTOOD:
            yield str(node), json.dumps(node.inputs, ensure_ascii=False, separators=(",", ":"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
