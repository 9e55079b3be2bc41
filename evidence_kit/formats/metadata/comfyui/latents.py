"""Sizes along a graph: of the empty latent a sampler starts from, and of whatever is made out of it."""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.comfyui.first_seen import is_own
from evidence_kit.formats.metadata.comfyui.nodes import PIPES, Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.sampling import LATENTS, is_sampler, keeps_the_size
from evidence_kit.formats.metadata.comfyui.values import value_of
from evidence_kit.formats.metadata.json_fields import real, whole

Size = tuple[int, int]
_PLAIN = re.compile(r"(?<![\d.:])(\d{2,5}) {0,4}[x×] {0,4}(\d{2,5})(?![\d.])")
_PRESETS = ("dimensions", "resolution")
"""Inputs that hold a size out of a list: `832 x 1216`, `512 x 768 (1:1.5)`, `tall - 512x768`."""
_CUSTOM = ("width x height (custom)", "自定义 x 自定义")
"""Choices of easy-use under which the widgets beside the list count."""
_TURNED = "invert"
"""Input of KJNodes that turns the size of the list round."""
_BESIDE_PRESET = (*_PRESETS, _TURNED, "batch_size", "clip_scale")
"""Inputs of a node with such a list that change nothing else of its latent; rgthree's `clip_scale` is for its other outputs."""
_BESIDE_SIZE = ("width", "height", "batch_size", "length", "color")
"""Inputs of a node that makes an empty latent of just the size that is written."""
_BY_SIXTEEN = {"EmptyFlux2LatentImage"}
"""Nodes that round both sides down to multiples of 16."""
_KEEP = {
    "VAEDecode", "VAEDecodeTiled", "VAEEncode", "VAEEncodeTiled", "VAEEncodeForInpaint", "SetLatentNoiseMask", "RepeatLatentBatch",
    "LatentFromBatch", "LatentComposite", "LatentBlend", "ImageSharpen", "ImageBlur", "ImageInvert", "ImageQuantize",
}  # fmt: skip
"""Nodes whose result is as large as what they are given."""
_SCALED_TO = {"LatentUpscale", "ImageScale"}
_SCALED_BY = {"LatentUpscaleBy", "ImageScaleBy"}
_GIVEN = ("samples", "samples_to", "samples1", "images", "image", "pixels")
_MAKES_LATENT = re.compile(r"ToVideo|img2vid|_Conditioning$|VideoLatent$", re.IGNORECASE)
_RESIZES = re.compile(r"scale|ratio|resol|multipl|factor|swap|invert|preset|dimension", re.IGNORECASE)
"""Words in inputs of an extension's node that may make another size of the one that is written."""
_DEEPEST = 200


def is_empty_latent(node: GraphNode) -> bool:
    """Whether a node makes an empty latent of a stated size."""
    kind = node.kind.lower()
    return "latent" in kind and "empty" in kind


def stated_size(graph: Graph, node: GraphNode) -> Size | None:
    """The size of an empty latent, as it is written; None where a node of an extension may make another one of it."""
    for name in _PRESETS:
        if name in node.inputs:
            return _of_preset(graph, node, value_of(graph, node, name))
    if not is_own(node.kind) and any(name not in _BESIDE_SIZE for name in node.inputs):
        return None
    size = _written(graph, node, "width", "height")
    return (size[0] // 16 * 16, size[1] // 16 * 16) if size and node.kind in _BY_SIXTEEN else size


def _of_preset(graph: Graph, node: GraphNode, preset: object) -> Size | None:
    """The size that was chosen from a list, perhaps turned round; None where other inputs may change it."""
    plain = _PLAIN.findall(preset) if isinstance(preset, str) else []
    turned = value_of(graph, node, _TURNED) if _TURNED in node.inputs else False
    odd = [name for name in node.inputs if name not in _BESIDE_PRESET]
    if len(plain) != 1 or not isinstance(turned, bool) or odd:
        return None
    size = int(plain[0][0]), int(plain[0][1])
    return size[::-1] if turned else size


def _written(graph: Graph, node: GraphNode, width: str, height: str) -> Size | None:
    return _pair(whole(value_of(graph, node, width)), whole(value_of(graph, node, height)))


def conditioned_size(graph: Graph, node: GraphNode) -> Size | None:
    """The size of a latent that a node makes beside the conditioning, such as that of a film out of one picture."""
    if not _MAKES_LATENT.search(node.kind) or "samples" in node.inputs:
        return None
    odd = not is_own(node.kind) and any(_RESIZES.search(name) for name in node.inputs)
    size = None if odd else _written(graph, node, "width", "height")
    return size if size and min(size) >= 16 else None


def keeps_size(graph: Graph, node: GraphNode | None) -> bool:
    """Whether what a node saves is as large as what the sampler nearest to it made."""
    for _ in range(_DEEPEST):
        if node is None:
            return False
        if is_sampler(graph, node):
            return keeps_the_size(graph, node)
        if node.kind not in _KEEP:
            return False
        node = next((found for name in _GIVEN if (found := graph.linked(node, name))), None)
    return False


def loader_size(graph: Graph, node: GraphNode) -> Size | None:
    """The size that a loader of an extension holds beside its files: out of a list, or as it is written."""
    if "empty_latent_width" not in node.inputs:
        return None
    chosen = value_of(graph, node, "resolution") if "resolution" in node.inputs else _CUSTOM[0]
    if chosen in _CUSTOM:
        return _written(graph, node, "empty_latent_width", "empty_latent_height")
    plain = _PLAIN.findall(chosen) if isinstance(chosen, str) else []
    return (int(plain[0][0]), int(plain[0][1])) if len(plain) == 1 else None


def size_of(graph: Graph, node: GraphNode | None) -> Size | None:
    """The size in pixels of what a node makes; None where a node on the way is not known to keep or state it."""
    factor = 1.0
    for _ in range(_DEEPEST):
        made = _made(graph, node) if node is not None else None
        if made is not None:
            return _times(made, factor)
        by = real(value_of(graph, node, "scale_by")) if node is not None and node.kind in _SCALED_BY else 1.0
        names = _given(graph, node) if node is not None else ()
        node = next((found for name in names if (found := graph.linked(node, name))), None)
        if by is None or node is None:
            return None
        factor *= by
    return None


def _made(graph: Graph, node: GraphNode) -> Size | None:
    """The size that a node states of what it makes."""
    if node.kind in _SCALED_TO:
        size = _written(graph, node, "width", "height")
        return size if size and min(size) > 0 else None
    size = stated_size(graph, node) if is_empty_latent(node) else loader_size(graph, node)
    if size is not None:
        return (size[0] // 8 * 8, size[1] // 8 * 8)
    return conditioned_size(graph, node)


def _given(graph: Graph, node: GraphNode) -> tuple[str, ...]:
    """The inputs whose size decides that of a node's result."""
    if is_sampler(graph, node):
        return (*LATENTS, *PIPES) if keeps_the_size(graph, node) else ()
    return _GIVEN if node.kind in _KEEP or node.kind in _SCALED_BY else ()


def _times(size: Size, factor: float) -> Size | None:
    width, height = size[0] * factor, size[1] * factor
    return (round(width), round(height)) if 0 < width < 1e6 and 0 < height < 1e6 else None


def _pair(width: int | None, height: int | None) -> Size | None:
    fits = width is not None and height is not None and 0 <= width < 100_000 and 0 <= height < 100_000
    return (width, height) if fits and width is not None and height is not None else None
