"""The gaps of ComfyUI's graphs: several passes, several possible savers, prompts in parts, a later version's rules."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.text import Text, visible
from evidence_kit.recipe.readers.comfyui_versions import VERSION

_PARTS = {"prompt": "prompt, part ", "negative_prompt": "negative prompt, part "}
"""Parameter to the beginning of the keys under which its parts stand."""
_SAMPLERS = "samplers"
"""Key under which the reader says how many samplers have a part in the picture, where it read none."""
_NONE = "none"
_MOST_NAMED = 8
_WITH_STEP_NOISE = frozenset({
    "Euler a", "DPM2 a", "DPM++ 2S a", "lcm", "er_sde", "dpmpp_sde_gpu", "dpmpp_2m_sde_gpu", "dpmpp_3m_sde_gpu",
})  # fmt: skip
"""Samplers whose noise of single steps is drawn where the program samples; Brownian trees grow on the processor."""


def graph_gaps(recipe: Recipe) -> Iterator[Gap]:
    """Yields what of a graph stands in the way of a run; nothing for other programs."""
    if not is_graph(recipe):
        return
    program = visible(recipe.program.value or "")
    if not recipe.candidates:
        yield from _samplers(recipe, program)
    if recipe.candidates:
        nodes = [candidate.output for candidate in recipe.candidates]
        yield _blocking(GapCode.SEVERAL_SAVERS, "candidates", count=str(len(nodes)), nodes=_listed(nodes))
    if recipe.passes:
        nodes = [one.node for one in recipe.passes]
        yield _blocking(GapCode.SEVERAL_PASSES, "passes", count=str(len(nodes)), nodes=_listed(nodes))
    for field, beginning in _PARTS.items():
        count = sum(other.key.startswith(beginning) for other in recipe.others)
        if count and getattr(recipe, field).known is Known.UNKNOWN:
            yield _blocking(GapCode.PROMPT_IN_PARTS, field, name=PARAMETER_NAMES[field], count=str(count))
    version = next((other.value for other in recipe.others if other.key == VERSION), None)
    if version is not None:
        since, ground = (visible(part) for part in version.partition(" or later: ")[::2])
        if recipe.dialect.known is Known.UNKNOWN:
            yield _blocking(GapCode.RULES_OF_LATER_VERSION, "dialect", program=program, since=since, ground=ground)
        elif recipe.dialect.known is Known.INFERRED:
            rules = visible(recipe.dialect.value or "")
            yield _open(GapCode.RULES_BY_DATE, "dialect", program=program, since=since, ground=ground, dialect=rules)
            if recipe.sampler.value in _WITH_STEP_NOISE:
                yield _open(GapCode.STEP_NOISE_PLACE, "noise_source", sampler=recipe.sampler.value)


def _samplers(recipe: Recipe, program: str) -> Iterator[Gap]:
    """That no sampler was read, if so: none is known, or there are too many."""
    counts = {other.value for other in recipe.others if other.key == _SAMPLERS}
    if _NONE in counts:
        yield _blocking(GapCode.GRAPH_WITHOUT_SAMPLER, "parameters", program=program)
    yield from (
        _blocking(GapCode.TOO_MANY_PASSES, "passes", program=program, count=visible(count))
        for count in sorted(counts - {_NONE})
    )


def is_graph(recipe: Recipe) -> bool:
    """Whether a graph of ComfyUI was read."""
    return recipe.program.value is not None and "ComfyUI" in recipe.program.value


def said_by_graph(recipe: Recipe) -> frozenset[str]:
    """Unknown parameters of which a graph says something all the same, for which `graph_gaps` has a sentence of its own."""
    if not is_graph(recipe):
        return frozenset()
    keys = [other.key for other in recipe.others]
    if _SAMPLERS in keys:
        return frozenset(Recipe.model_fields)
    found = {field for field, beginning in _PARTS.items() if any(key.startswith(beginning) for key in keys)}
    found |= {"dialect"} if VERSION in keys else set()
    if recipe.candidates:
        found |= set(Recipe.model_fields) - {"dialect"}
    return frozenset(found)


def _blocking(code: GapCode, parameter: str, **arguments: str | Text) -> Gap:
    return Gap(code=code, parameter=parameter, blocking=True, arguments=arguments)


def _open(code: GapCode, parameter: str, **arguments: str | Text) -> Gap:
    return Gap(code=code, parameter=parameter, blocking=False, arguments=arguments)


def _listed(nodes: list[str]) -> str:
    return visible(", ".join(nodes[:_MOST_NAMED]) + (" …" if len(nodes) > _MOST_NAMED else ""))
