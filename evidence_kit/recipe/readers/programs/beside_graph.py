"""Programs that have ComfyUI draw and write a statement of their own beside its graph: TensorArt, StabilityMatrix, Civitai.

The graph is what was run and wins; the statement names what the graph does not (the program, the hash of the checkpoint). Where
the two say different things, the statement's is named among the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evidence_kit.domain.making.recipe import Known, LoraUse, OtherParameter, Parameter, Recipe
from evidence_kit.formats.metadata import graph_texts
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.generation import StatedGeneration, without_suffix
from evidence_kit.formats.metadata.programs import stability_matrix, tensorart, unnamed_json
from evidence_kit.recipe.parameters import inferred, unknown
from evidence_kit.recipe.readers import comfyui
from evidence_kit.recipe.readers.generation import recipe_of
from evidence_kit.recipe.readers.programs import packed_graph

_GRAPH = "png:prompt"
_COMPARED = ("prompt", "negative_prompt", "steps", "cfg_scale", "seed", "clip_skip")
_FILLED = (*_COMPARED, "sampler", "schedule", "width", "height")
_EXTRA = "extraMetadata"
_OWN_SAMPLER = ('"ensd"', '"seed_mode"')
"""Inputs of TensorArt's own sampling node: it draws other noise than ComfyUI does."""


def read_tensorart(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of TensorArt's `generation_data`, and of the graph beside it where there is one.

    Raises:
        ValueError: it is not TensorArt's.
    """
    said = tensorart.read(_utf8(embedded, source) or text)
    alone = recipe_of(picture, embedded, said, source)
    drawn = _graph(picture, embedded)
    if drawn is None:
        return alone
    both = _merged(drawn, alone, said, source)
    if any(mark in (embedded.text(_GRAPH) or "") for mark in _OWN_SAMPLER):
        both = both.model_copy(update={"dialect": unknown(), "noise_source": unknown(),
                                       "eta_noise_seed_delta": alone.eta_noise_seed_delta})  # fmt: skip
    return both


def read_stability_matrix(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of StabilityMatrix's `parameters-json`, and of the graph beside it where that can be read.

    Raises:
        ValueError: it is not StabilityMatrix's.
    """
    said = stability_matrix.read(_utf8(embedded, source) or text)
    alone = recipe_of(picture, embedded, said, source)
    drawn = _graph(picture, embedded)
    return alone if drawn is None else _merged(drawn, alone, said, source)


def read_civitai(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of Civitai's own generator: a graph with `extraMetadata` among its nodes.

    That tells what was asked for, or, where the graph only enlarges, how the picture was made which it started from;
    whatever it tells besides stays among the rest.

    Raises:
        ValueError: there is no graph, or no such key beside it.
    """
    packed = graph_texts.packed(text)
    extra = dict(packed.beside).get(_EXTRA)
    if not isinstance(extra, str) or packed.prompt is None:
        raise ValueError("not by Civitai's generator")
    at = f"{source}: {_EXTRA}"
    said = replace(unnamed_json.read(extra), program="Civitai", told_by=f"the key {_EXTRA} beside the graph")
    rest = tuple((key, value) for key, value in packed.beside if key != _EXTRA)
    drawn = packed_graph.read_texts(picture, embedded, replace(packed, beside=rest), source)
    return _merged(drawn, recipe_of(picture, embedded, said, at), said, at)


def _graph(picture: str, embedded: Embedded) -> Recipe | None:
    graph = embedded.text(_GRAPH)
    try:
        return None if graph is None else comfyui.read(picture, embedded, graph, _GRAPH)
    except ValueError:
        return None


def _utf8(embedded: Embedded, carrier: str) -> str | None:
    """A chunk's text as UTF-8, which these programs put into chunks that the standard has in Latin-1."""
    entry = next((entry for entry in embedded.entries if entry.carrier == carrier), None)
    try:
        return None if entry is None else entry.raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _merged(drawn: Recipe, alone: Recipe, said: StatedGeneration, source: str) -> Recipe:
    """A graph's recipe with what the statement adds."""
    filled = {
        name: getattr(alone, name)
        for name in _FILLED
        if getattr(drawn, name).known in (Known.UNKNOWN, Known.OBSERVED) and getattr(alone, name).known is Known.STATED
    }
    loras, left = _loras(drawn, alone)
    changes: dict[str, object] = {
        **filled,
        "program": inferred(f"{said.program} (ComfyUI)", said.told_by),
        "checkpoint": alone.checkpoint if alone.checkpoint.known is Known.STATED else drawn.checkpoint,
        "loras": loras,
        "others": (*drawn.others, *_named_otherwise(drawn, alone), *_differing(drawn, alone, source), *left,
                   *(other.model_copy(update={"key": f"{source}: {other.key}"}) for other in alone.others)),
    }  # fmt: skip
    return drawn.model_copy(update=changes)


def _loras(drawn: Recipe, alone: Recipe) -> tuple[tuple[LoraUse, ...], Iterator[OtherParameter]]:
    """The statement's LoRAs where the graph names none, or the same ones in the same weights under numbers of its own."""
    weights = [[use.unet_weight.value for use in recipe.loras] for recipe in (drawn, alone)]
    if not drawn.loras or weights[0] == weights[1]:
        return alone.loras, iter(())
    left = (
        OtherParameter(key="LoRA beside the graph", value=f"{use.weights.name} {use.unet_weight.value or ''}".strip(),
                       changes_pixels=True)
        for use in alone.loras
    )  # fmt: skip
    return drawn.loras, left


def _named_otherwise(drawn: Recipe, alone: Recipe) -> Iterator[OtherParameter]:
    """The graph's name for the checkpoint where the statement has another one: a number, or another file."""
    one, other = drawn.checkpoint.value, alone.checkpoint.value
    if one is not None and other is not None and without_suffix(one.name) != without_suffix(other.name):
        yield OtherParameter(key="checkpoint within the graph", value=one.name, changes_pixels=False)


def _differing(drawn: Recipe, alone: Recipe, source: str) -> Iterator[OtherParameter]:
    """Values of the statement that the graph contradicts; blanks at the ends of a prompt count for nothing."""
    for name in _COMPARED:
        one, other = getattr(drawn, name), getattr(alone, name)
        if other.known is Known.STATED and one.known is Known.STATED and _plain(one) != _plain(other):
            yield OtherParameter(key=f"{source}: {name}", value=str(other.value), changes_pixels=False)


def _plain(parameter: Parameter[object]) -> object:
    return " ".join(parameter.value.split()) if isinstance(parameter.value, str) else parameter.value
