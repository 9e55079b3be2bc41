"""Words whose characters are not certain: what cannot be decoded is not `stated`, and says so."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.recipe import Known, OtherParameter, Parameter, Recipe, WeightsRef
from evidence_kit.formats.metadata import exif_comment, text_encoding
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.infotext import NEGATIVE_PROMPT_ALIKE, NO_LINE_BREAK, NO_SETTINGS_LINE
from evidence_kit.recipe.parameters import inferred

GARBLED = "uncertain characters"
"""Key of an `OtherParameter`: which field holds characters that cannot be told."""
PREFIX = "first word or character code"
"""Key of an `OtherParameter`: the name of an encoding before the prompt, which may be a word of it."""
_UNCERTAIN = "the encoding of the text is not certain"
_STOOD_BEFORE = "stood before it"
DOUBTS = (NO_LINE_BREAK, NO_SETTINGS_LINE, NEGATIVE_PROMPT_ALIKE, _UNCERTAIN, _STOOD_BEFORE)
"""Parts of the sources of values that stand in a text and are not certain all the same."""
_PROMPTS = ("prompt", "negative_prompt")
_NAMED = ("sampler", "schedule")
_FILES = ("checkpoint", "vae")


def with_doubts(recipe: Recipe, embedded: Embedded) -> Recipe:
    """The recipe with what is not certain of its characters `inferred`; the recipe itself where all is."""
    changed: dict[str, object] = {}
    named: list[str] = []
    for name in (*_PROMPTS, *_NAMED):
        if (doubted := _doubted(getattr(recipe, name), embedded)) is not None:
            changed[name] = doubted
            named.append(name)
    for name in _FILES:
        file: Parameter[WeightsRef] = getattr(recipe, name)
        if file.known is Known.STATED and file.value is not None and not _is_certain(file.value.name, embedded):
            changed[name] = inferred(file.value, f"{file.source}: {_UNCERTAIN}")
            named.append(name)
    names = [*(use.weights.name for use in recipe.loras), *(item.name for item in recipe.embeddings)]
    named += ["loras"] if any(not _is_certain(name, embedded) for name in names) else []
    said = [OtherParameter(key=GARBLED, value=name, changes_pixels=True) for name in named]
    for word in _prefixes(recipe, embedded):
        changed["prompt"] = inferred(recipe.prompt.value, f"{recipe.prompt.source}: “{word}” {_STOOD_BEFORE}")
        said.append(OtherParameter(key=PREFIX, value=word, changes_pixels=True))
    return recipe.model_copy(update={**changed, "others": (*recipe.others, *said)}) if said else recipe


def _prefixes(recipe: Recipe, embedded: Embedded) -> Iterator[str]:
    """Names of codes that may be the first word of the prompt that was read."""
    words = recipe.prompt.value
    if words is None or recipe.prompt.known is not Known.STATED:
        return
    for entry in embedded.entries:
        if entry.carrier in ("exif:UserComment", "exif:IFD0:UserComment") and entry.text.lstrip().startswith(words):
            word = exif_comment.doubtful_code(entry.raw)
            if word:
                yield word
                return


def _doubted(known: Parameter[str], embedded: Embedded) -> Parameter[str] | None:
    words = known.value
    if known.known is not Known.STATED or words is None or words.isascii():
        return None
    meant = text_encoding.repaired(words)
    if meant is not None:
        return inferred(meant, f"{known.source}: UTF-8 that was taken for Latin-1 when it was written")
    return None if _is_certain(words, embedded) else inferred(words, f"{known.source}: {_UNCERTAIN}")


def _is_certain(words: str, embedded: Embedded) -> bool:
    if words.isascii():
        return True
    carried = [entry for entry in embedded.entries if words in entry.text]
    if not carried:
        return "\ufffd" not in words
    return any(text_encoding.is_certain(words, entry.raw) for entry in carried)
