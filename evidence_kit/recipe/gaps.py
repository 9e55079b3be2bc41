"""What stands between a recipe and an exact regeneration."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.text import Text, visible
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.recipe.infotext_options import understood
from evidence_kit.recipe.init_gaps import init_gaps
from evidence_kit.recipe.readers.infotext import AMBIGUOUS, doubled_key
from evidence_kit.recipe.readers.webui_versions import FORGE

_NEEDED = ("dialect", "prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "clip_skip",
           "checkpoint", "noise_source", "eta_noise_seed_delta")  # fmt: skip
"""What no run can do without."""
_READINGS = {
    infotext_format.NO_SETTINGS_LINE: GapCode.NO_SETTINGS_LINE,
    infotext_format.NEGATIVE_PROMPT_TWICE: GapCode.NEGATIVE_PROMPT_TWICE,
    infotext_format.SETTINGS_IN_PROMPT: GapCode.SETTINGS_IN_PROMPT,
}


def gaps_of(recipe: Recipe, stated: StatedInit = NOTHING_STATED) -> tuple[Gap, ...]:
    """The gaps of a recipe, those that block any run first.

    Args:
        recipe: what the picture says.
        stated: what a party gave of an init picture.
    """
    gaps = [
        *_unknowns(recipe),
        *_weights(recipe),
        *_loras(recipe),
        *_noise(recipe),
        *_fork(recipe),
        *_others(recipe),
        *init_gaps(recipe, stated),
        *_size(recipe),
    ]
    return tuple(sorted(gaps, key=lambda gap: not gap.blocking))


def _blocking(code: GapCode, parameter: str, **arguments: str | Text) -> Gap:
    return Gap(code=code, parameter=parameter, blocking=True, arguments=arguments)


def _open(code: GapCode, parameter: str, **arguments: str | Text) -> Gap:
    return Gap(code=code, parameter=parameter, blocking=False, arguments=arguments)


def _unknowns(recipe: Recipe) -> Iterator[Gap]:
    if recipe.prompt.known is Known.UNKNOWN and recipe.seed.known is Known.UNKNOWN:
        yield _nothing_read(recipe)
        return
    for field in _NEEDED:
        if field == "dialect" and recipe.dialect.known is Known.UNKNOWN and recipe.program.value is not None:
            yield _blocking(GapCode.RULES_NOT_KNOWN, "dialect", program=recipe.program.value)
        elif getattr(recipe, field).known is Known.UNKNOWN:
            yield _blocking(GapCode.NOT_STATED, field, name=PARAMETER_NAMES["program" if field == "dialect" else field])


def _nothing_read(recipe: Recipe) -> Gap:
    if not recipe.raw:
        return _blocking(GapCode.NO_PARAMETERS, "parameters")
    carriers = ", ".join(dict.fromkeys(raw.carrier for raw in recipe.raw))
    return _blocking(GapCode.NO_READABLE_PARAMETERS, "parameters", carriers=carriers)


def _weights(recipe: Recipe) -> Iterator[Gap]:
    checkpoint = recipe.checkpoint.value
    if checkpoint is not None and checkpoint.short_hash is None and checkpoint.sha256 is None:
        yield _open(GapCode.CHECKPOINT_WITHOUT_HASH, "checkpoint", name=visible(checkpoint.name))


def _loras(recipe: Recipe) -> Iterator[Gap]:
    for lora in recipe.loras:
        if Known.UNKNOWN in (lora.unet_weight.known, lora.text_weight.known):
            yield _blocking(GapCode.LORA_WITHOUT_WEIGHT, "loras", name=lora.weights.name)
        if lora.weights.short_hash is None:
            yield _open(GapCode.LORA_WITHOUT_HASH, "loras", name=lora.weights.name)


def _noise(recipe: Recipe) -> Iterator[Gap]:
    if recipe.noise_source.value == "gpu":
        yield _open(GapCode.NOISE_OF_GRAPHICS_CARD, "noise_source")


def _fork(recipe: Recipe) -> Iterator[Gap]:
    if FORGE in (recipe.program.value or ""):
        yield _open(GapCode.RULES_OF_FORK, "dialect")


def _others(recipe: Recipe) -> Iterator[Gap]:
    runs = understood(recipe)
    for other in recipe.others:
        if other.key == AMBIGUOUS:
            yield _ambiguous(other.value)
        elif other.changes_pixels and other.key not in runs:
            yield _blocking(GapCode.NOT_RUN, other.key, key=other.key, value=other.value)


def _ambiguous(how: str) -> Gap:
    key = doubled_key(how)
    if key is not None:
        return _open(GapCode.KEY_TWICE, "parameters", key=key)
    return _open(_READINGS.get(how, GapCode.ANOTHER_READING), "parameters")


def _size(recipe: Recipe) -> Iterator[Gap]:
    if recipe.width.known is Known.OBSERVED and recipe.prompt.known is not Known.UNKNOWN:
        yield _open(GapCode.SIZE_NOT_STATED, "size")
