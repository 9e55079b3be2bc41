"""Passes: one sampler of a graph with all that it was given, its size, sides and weights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.formats.metadata.comfyui.conditioning import Side, side_of
from evidence_kit.formats.metadata.comfyui.latents import Size, is_empty_latent, loader_size, size_of, stated_size
from evidence_kit.formats.metadata.comfyui.models import WeightsOnTheWay, weights_of
from evidence_kit.formats.metadata.comfyui.nodes import PIPES, Graph, GraphNode
from evidence_kit.formats.metadata.comfyui.sampling import LATENTS, Sampling, departures, sampling_of
from evidence_kit.formats.metadata.generation import StatedPass, listed_loras
from evidence_kit.formats.metadata.json_fields import as_text

_EMBEDDING = re.compile(r"embedding:[^\s,()]+")
_WILDCARD = "wildcard"
"""Input of a detailer: a prompt of its own for what it paints anew, in place of the positive side or after it."""


@dataclass
class PassReading:
    """One sampler with all that it was given."""

    node: GraphNode
    sampling: Sampling
    positive: Side
    negative: Side
    weights: WeightsOnTheWay
    size: Size | None
    latent: GraphNode | None

    @property
    def stated(self) -> StatedPass:
        """The pass as a statement."""
        told, size = self.sampling, self.size or (None, None)
        return StatedPass(
            node=str(self.node),
            sampler=told.sampler,
            schedule=told.schedule,
            steps=told.steps,
            cfg_scale=told.cfg_scale,
            seed=told.seed,
            denoise=told.denoise,
            start_step=told.start_step,
            end_step=told.end_step,
            width=size[0],
            height=size[1],
            prompt=self.positive.text,
            negative_prompt=self.negative.text,
            checkpoint=self.weights.checkpoint,
        )

    @property
    def read(self) -> set[str]:
        """The numbers of the nodes whose statements it holds."""
        found = {node.number for node in (*self.positive.encoders, *self.negative.encoders)} | self.weights.read
        return found | ({self.latent.number} if self.latent is not None and is_empty_latent(self.latent) else set())


def pass_of(graph: Graph, node: GraphNode) -> PassReading:
    """What one sampler was told and given."""
    told = sampling_of(graph, node)
    positive = side_of(graph, told.sides, told.positive, "positive")
    unguided = Side(why_empty=f"{told.sides} takes no negative side")
    negative = side_of(graph, told.sides, "negative", "negative") if told.guided else unguided
    weights = weights_of(graph, told.sides, [*positive.encoders, *negative.encoders])
    latent = next((found for name in LATENTS if (found := graph.linked(node, name))), None)
    return PassReading(
        node, told, _own_prompt(graph, node, positive), negative, weights, _size(graph, node, latent), latent
    )


def _own_prompt(graph: Graph, node: GraphNode, positive: Side) -> Side:
    """The positive side; unknown where a detailer has a prompt of its own, whose rules are the extension's."""
    holder = graph.holder(node, (_WILDCARD,))
    own = holder.inputs[_WILDCARD] if holder is not None else None
    if not own or (isinstance(own, str) and not own.strip()):
        return positive
    said = (f"{holder}.{_WILDCARD}", as_text(own))
    return Side(parts=[None], encoders=positive.encoders, rest=[*positive.rest, said])


def _size(graph: Graph, node: GraphNode, latent: GraphNode | None) -> Size | None:
    if latent is None:
        latent = next((found for name in PIPES if (found := graph.linked(node, name))), None)
        return loader_size(graph, latent) if latent else None
    if is_empty_latent(latent):
        return stated_size(graph, latent)
    return size_of(graph, latent) or loader_size(graph, latent)


def texts_apart(one: PassReading) -> Iterator[tuple[str, str]]:
    """Texts of a pass that its prompts do not hold: of several encoders, of ways that were not followed, embeddings."""
    for words, side in (("prompt", one.positive), ("negative prompt", one.negative)):
        yield from side.rest
        if len(side.parts) > 1:
            yield from ((f"{words}, part {number}", part or "?") for number, part in enumerate(side.parts, 1))
        for part in side.parts:
            yield from (("embedding", match) for match in _EMBEDDING.findall(part or ""))
    yield from ((f"{node}.side", "negative") for node in one.negative.told)


def given_otherwise(graph: Graph, first: PassReading, others: list[PassReading]) -> Iterator[tuple[str, str]]:
    """What later passes were given otherwise than the first, and a pass has no field for."""
    said = [*texts_apart(first), *first.weights.rest]
    for one in others:
        yield from departures(graph, one.node, from_noise=False)
        for key, value in (*texts_apart(one), *one.weights.rest):
            if (key, value) not in said:
                yield f"{one.node}, {key}", value
        if one.weights.loras != first.weights.loras:
            yield f"{one.node}.loras", listed_loras(one.weights.loras) or "none"
        if one.weights.clip_skip != first.weights.clip_skip:
            yield f"{one.node}.clip_skip", _layer(one)


def _layer(one: PassReading) -> str:
    return str(one.weights.clip_skip or ("the last layer" if one.weights.last_layer else "?"))
