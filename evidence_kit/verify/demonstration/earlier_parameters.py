"""What earlier versions of the kit recorded of a picture and a later one does not bear out, in honest bundles.

Of ComfyUI's graphs they called the last layer stated where no node sets one, took the file's size where they did not find the
latent's, and the checkpoint's own VAE or an empty negative prompt where they did not follow the way to another. They took prompts in
UTF-8 for Latin-1, and of some programs' weights the names alone. Of texts in webui's layout they called stated what is now doubted:
words before the settings on their line, characters of other code pages, versions that no program had, an automatic VAE, words and
numbers that stand for none, settings in a layout that they took for a prompt. Of graphs they
gave what stands there for what was drawn: texts with wildcards, sizes behind samplers that enlarge, weights on a way that ends at an
unknown node. Such a record is no contradiction; it settles nothing either.
"""

from __future__ import annotations

import json
from typing import Any

from evidence_kit.domain.making.recipe import Known, Parameter, Recipe, WeightsRef
from evidence_kit.formats.metadata.infotext import NO_SETTINGS_LINE
from evidence_kit.recipe.garbled import DOUBTS
from evidence_kit.recipe.readers.comfyui import EDITOR
from evidence_kit.recipe.readers.infotext import VERSION_OF_NOBODY
from evidence_kit.recipe.readers.said_twice import AMBIGUOUS
from evidence_kit.recipe.readers.stated_keys import NOTHING
from evidence_kit.verify.demonstration.earlier_texts import taken_for_latin_1

_TAKEN_AS_EMPTY = ("vae", "negative_prompt")


_PROMPTS = ("prompt", "negative_prompt")
_HASHES_READ_LATER = ("SwarmUI", "InvokeAI", "RuinedFooocus", "TensorArt", "StabilityMatrix")
"""Programs of whose weights an earlier reader took the names alone."""


def recorded_by_earlier_reader(name: str, recorded: Parameter[Any], derived: Parameter[Any], recipe: Recipe) -> bool:
    """Return whether an earlier reader would have recorded this of the same picture.

    Args:
        recipe: as it is derived today.
    """
    if lacks_hash(recorded.value, derived.value, recipe) or (name in _PROMPTS and _misread(recorded, derived)):
        return True
    if _taken_for_a_value(name, recorded, derived, recipe) or _doubted_later(name, recorded, derived, recipe):
        return True
    if left_open_later(recorded, derived, recipe):
        return True
    return "ComfyUI" in (recipe.program.value or "") and _of_graph(name, recorded, derived)


def left_open_later(recorded: Parameter[Any], derived: Parameter[Any], recipe: Recipe) -> bool:
    """Return whether an earlier reader took for known what stands in a graph of ComfyUI, and today's leaves open or only infers.

    Args:
        recipe: as it is derived today.
    """
    if "ComfyUI" not in (recipe.program.value or "") or recorded.value is None:
        return False
    if derived.known is Known.UNKNOWN:  # a weight of nothing was what no way was found to
        return recorded.value == 0 or _stands_in(recipe, recorded.value)
    of_editor = derived.known is Known.INFERRED and derived.source.startswith(EDITOR)
    return of_editor and recorded.known is Known.STATED and recorded.value == derived.value


def told_otherwise_later(recorded: Recipe, derived: Recipe) -> bool:
    """Return whether one of two readers settled on a making that the other names among those that the file leaves open."""
    if derived.candidates and not recorded.candidates:
        return _is_among(recorded, derived)
    return bool(recorded.candidates) and not derived.candidates and _is_among(derived, recorded)


def _is_among(settled: Recipe, left_open: Recipe) -> bool:
    drawn = [one.seed.value for one in settled.passes] or [settled.seed.value]
    return any(drawn == [one.seed.value for one in candidate.passes] for candidate in left_open.candidates)


def _stands_in(recipe: Recipe, value: object) -> bool:
    """Whether the texts of the picture hold a value, as it stands or as JSON writes it."""
    plain = f"{value:g}" if isinstance(value, float) else str(getattr(value, "name", value))
    forms = {plain, json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]}
    return any(form in raw.text for raw in recipe.raw for form in forms if form)


def lacks_hash(recorded: object, derived: object, recipe: Recipe) -> bool:
    """Return whether a record only lacks the hash of weights, in the text of a program whose hashes were once not read."""
    if not (isinstance(recorded, WeightsRef) and isinstance(derived, WeightsRef)) or derived.short_hash is None:
        return False
    later = (recipe.program.value or "").startswith(_HASHES_READ_LATER)
    return later and recorded == derived.model_copy(update={"short_hash": None})


def _misread(recorded: Parameter[Any], derived: Parameter[Any]) -> bool:
    """Whether an older version took a prompt in UTF-8 for Latin-1."""
    text = derived.value
    return isinstance(text, str) and not text.isascii() and recorded.value == taken_for_latin_1(text)


def _doubted_later(name: str, recorded: Parameter[Any], derived: Parameter[Any], recipe: Recipe) -> bool:
    """Whether an older version took for stated what today's reader doubts, in a text in webui's layout."""
    if recorded.known is not Known.STATED:
        return name == "clip_skip" and (recipe.program.value or "").startswith("SD.Next") and recorded.value == 1
    if name == "program":
        return derived.value is None and any(
            other.key == VERSION_OF_NOBODY and str(recorded.value).endswith(other.value) for other in recipe.others
        )
    if name == "vae":
        return derived.value is None and str(getattr(recorded.value, "name", "")).casefold() in ("automatic", "auto")
    if derived.known is Known.INFERRED and any(doubt in derived.source for doubt in DOUBTS):
        words = derived.value if isinstance(derived.value, str) else None
        return recorded.value == derived.value or (words is not None and words in str(recorded.value))
    return name in _PROMPTS and _had_templates(str(recorded.value), str(derived.value), recipe)


def _taken_for_a_value(name: str, recorded: Parameter[Any], derived: Parameter[Any], recipe: Recipe) -> bool:
    """Whether an older version took for a value what states none, or for a prompt what are settings."""
    if derived.value is None:
        return _stood_for_none(name, recorded.value, recipe)
    earlier = recorded.known is Known.OBSERVED or (
        name in _PROMPTS and str(recorded.value).startswith(str(derived.value))
    )
    return earlier and _read_no_settings(recipe)


def _stood_for_none(name: str, value: object, recipe: Recipe) -> bool:
    """Whether a word for nothing, or a number that stands for none, was taken for a value."""
    if isinstance(value, int | float):
        least = {"seed": 0, "clip_skip": 1}.get(name)
        cut = name == "cfg_scale" and any(other.key.casefold() == "cfg scale" for other in recipe.others)
        return cut or (least is not None and value < least)
    return str(getattr(value, "name", value)).casefold() in NOTHING


def _read_no_settings(recipe: Recipe) -> bool:
    """Whether settings are read today from a text in which older versions found none, and took them for a prompt."""
    found = any(other.key == AMBIGUOUS and other.value == NO_SETTINGS_LINE for other in recipe.others)
    return found and recipe.steps.known is Known.STATED


def _had_templates(recorded: str, derived: str, recipe: Recipe) -> bool:
    """Whether an older version took SD.Next's templates for the end of the negative prompt."""
    templates = [other for other in recipe.others if other.key in ("Template", "Negative template")]
    return bool(templates) and recorded.startswith(f"{derived}\n{templates[0].key}:")


def _of_graph(name: str, recorded: Parameter[Any], derived: Parameter[Any]) -> bool:
    if name in ("width", "height"):
        return recorded.known is Known.OBSERVED and derived.known is not Known.OBSERVED
    if name == "clip_skip":
        return recorded.known is Known.STATED and recorded.value == 1 and derived.known is not Known.STATED
    empty = getattr(recorded.value, "name", recorded.value) == ""
    return name in _TAKEN_AS_EMPTY and recorded.known is Known.INFERRED and empty
