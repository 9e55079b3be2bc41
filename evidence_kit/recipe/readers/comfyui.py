"""ComfyUI, and programs that run it → Recipe under the kit's own names for samplers and schedules."""

from __future__ import annotations

from dataclasses import fields, replace

from evidence_kit.domain.making.recipe import Known, Parameter, Recipe, SamplingPass
from evidence_kit.formats import strict_json
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.comfyui import graph as comfyui_graph
from evidence_kit.formats.metadata.comfyui import nodes, workflow
from evidence_kit.formats.metadata.comfyui.carried import CarriedGraph, container_of
from evidence_kit.formats.metadata.comfyui.carried import carried as carried_in
from evidence_kit.formats.metadata.comfyui.nodes import Graph
from evidence_kit.formats.metadata.generation import StatedGeneration
from evidence_kit.formats.metadata.json_fields import as_text
from evidence_kit.formats.metadata.programs import swarmui
from evidence_kit.recipe.parameters import inferred
from evidence_kit.recipe.readers.comfyui_versions import ASSUMED, VERSION, Earliest, dated, earliest, rules_of_graph
from evidence_kit.recipe.readers.generation import recipe_of

SAMPLERS = {
    "euler": "Euler",
    "euler_ancestral": "Euler a",
    "heun": "Heun",
    "lms": "LMS",
    "dpm_2": "DPM2",
    "dpm_2_ancestral": "DPM2 a",
    "dpm_fast": "DPM fast",
    "dpm_adaptive": "DPM adaptive",
    "dpmpp_2s_ancestral": "DPM++ 2S a",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "ddim": "DDIM",
    "uni_pc": "UniPC",
    "uni_pc_bh2": "UniPC bh2",
}
"""ComfyUI's name → webui's; one that is not here keeps its own."""
SCHEDULES = {"normal": "uniform"}
_SWARM_WITH_VERSION = Earliest("2023-09-08", "swarm_version")
"""SwarmUI states its own version since its commit 2b27d506."""
_FIELDS = tuple(item.name for item in fields(StatedGeneration) if item.name != "program")
EDITOR = "read from the editor's graph, widgets by their order; what was run is not in the file"
"""Source of a value that only the editor's graph tells."""


def read(
    picture: str, embedded: Embedded, text: str, source: str, beside: comfyui_graph.TextBeside | None = None
) -> Recipe:
    """The recipe of an API graph.

    Args:
        beside: what a saver's own text in the same file states.

    Raises:
        ValueError: the text holds none.
    """
    graph = nodes.parse(text)
    editor = carried_in(embedded).workflow
    said = comfyui_graph.generation_of(graph, container_of(embedded, source), (embedded.width, embedded.height), beside)
    return _recipe(picture, embedded, _with_extras(said, graph, source), source, graph, editor)


def read_carried(
    picture: str, embedded: Embedded, text: str, source: str, beside: comfyui_graph.TextBeside | None = None
) -> Recipe:
    """The recipe of whatever graph the picture carries, whichever text was looked at: of what was run before what was shown.

    Args:
        beside: as for `read`.

    Raises:
        ValueError: it carries none that can be read.
    """
    carried = carried_in(embedded)
    if carried.prompt is not None:
        try:
            return read(picture, embedded, carried.prompt.text, carried.prompt.source, beside)
        except ValueError:
            pass  # broken, or of another program; the editor's graph may be whole
    if carried.workflow is None:
        raise ValueError("the picture carries no graph of ComfyUI")
    source = carried.workflow.source
    graph = workflow.parse(carried.workflow.text)
    said = comfyui_graph.generation_of(graph, container_of(embedded, source), (embedded.width, embedded.height), beside)
    known = dict(said.inferred)
    said = replace(said, inferred=tuple((name, known.get(name, EDITOR)) for name in _FIELDS))
    return _recipe(picture, embedded, said, source, graph, carried.workflow)


def _with_extras(said: StatedGeneration, graph: Graph, source: str) -> StatedGeneration:
    """Names what stands among the nodes and is none: ComfyUI runs nothing of it."""
    rest = tuple((f"{source}: {key}", as_text(value)) for key, value in graph.extras.items())
    return replace(said, rest=(*said.rest, *rest), harmless=said.harmless | {key for key, _ in rest})


def _recipe(
    picture: str, embedded: Embedded, said: StatedGeneration, source: str, graph: Graph, editor: CarriedGraph | None
) -> Recipe:
    since = earliest(_document(editor), graph)
    if since is not None:
        said = replace(said, rest=(*said.rest, (VERSION, str(since))), harmless=said.harmless | {VERSION})
    return _under_comfy_rules(recipe_of(picture, embedded, said, source, dialect=rules_of_graph(since, graph)))


def _document(editor: CarriedGraph | None) -> object:
    try:
        return strict_json.parse(
            (editor.text if editor else "").encode("utf-8"), max_size=nodes.MAX_SIZE, constants_as_null=True
        )
    except ValueError:
        return None


def read_swarm(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of SwarmUI, a front end that has ComfyUI draw.

    Raises:
        ValueError: the text is not SwarmUI's.
    """
    rules = inferred("comfyui-2023", f"SwarmUI has ComfyUI draw; {ASSUMED}")
    stated = swarmui.read(text)
    recipe = recipe_of(picture, embedded, stated, source, dialect=rules)
    if recipe.clip_skip.known is Known.UNKNOWN:
        recipe = recipe.model_copy(update={"clip_skip": inferred(1, "none is written: the last layer")})
    since = _SWARM_WITH_VERSION if stated.program != "SwarmUI" else None
    return _under_comfy_rules(dated(recipe, recipe.sampler.value, recipe.schedule.value, since=since))


def _under_comfy_rules(recipe: Recipe) -> Recipe:
    return recipe.model_copy(
        update={
            "sampler": _renamed(recipe.sampler, SAMPLERS),
            "schedule": _renamed(recipe.schedule, SCHEDULES),
            "noise_source": inferred("cpu", "ComfyUI draws its noise on the processor"),
            "passes": tuple(_renamed_pass(one) for one in recipe.passes),
            "candidates": tuple(
                one.model_copy(update={"passes": tuple(_renamed_pass(inner) for inner in one.passes)})
                for one in recipe.candidates
            ),
        }
    )


def _renamed_pass(one: SamplingPass) -> SamplingPass:
    return one.model_copy(
        update={"sampler": _renamed(one.sampler, SAMPLERS), "schedule": _renamed(one.schedule, SCHEDULES)}
    )


def _renamed(parameter: Parameter[str], names: dict[str, str]) -> Parameter[str]:
    if parameter.value is None or parameter.value not in names:
        return parameter
    name = names[parameter.value]
    return parameter.model_copy(update={"value": name, "source": f"{parameter.source}: {parameter.value}"})
