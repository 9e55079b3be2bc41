"""What a sampler of ComfyUI's graph starts from where that is no empty latent: a loaded picture, perhaps under a mask."""

from __future__ import annotations

from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.values import value_of
from evidence_kit.formats.metadata.generation import StatedStart


def start_of(graph: Graph, sampler: GraphNode, vae: GraphNode | None, strength: float | None) -> StatedStart | None:
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
    strength = strength if "denoise" in sampler.inputs else 1.0
    if picture is None or strength is None or (setter is not None and mask is None):
        return None
    return StatedStart(picture, strength, mask)


def nodes_of_start(graph: Graph, sampler: GraphNode, vae: GraphNode | None) -> list[GraphNode]:
    """The nodes whose statements a start holds: the picture and its mask; none where there is no start."""
    if start_of(graph, sampler, vae, 1.0) is None:
        return []
    masked = graph.linked(sampler, "latent_image")
    encoder = masked if masked is not None and masked.kind == "VAEEncode" else graph.linked(masked, "samples")
    found = (graph.linked(encoder, "pixels"), graph.linked(masked, "mask"))
    return [node for node in found if node is not None]


def _mask(graph: Graph, setter: GraphNode) -> str | None:
    """`channel:file`; a picture loaded with its mask gives that of its transparency."""
    node = graph.linked(setter, "mask")
    if node is None or node.kind == "LoadImage":
        name = _file(graph, node, "LoadImage")
        return f"alpha:{name}" if name else None
    name, channel = _file(graph, node, "LoadImageMask"), value_of(graph, node, "channel")
    return f"{channel}:{name}" if name and channel in ("alpha", "red", "green", "blue") else None


def _file(graph: Graph, node: GraphNode | None, kind: str) -> str | None:
    if node is None or node.kind != kind:
        return None
    name = value_of(graph, node, "image")
    return name if isinstance(name, str) and name else None
