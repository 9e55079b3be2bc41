"""What two readings of one picture state differently, field by field, whichever programs wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.making.recipe import Known, Parameter, Recipe, WeightsRef
from evidence_kit.formats.metadata.generation import without_suffix
from evidence_kit.formats.metadata.infotext import without_tags
from evidence_kit.recipe.parameters import COMPARED_FIELDS, differing_hashes
from evidence_kit.recipe.readers.comfyui import EDITOR

_PROMPTS = ("prompt", "negative_prompt")
_ANY_SCHEDULE = frozenset({"automatic", ""})
_SAME_SCHEDULE = {"normal": "uniform", "discrete": "uniform"}
Stated = tuple[str, object, object]
"""A field, and what the two readings say of it."""


def differences(one: Recipe, other: Recipe) -> Iterator[Stated]:
    """Yields what another text states otherwise than the one that was read; what either leaves open is no difference."""
    if Known.STATED is one.program.known is other.program.known and _program(one) != _program(other):
        yield "program", one.program.value, other.program.value
    for name in COMPARED_FIELDS:
        here, there = getattr(one, name), getattr(other, name)
        if _speaks(here) and there.known is Known.STATED and _differ(name, here.value, there.value):
            yield name, here.value, there.value
    for name in ("checkpoint", "vae"):
        mine, theirs = getattr(one, name).value, getattr(other, name).value
        if mine is not None and theirs is not None and _other_file(mine, theirs):
            yield name, _named(mine), _named(theirs)
    yield from _loras(one, other)


def _speaks(parameter: Parameter[object]) -> bool:
    """Whether a value is the text's own or follows from it; the picture's size and an editor's widget are not."""
    return parameter.known in (Known.STATED, Known.INFERRED) and not parameter.source.startswith(EDITOR)


def _differ(name: str, here: object, there: object) -> bool:
    one, other = _plain(name, here), _plain(name, there)
    return one != other and not (name == "schedule" and {one, other} & _ANY_SCHEDULE)


def _program(recipe: Recipe) -> str:
    return str(recipe.program.value).split(" ", 1)[0].casefold()


def _plain(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name in _PROMPTS:
        return " ".join(without_tags(value).split())
    return _sampler(value) if name == "sampler" else _SAME_SCHEDULE.get(value.casefold(), value.casefold())


def _sampler(name: str) -> str:
    """A sampler's name as all programs spell it: `DPM++ 2S a` and `k_dpmpp_2s_ancestral`."""
    plain = re.sub(r"[\s_]+", " ", name.casefold().replace("++", "pp")).removeprefix("k ")
    plain = re.sub(r" (a|ancestral)$", "ancestral", plain.removesuffix(" gpu"))
    return plain.replace(" ", "")


def _other_file(one: WeightsRef, other: WeightsRef) -> bool:
    """Whether two references are to different files: by their hashes where both have one, else by their names."""
    hashes = [ref.sha256 or ref.short_hash for ref in (one, other)]
    if hashes[0] and hashes[1]:
        return differing_hashes(hashes[0], hashes[1])
    names = [without_suffix(ref.name).casefold() for ref in (one, other)]
    return bool(names[0] and names[1]) and names[0] != names[1]


def _loras(one: Recipe, other: Recipe) -> Iterator[Stated]:
    here, there = (
        {without_suffix(use.weights.name).casefold(): use.unet_weight.value for use in recipe.loras}
        for recipe in (one, other)
    )
    for name in {**here, **there} if there else ():
        if name not in here or name not in there:
            yield f"LoRA {name}", here.get(name, "—"), there.get(name, "—")
        elif None not in (here[name], there[name]) and here[name] != there[name]:
            yield f"LoRA {name}", here[name], there[name]


def _named(ref: WeightsRef) -> str:
    return " ".join(part for part in (ref.name, ref.short_hash) if part)
