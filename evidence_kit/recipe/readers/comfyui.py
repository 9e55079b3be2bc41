"""ComfyUI, and programs that run it → Recipe under the kit's own names for samplers and schedules."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Known, OtherParameter, Parameter, Recipe
from evidence_kit.formats.metadata import comfyui_graph, swarmui
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.recipe.parameters import inferred
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
_VERSION = "the file does not state ComfyUI's version; the rules of May 2023 are assumed"


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of an API graph.

    Raises:
        ValueError: the text holds none.
    """
    return _under_comfy_rules(recipe_of(picture, embedded, comfyui_graph.read(text), source, dialect=_rules()))


def read_swarm(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of SwarmUI, a front end that has ComfyUI draw.

    Raises:
        ValueError: the text is not SwarmUI's.
    """
    rules = inferred("comfyui-2023", f"SwarmUI has ComfyUI draw; {_VERSION}")
    recipe = recipe_of(picture, embedded, swarmui.read(text), source, dialect=rules)
    if recipe.clip_skip.known is Known.UNKNOWN:
        recipe = recipe.model_copy(update={"clip_skip": inferred(1, "none is written: the last layer")})
    return _under_comfy_rules(recipe)


def from_infotext(recipe: Recipe) -> Recipe:
    """The recipe of an infotext that a node of ComfyUI wrote in webui's layout.

    Its tags may be text that was drawn or a note of the LoRAs that were used; that cannot be told, so they block.
    """
    tags = tuple(
        OtherParameter(key=f"<{tag.kind}>", value=":".join((tag.name, *tag.arguments)), changes_pixels=True)
        for tag in infotext_format.tags_of(recipe.prompt.value or "")
        if tag.kind == "lora"
    )
    return _under_comfy_rules(recipe.model_copy(update={"others": (*recipe.others, *tags)}))


def _rules() -> Parameter[str]:
    return inferred("comfyui-2023", _VERSION)


def _under_comfy_rules(recipe: Recipe) -> Recipe:
    return recipe.model_copy(
        update={
            "sampler": _renamed(recipe.sampler, SAMPLERS),
            "schedule": _renamed(recipe.schedule, SCHEDULES),
            "noise_source": inferred("cpu", "ComfyUI draws its noise on the processor"),
        }
    )


def _renamed(parameter: Parameter[str], names: dict[str, str]) -> Parameter[str]:
    if parameter.value is None or parameter.value not in names:
        return parameter
    name = names[parameter.value]
    return parameter.model_copy(update={"value": name, "source": f"{parameter.source}: {parameter.value}"})
