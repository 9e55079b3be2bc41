"""The infotext that a node of ComfyUI wrote in webui's layout → Recipe, alone or beside the graph that was run.

Where a graph stands beside the text, the graph is what was run. The text fills in what the graph leaves open; where the two
state different things, each of them is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.recipe import Known, LoraUse, OtherParameter, Parameter, Recipe, WeightsRef
from evidence_kit.formats.metadata.comfyui.graph import TextBeside
from evidence_kit.formats.metadata.generation import without_suffix
from evidence_kit.formats.metadata.infotext import tags_of
from evidence_kit.recipe.parameters import COMPARED_FIELDS, inferred, unknown
from evidence_kit.recipe.readers import comfyui_names
from evidence_kit.recipe.readers.comfyui import EDITOR, SAMPLERS, SCHEDULES
from evidence_kit.recipe.readers.comfyui_versions import dated
from evidence_kit.recipe.readers.webui_versions import COMFYUI_RULES

AGAINST_GRAPH = "text against graph"
"""Key of an `OtherParameter`: what the text states otherwise than the graph."""
_PROMPTS = ("prompt", "negative_prompt")
_FILLED = ("prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "clip_skip", "checkpoint")
_SIDES = ("width", "height")
_SHOWN = 80
_NOT_GIVEN = "unknown"
"""What comfy-image-saver writes for a prompt that was not connected to it."""


def from_infotext(recipe: Recipe) -> Recipe:
    """The recipe of an infotext by ComfyUI without its graph, under the kit's own names for samplers and schedules.

    Its tags may be text that was drawn or a note of the LoRAs that were used; that cannot be told, so they block.
    """
    tags = tuple(
        OtherParameter(key=f"<{tag.kind}>", value=":".join((tag.name, *tag.arguments)), changes_pixels=True)
        for tag in tags_of(recipe.prompt.value or "")
        if tag.kind == "lora"
    )
    prompts: dict[str, Parameter[str]] = {
        name: unknown() for name in _PROMPTS if getattr(recipe, name).value == _NOT_GIVEN
    }
    rules = inferred(COMFYUI_RULES, "ComfyUI; its own version is not stated, the rules of May 2023 are assumed")
    read = recipe.model_copy(update={
        **prompts,
        "dialect": recipe.dialect if recipe.dialect.value == COMFYUI_RULES else rules,
        "sampler": _renamed(recipe.sampler, {**_DISPLAYED, **SAMPLERS}),
        "schedule": _renamed(recipe.schedule, SCHEDULES),
        "noise_source": inferred("cpu", "ComfyUI draws its noise on the processor"),
        "others": (*recipe.others, *tags),
    })  # fmt: skip
    name, schedule = comfyui_names.split(recipe.sampler.value or "")
    return dated(read, comfyui_names.DISPLAYED.get(name, name.lower()), schedule, recipe.schedule.value)


def beside(text: Recipe) -> TextBeside | None:
    """What a text states that can tell which of several nodes saved the file; None where it states no seed."""
    if text.seed.known is not Known.STATED or text.seed.value is None:
        return None
    return TextBeside(text.seed.value, text.steps.value if text.steps.known is Known.STATED else None)


def beside_graph(graph: Recipe, text: Recipe) -> Recipe:
    """The recipe of a graph, with what only the text states, and with what the two state otherwise.

    A graph of the editor's was shown, not run: what the text states goes before it, and the editor's value is named.

    Args:
        graph: the recipe of the graph.
        text: that of the text, under the same names.
    """
    filled = {name: known for name in _FILLED if (known := _only_in_text(graph, text, name)) is not None}
    bound = {"checkpoint": _bound(graph.checkpoint, text.checkpoint), "loras": _with_hashes(graph.loras, text.loras)}
    against = (*_contradictions(graph, text), *_of_editor(graph, filled))
    return graph.model_copy(update={**bound, **filled, "others": (*graph.others, *against)})


def _only_in_text(graph: Recipe, text: Recipe, name: str) -> Parameter[object] | None:
    one, other = getattr(graph, name), getattr(text, name)
    if not (one.known is Known.UNKNOWN or one.source.startswith(EDITOR)) or other.known is not Known.STATED:
        return None
    found: Parameter[object] = other.model_copy(update={"source": f"the text beside the graph: {other.source}"})
    return found


def _bound(graph: Parameter[WeightsRef], text: Parameter[WeightsRef]) -> Parameter[WeightsRef]:
    """The checkpoint of the graph with the hash that the text gives to a file of that name."""
    if graph.value is None or text.value is None:
        return graph
    ref = _hashed(graph.value, text.value)
    source = graph.source if ref == graph.value else f"{graph.source}; {text.source}"
    return graph.model_copy(update={"value": ref, "source": source})


def _with_hashes(graph: tuple[LoraUse, ...], text: tuple[LoraUse, ...]) -> tuple[LoraUse, ...]:
    named = {without_suffix(use.weights.name): use.weights for use in text}
    return tuple(
        use.model_copy(update={"weights": _hashed(use.weights, named.get(without_suffix(use.weights.name)))})
        for use in graph
    )


def _hashed(ref: WeightsRef, named: WeightsRef | None) -> WeightsRef:
    same = named is not None and without_suffix(named.name) == without_suffix(ref.name)
    if named is None or not same or ref.short_hash is not None or ref.sha256 is not None:
        return ref
    return ref.model_copy(update={"short_hash": named.short_hash})


def _contradictions(graph: Recipe, text: Recipe) -> Iterator[OtherParameter]:
    program = text.program
    if program.known is Known.STATED and "comfyui" not in (program.value or "").lower():
        yield OtherParameter(key=AGAINST_GRAPH, value=f"program: {_shown(program.value)}", changes_pixels=False)
    for name in COMPARED_FIELDS:
        one, other = getattr(graph, name), getattr(text, name)
        if Known.STATED is one.known is other.known and _comparable(one.value) != _comparable(other.value):
            key = name if name in _SIDES else other.source.partition(":")[0]
            said = f"{key}: {_shown(other.value)} ≠ {_shown(one.value)}"
            yield OtherParameter(key=AGAINST_GRAPH, value=said, changes_pixels=False)
    drawn = {without_suffix(use.weights.name) for use in graph.loras}
    for use in text.loras:
        if without_suffix(use.weights.name) not in drawn:
            yield OtherParameter(key=AGAINST_GRAPH, value=f"LoRA: {_shown(use.weights.name)} ≠ —", changes_pixels=False)


def _of_editor(graph: Recipe, filled: dict[str, Parameter[object]]) -> Iterator[OtherParameter]:
    for name, said in filled.items():
        shown = getattr(graph, name).value
        if shown is not None and _comparable(shown) != _comparable(said.value):
            yield OtherParameter(key=f"the editor's graph: {name}", value=_shown(shown), changes_pixels=False)


def _comparable(value: object) -> object:
    if isinstance(value, WeightsRef):
        value = without_suffix(value.name)
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _shown(value: object) -> str:
    words = " ".join(str(getattr(value, "name", value)).split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


def _renamed(parameter: Parameter[str], names: dict[str, str]) -> Parameter[str]:
    name = names.get(parameter.value or "")
    if name is None or name == parameter.value:
        return parameter
    return parameter.model_copy(update={"value": name, "source": f"{parameter.source}: {parameter.value}"})


_DISPLAYED = {shown: SAMPLERS.get(name, name) for shown, name in comfyui_names.DISPLAYED.items()}
