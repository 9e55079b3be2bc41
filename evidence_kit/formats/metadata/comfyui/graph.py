"""ComfyUI's graph: from the node that saved this picture back along the links to the settings of every pass."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evidence_kit.formats.metadata.comfyui import outputs
from evidence_kit.formats.metadata.comfyui.behind import GraphReading, reading_of
from evidence_kit.formats.metadata.comfyui.latents import Size, size_of
from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode, parse
from evidence_kit.formats.metadata.comfyui.values import value_of
from evidence_kit.formats.metadata.generation import StatedCandidate, StatedGeneration, common

Reading = tuple[GraphNode | None, GraphReading]
_BY_SIZE = "the size of the file"
_BY_SEED = "the seed in the text beside the graph"
_SEEDS = ("seed", "seed_value", "noise_seed")
"""Inputs under which savers of extensions are given the seed that they write into their text."""
MOST_SAVERS = 12
"""Savers of one graph that are followed; a graph with more leaves it open which of them it was."""
_TOLERANCE = 16
"""Pixels by which programs round sizes."""


@dataclass(frozen=True)
class TextBeside:
    """What the text that a saver wrote beside its graph states of the sampling."""

    seed: int
    steps: int | None = None


def read(text: str, container: str = "png", picture: Size | None = None) -> StatedGeneration:
    """What the graph states; everything that could not be followed stands in `rest`.

    Args:
        text: the API graph.
        container: kind of the file, which says which nodes can have saved it.
        picture: width and height of the file.

    Raises:
        ValueError: as `parse`.
    """
    return generation_of(parse(text), container, picture)


def generation_of(
    graph: Graph, container: str, picture: Size | None, beside: TextBeside | None = None
) -> StatedGeneration:
    """What a graph states of the picture that carries it: of one saver's, or of what several possible ones have in common.

    Args:
        container: as for `read`.
        picture: as for `read`.
        beside: what a text of the saver's own states, where one stands in the same file.
    """
    savers = outputs.possible_savers(graph, container)
    readings: list[Reading] = []
    for saver in savers[:MOST_SAVERS]:
        reading = reading_of(graph, [saver])
        if all(reading != other for _, other in readings):
            readings.append((saver, reading))
    if not readings:
        readings = [(None, reading_of(graph, list(graph.nodes.values())))]
    fitting, by = readings, ""
    if len(readings) > 1 and len(savers) <= MOST_SAVERS:
        fitting, by = _of_this_size(graph, readings, picture), _BY_SIZE
        if len(fitting) > 1 and beside is not None:
            fitting, by = _of_this_seed(graph, fitting, beside), _BY_SEED
    if len(fitting) > 1 or len(savers) > MOST_SAVERS:
        return _open(fitting)
    chosen, reading = fitting[0]
    said = _named(reading.generation, chosen, [one for one, _ in readings if one is not chosen], by)
    return _compared(said, _size(graph, chosen), picture)


def _of_this_size(graph: Graph, readings: list[Reading], picture: Size | None) -> list[Reading]:
    """Those that make a picture of the file's size, where it is known of every one and fits one of them."""
    sizes = [_size(graph, saver) for saver, _ in readings]
    if picture is None or len(readings) < 2 or None in sizes:
        return readings
    fitting = [reading for reading, size in zip(readings, sizes, strict=True) if size and _close(size, picture)]
    return fitting or readings


def _of_this_seed(graph: Graph, readings: list[Reading], beside: TextBeside) -> list[Reading]:
    """The one that a text with a seed can stand beside, if there is one alone."""
    fitting = [one for one in readings if _may_state(graph, *one, beside)]
    return fitting if len(fitting) == 1 else readings


def _may_state(graph: Graph, saver: GraphNode | None, reading: GraphReading, beside: TextBeside) -> bool:
    """Whether the file of a saver can carry a text with this seed.

    A saver that is given a seed for its text writes that one; another takes it from a pass of its own, which may be one whose seed
    the graph does not state.
    """
    names = [name for name in _SEEDS if saver is not None and name in saver.inputs]
    given = value_of(graph, saver, names[0]) if names else None
    drawn = any(one.seed == beside.seed and beside.steps in (None, one.steps) for one in reading.passes)
    return given in (None, beside.seed) and (drawn or any(one.seed is None for one in reading.passes))


def _size(graph: Graph, saver: GraphNode | None) -> Size | None:
    if saver is None:
        return None
    if outputs.saves_its_own(graph, saver):
        return size_of(graph, saver)
    found = (link.node for name, link in graph.links(saver) if outputs.is_picture(name))
    return next((size for node in found if (size := size_of(graph, node))), None)


def _close(one: Size, other: Size) -> bool:
    return all(abs(a - b) < _TOLERANCE for a, b in zip(one, other, strict=True))


def _open(readings: list[Reading]) -> StatedGeneration:
    candidates = tuple(StatedCandidate(str(saver), reading.passes) for saver, reading in readings)
    return replace(common([reading.generation for _, reading in readings]), candidates=candidates, passes=())


def _named(
    said: StatedGeneration, saver: GraphNode | None, others: list[GraphNode | None], by: str
) -> StatedGeneration:
    """Names the saver where it is not ComfyUI's own, or was chosen among others, by which sign."""
    if saver is None or (saver.kind in ("SaveImage", "PreviewImage") and not others):
        return said
    why = f"{saver}; by {by} it was not {', '.join(map(str, others))}" if others else str(saver)
    return replace(said, rest=(*said.rest, ("saver", why)), harmless=said.harmless | {"saver"})


def _compared(said: StatedGeneration, made: Size | None, picture: Size | None) -> StatedGeneration:
    if made is None or picture is None or _close(made, picture):
        return said
    key = f"{picture[0]}x{picture[1]}, where the graph makes {made[0]}x{made[1]}"
    return replace(said, rest=(*said.rest, ("size of the file", key)))
