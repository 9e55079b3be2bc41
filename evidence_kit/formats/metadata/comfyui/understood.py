"""What the reader has fully understood of a graph; everything else that has a part in the picture is named."""

from __future__ import annotations

import json
from collections.abc import Iterator

from evidence_kit.formats.metadata.comfyui.loras import LORA_NODES
from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.values import CONSTANTS
from evidence_kit.formats.metadata.json_fields import as_text

_INPUTS: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise", "model", "positive", "negative", "latent_image"),
    "KSamplerAdvanced": (
        "add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler", "start_at_step", "end_at_step",
        "return_with_leftover_noise", "model", "positive", "negative", "latent_image", "denoise",
    ),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "CLIPTextEncode": ("text", "clip"),
    "CLIPSetLastLayer": ("stop_at_clip_layer", "clip"),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip", "model", "clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model", "model"),
    "VAELoader": ("vae_name",),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "VAEDecode": ("samples", "vae"),
    "VAEEncode": ("pixels", "vae"),
    "LoadImage": ("image",),
    "LoadImageMask": ("image", "channel"),
    "SetLatentNoiseMask": ("samples", "mask"),
}  # fmt: skip
"""Nodes whose every input is read; an input beside these, by an extension or a fork, is named."""
_WHOLE = {
    *CONSTANTS, "PrimitiveNode", "PrimitiveString", "PrimitiveStringMultiline", "PrimitiveInt", "PrimitiveFloat", "PrimitiveBoolean",
    "StringConcatenate", "Note", "MarkdownNote", *LORA_NODES,
} - {"KSamplerSelect"}  # fmt: skip
"""Nodes that hand out constants or list LoRAs and do nothing else."""
_BY_KIND = {"KSampler", "KSamplerAdvanced", "VAEDecode", "VAEEncode", "SetLatentNoiseMask"}
"""Nodes of `_INPUTS` that the chain of samplers accounts for, wherever they stand."""
_NOTES = {"Note", "MarkdownNote"}
_HARMLESS = (
    "control_after_generate", "control_before_generate", "speak_and_recognation", "upload",
    "choose file to upload", "image_upload", "Random seed after every gen",
)  # fmt: skip
"""Inputs of the editor, which no run looks at."""


def unread_inputs(graph: Graph, part: tuple[GraphNode, ...], savers: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The nodes and inputs that have a part in a picture and are not understood.

    Args:
        part: the nodes.
        savers: of these, those that saved the picture.
    """
    for node in part:
        known = _INPUTS.get(node.kind)
        if known is not None:
            odd = (name for name in node.inputs if name not in known and name not in _HARMLESS)
            yield from ((f"{node}.{name}", as_text(node.inputs[name])) for name in odd)
        elif node.kind not in _WHOLE and (node.number not in savers or not any(True for _ in graph.links(node))):
            yield str(node), json.dumps(node.inputs, ensure_ascii=False, separators=(",", ":"))


def unread_nodes(graph: Graph, part: tuple[GraphNode, ...], read: set[str]) -> Iterator[tuple[str, str]]:
    """The nodes that would be understood, but that no way from a sampler led to.

    A LoRA behind a fork, the text of a second condition, a layer that is set behind an unknown switch: what they do to the
    picture is decided by a node that is not understood.

    Args:
        part: the nodes.
        read: numbers of those whose statements stand in the reading.
    """
    for node in part:
        understood = (node.kind in _INPUTS and node.kind not in _BY_KIND) or node.kind in _WHOLE - _NOTES
        if understood and node.number not in read and node.number not in graph.touched:
            yield str(node), json.dumps(node.inputs, ensure_ascii=False, separators=(",", ":"))
