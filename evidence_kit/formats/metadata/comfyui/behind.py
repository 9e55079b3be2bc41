"""What stands behind one saved picture: its passes, and the first one's settings in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evidence_kit.formats.metadata.comfyui.chain import MOST_PASSES, chain_of
from evidence_kit.formats.metadata.comfyui.latents import is_empty_latent, keeps_size
from evidence_kit.formats.metadata.comfyui.models import vae_node, vae_of
from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.outputs import is_picture, saves_its_own
from evidence_kit.formats.metadata.comfyui.passes import PassReading, given_otherwise, pass_of, texts_apart
from evidence_kit.formats.metadata.comfyui.sampling import KNOWN, KSAMPLERS, departures
from evidence_kit.formats.metadata.comfyui.start import nodes_of_start, start_of
from evidence_kit.formats.metadata.comfyui.understood import unread_inputs, unread_nodes
from evidence_kit.formats.metadata.comfyui.values import value_of
from evidence_kit.formats.metadata.generation import StatedGeneration, StatedPass, common
from evidence_kit.formats.metadata.json_fields import as_text

PROGRAM = "ComfyUI"
_LAST_LAYER = "no node of the graph sets another layer than the last"
_SAMPLERS = "samplers"
"""Key under which it is said how many there are, where none was read: no setting, whoever reads it has a sentence of its own."""
_UNREAD = frozenset({"negative_prompt", "vae", "width", "height"})
"""What has a default elsewhere, and none where no sampler is known."""


@dataclass(frozen=True)
class GraphReading:
    """What a graph states of one saved picture."""

    generation: StatedGeneration
    passes: tuple[StatedPass, ...]
    """All of them, be it one."""


def reading_of(graph: Graph, starts: list[GraphNode]) -> GraphReading:
    """What stands behind some nodes."""
    graph.touched.clear()
    chain = chain_of(graph, starts)
    nodes = [*chain.beside, *chain.passes]
    passes = {node.number: pass_of(graph, node) for node in nodes} if len(nodes) <= MOST_PASSES else {}
    if not passes:
        rest = (*_unread(graph, starts, set()), (_SAMPLERS, f"{len(nodes)}" if nodes else "none"))
        return GraphReading(StatedGeneration(PROGRAM, rest=rest, harmless=frozenset({_SAMPLERS}), unclear=_UNREAD), ())
    roots = [passes[node.number] for node in chain.roots or nodes[:1]]
    others = [one for one in passes.values() if one not in roots]
    decoders = _decoders(graph, starts)
    as_large = len(nodes) == 1 and any(keeps_size(graph, one) for one in _saved(graph, starts))
    said = common([_first(graph, root, decoders, len(nodes), as_large=as_large) for root in roots])
    read = _read(graph, list(passes.values()), roots, decoders[0] if decoders else None)
    strange = (("taken for a sampler by its inputs", str(node)) for node in nodes if node.kind not in KNOWN)
    rest = (*_unread(graph, starts, read), *strange, *given_otherwise(graph, roots[0], others), *said.rest)
    stated = tuple(one.stated for one in passes.values())
    return GraphReading(replace(said, rest=rest, passes=stated if len(stated) > 1 else ()), stated)


def _saved(graph: Graph, starts: list[GraphNode]) -> Iterator[GraphNode]:
    """What some savers were given; a sampler that saves gives its own picture."""
    for node in starts:
        if saves_its_own(graph, node):
            yield node
        else:
            yield from (link.node for name, link in graph.links(node) if is_picture(name))


def _read(graph: Graph, passes: list[PassReading], roots: list[PassReading], decoder: GraphNode | None) -> set[str]:
    """The numbers of the nodes whose statements stand in the reading."""
    found = {number for one in passes for number in one.read}
    vae = graph.linked(decoder, "vae")
    for root in roots:
        found |= {node.number for node in nodes_of_start(graph, root.node, vae)}
        holder = vae_node(graph, decoder or root.node)
        found |= {holder.number} if holder else set()
    return found


def _unread(graph: Graph, starts: list[GraphNode], read: set[str]) -> Iterator[tuple[str, str]]:
    part = graph.behind(starts)
    savers = frozenset(node.number for node in starts if not saves_its_own(graph, node))
    yield from unread_inputs(graph, part, savers)
    yield from unread_nodes(graph, graph.behind(list(_saved(graph, starts))), read)


def _first(
    graph: Graph, one: PassReading, decoders: list[GraphNode], count: int, *, as_large: bool
) -> StatedGeneration:
    """The generation of which a pass is the first; `as_large`: the file is as large as what it made."""
    decoder = decoders[0] if decoders else None
    vae, known, what = vae_of(graph, decoder or one.node, one.weights.loader)
    start = start_of(graph, one.node, graph.linked(decoder, "vae"), one.sampling.denoise)
    rest = [*_beginning(graph, one, decoder)]
    if count == 1 and len(decoders) != 1:
        rest.append(("VAEDecode", ", ".join(map(str, decoders)) or "none"))
    if start is None and one.latent is not None and not is_empty_latent(one.latent):
        rest.append((f"{one.node}.latent_image", f"comes from {one.latent}"))
    rest += [*texts_apart(one), *one.weights.rest, *((("VAE", what),) if what else ())]
    size = one.size or (None, None)
    unclear = {
        name for name, side in (("prompt", one.positive), ("negative_prompt", one.negative)) if side.text is None
    }
    unclear |= set() if known else {"vae"}
    unclear |= set() if one.size or as_large else {"width", "height"}
    told, layer = one.sampling, one.weights.clip_skip
    return StatedGeneration(
        program=PROGRAM,
        prompt=one.positive.text,
        negative_prompt=one.negative.text,
        sampler=told.sampler,
        schedule=told.schedule,
        steps=told.steps,
        cfg_scale=told.cfg_scale,
        seed=told.seed,
        width=size[0],
        height=size[1],
        clip_skip=layer or (1 if one.weights.last_layer else None),
        checkpoint=one.weights.checkpoint,
        vae=vae,
        loras=one.weights.loras,
        start=start,
        rest=tuple(rest),
        inferred=tuple(_inferred(one)),
        unclear=frozenset(unclear),
    )


def _inferred(one: PassReading) -> Iterator[tuple[str, str]]:
    yield from one.sampling.inferred.items()
    if one.weights.clip_skip is None and one.weights.last_layer:
        yield "clip_skip", _LAST_LAYER
    for name, side in (("prompt", one.positive), ("negative_prompt", one.negative)):
        if side.text == "" and side.why_empty:
            yield name, side.why_empty


def _beginning(graph: Graph, one: PassReading, decoder: GraphNode | None) -> Iterator[tuple[str, str]]:
    """Whatever lets a sampler begin or end elsewhere than with pure noise and a clean picture."""
    latent = one.latent
    from_noise = latent is None or is_empty_latent(latent)
    yield from departures(graph, one.node, from_noise=from_noise)
    told = one.sampling
    if one.node.kind not in KSAMPLERS and from_noise and told.denoise not in (None, 1):
        yield f"{one.node}.denoise", f"{told.denoise:g}"
    if latent is None:
        yield f"{one.node}.latent_image", "is linked to nothing"
    elif "batch_size" in latent.inputs and value_of(graph, latent, "batch_size") not in (None, 1):
        yield f"{latent}.batch_size", as_text(latent.inputs["batch_size"])


def _decoders(graph: Graph, starts: list[GraphNode]) -> list[GraphNode]:
    """The nodes that turn latents into pictures, the nearest to the saver first."""
    order: dict[str, GraphNode] = {node.number: node for node in starts}
    todo = list(starts)
    while todo:
        step = [link.node for node in todo for _, link in graph.links(node)]
        todo = [node for node in {one.number: one for one in step}.values() if node.number not in order]
        order.update((node.number, node) for node in todo)
    return [node for node in order.values() if "decode" in node.kind.lower() and graph.link(node, "vae")]
