"""What a sampler of ComfyUI's graph starts from where that is no empty latent: a loaded picture, perhaps under a mask."""

from __future__ import annotations

from evidence_kit.formats.metadata.comfyui_nodes import Graph, GraphNode
from evidence_kit.formats.metadata.generation import StatedStart
from evidence_kit.formats.metadata.json_fields import real

UNDERSTOOD = {"LoadImage", "LoadImageMask", "VAEEncode", "SetLatentNoiseMask"}


def start_of(graph: Graph, sampler: GraphNode, vae: GraphNode | None) -> StatedStart | None:
    """The start; None where the way back from the sampler leads over anything but a picture, its encoder and a mask.

    Args:
        graph: the graph.
        sampler: whose start it is.
        vae: that decodes the result; a picture encoded with another one is not followed.
    """
    masked = graph.linked(sampler, "latent_image")
    setter = masked if masked is not None and masked.kind == "SetLatentNoiseMask" else None
    encoder = graph.linked(setter, "samples") if setter else masked
    if encoder is None or encoder.kind != "VAEEncode" or graph.linked(encoder, "vae") != vae:
        return None
    picture = _file(graph, graph.linked(encoder, "pixels"), "LoadImage")
    mask = _mask(graph, setter) if setter else None
    strength = real(graph.value(sampler, "denoise")) if "denoise" in sampler.inputs else 1.0
    if picture is None or strength is None or (setter is not None and mask is None):
        return None
    return StatedStart(picture, strength, mask)


def _mask(graph: Graph, setter: GraphNode) -> str | None:
    """`channel:file`; a picture loaded with its mask gives that of its transparency."""
    node = graph.linked(setter, "mask")
    if node is None or node.kind == "LoadImage":
        name = _file(graph, node, "LoadImage")
        return f"alpha:{name}" if name else None
    name, channel = _file(graph, node, "LoadImageMask"), graph.value(node, "channel")
    return f"{channel}:{name}" if name and channel in ("alpha", "red", "green", "blue") else None


def _file(graph: Graph, node: GraphNode | None, kind: str) -> str | None:
    if node is None or node.kind != kind:
        return None
    name = graph.value(node, "image")
    return name if isinstance(name, str) and name else None
