"""The samplers behind a picture, in the order in which they ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.sampling import LATENTS, is_sampler

MOST_PASSES = 64
"""Samplers of one picture that are read; real graphs have up to a dozen."""


@dataclass
class Chain:
    """The samplers of a picture."""

    passes: list[GraphNode] = field(default_factory=list)
    """Those on the way of the latent and of the picture, each after whatever it works on."""
    roots: list[GraphNode] = field(default_factory=list)
    """Those of them that work on no other one's result."""
    beside: list[GraphNode] = field(default_factory=list)
    """Samplers that have a part by another way, such as the picture that steers a ControlNet."""


def chain_of(graph: Graph, starts: list[GraphNode]) -> Chain:
    """The samplers that have a part in what some nodes are given."""
    chain, fed = Chain(), dict[str, bool]()
    for start in starts:
        _descend(graph, start, chain, fed)
    on_way = {node.number for node in chain.passes}
    behind = (node for node in graph.behind(starts) if node.number not in on_way)
    chain.beside = [node for node in behind if is_sampler(graph, node)]
    return chain


def _descend(graph: Graph, start: GraphNode, chain: Chain, fed: dict[str, bool]) -> None:
    """Walks to the ends first. `fed` holds for each node whether a sampler stands in or behind it; a circle counts as none."""
    if start.number in fed:
        return
    fed[start.number] = False
    stack = [(start, list(_before(graph, start)))]
    while stack:
        node, waiting = stack[-1]
        if waiting:
            child = waiting.pop(0)
            if child.number not in fed:
                fed[child.number] = False
                stack.append((child, list(_before(graph, child))))
            continue
        stack.pop()
        behind = any(fed[child.number] for child in _before(graph, node))
        if is_sampler(graph, node):
            chain.passes.append(node)
            if not behind:
                chain.roots.append(node)
            behind = True
        fed[node.number] = behind


def _before(graph: Graph, node: GraphNode) -> Iterator[GraphNode]:
    """What a node works on: for a sampler its latent alone, not its model or conditioning."""
    if is_sampler(graph, node):
        yield from (found for name in LATENTS if (found := graph.linked(node, name)))
        first_stage = graph.linked(
            graph.linked(node, "positive"), "stage_c"
        )  # of Stable Cascade, which the second enlarges
        if first_stage is not None:
            yield first_stage
    else:
        yield from (link.node for _, link in graph.links(node))
