"""What stands between a recipe and an exact regeneration."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.origin import SERVICE_NAMES, Service
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import Known, Recipe, WeightsRef
from evidence_kit.domain.text import Text, visible
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.generation import AUTOMATIC_VAE
from evidence_kit.recipe.afterwards import EDITED_WITH
from evidence_kit.recipe.contradictions import CONTRADICTION
from evidence_kit.recipe.file_size import FILE_SIZE
from evidence_kit.recipe.garbled import GARBLED, PREFIX
from evidence_kit.recipe.graph_gaps import graph_gaps, is_graph, said_by_graph
from evidence_kit.recipe.init_gaps import init_gaps
from evidence_kit.recipe.options.infotext_options import understood
from evidence_kit.recipe.origin_gaps import origin_gaps
from evidence_kit.recipe.parameters import CHECKPOINT_OTHER_HASH, JOB, LORA_OTHER_HASH
from evidence_kit.recipe.readers.comfyui_text import AGAINST_GRAPH
from evidence_kit.recipe.readers.infotext import UNREAD_WORDS, VERSION_OF_NOBODY
from evidence_kit.recipe.readers.said_twice import AGAIN, AMBIGUOUS, AT_ODDS, doubled_key
from evidence_kit.recipe.readers.webui_versions import FORGE, REFORGE

_NEEDED = ("dialect", "prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "clip_skip",
           "checkpoint", "vae", "noise_source", "eta_noise_seed_delta")  # fmt: skip
"""What no run can do without."""
_READINGS = {
    infotext_format.NO_SETTINGS_LINE: GapCode.NO_SETTINGS_LINE,
    infotext_format.NEGATIVE_PROMPT_TWICE: GapCode.NEGATIVE_PROMPT_TWICE,
    infotext_format.NEGATIVE_PROMPT_ALIKE: GapCode.NEGATIVE_PROMPT_ALIKE,
    infotext_format.SETTINGS_IN_PROMPT: GapCode.SETTINGS_IN_PROMPT,
    infotext_format.NO_LINE_BREAK: GapCode.NO_LINE_BREAK,
}
_MOST_SHOWN = 300
"""Characters of a text's own words in a sentence."""


def gaps_of(recipe: Recipe, stated: StatedInit = NOTHING_STATED) -> tuple[Gap, ...]:
    """The gaps of a recipe, those that block any run first.

    Args:
        recipe: what the picture says.
        stated: what a party gave of an init picture.
    """
    if recipe.service is not None:
        # What else is missing would be missing for a run that nobody can make.
        return (_closed(recipe, recipe.service.service), *origin_gaps(recipe))
    gaps = [
        *_unknowns(recipe),
        *graph_gaps(recipe),
        *_weights(recipe),
        *_loras(recipe),
        *_noise(recipe),
        *_program(recipe),
        *_others(recipe),
        *init_gaps(recipe, stated),
        *_size(recipe),
        *origin_gaps(recipe),
    ]
    return tuple(sorted(gaps, key=lambda gap: not gap.blocking))


def _blocking(code: GapCode, parameter: str, **arguments: str | Text) -> Gap:
    return Gap(code=code, parameter=parameter, blocking=True, arguments=arguments)


def _open(code: GapCode, parameter: str, **arguments: str | Text) -> Gap:
    return Gap(code=code, parameter=parameter, blocking=False, arguments=arguments)


def _closed(recipe: Recipe, service: Service) -> Gap:
    if service is not Service.LABELLED:
        arguments = {"service": service.value, "name": SERVICE_NAMES[service]}
        return Gap(code=GapCode.CLOSED_SERVICE, parameter="service", blocking=True, arguments=arguments)
    label = next(label for label in recipe.labels if label.content_producer)
    producer, number = visible(label.content_producer), visible(label.produce_id)
    return _blocking(GapCode.LABELLED_SERVICE, "service", producer=producer, number=number)


def _unknowns(recipe: Recipe) -> Iterator[Gap]:
    jobs = sum(other.key.startswith(JOB) for other in recipe.others)
    if jobs:
        yield _blocking(GapCode.SEVERAL_JOBS, "parameters", count=str(jobs))
    elif recipe.prompt.known is Known.UNKNOWN and recipe.seed.known is Known.UNKNOWN and not is_graph(recipe):
        yield _nothing_read(recipe)
        return
    said = said_by_graph(recipe)
    for field in _NEEDED:
        if field in said:
            continue
        unruled = field == "dialect" and recipe.dialect.known is Known.UNKNOWN
        if unruled and recipe.program.value is not None and recipe.program.known is Known.INFERRED:
            yield _blocking(GapCode.PROGRAM_INFERRED, "dialect", program=recipe.program.value)
        elif unruled and recipe.program.value is not None:
            yield _blocking(GapCode.RULES_NOT_KNOWN, "dialect", program=recipe.program.value)
        elif unruled:
            yield _nameless(recipe)
        elif (
            field == "vae" and recipe.vae.known is Known.UNKNOWN and any(o.key == AUTOMATIC_VAE for o in recipe.others)
        ):
            yield _blocking(GapCode.VAE_LEFT_TO_PROGRAM, "vae", name=PARAMETER_NAMES["vae"])
        elif getattr(recipe, field).known is Known.UNKNOWN:
            yield _blocking(GapCode.NOT_STATED, field, name=PARAMETER_NAMES[field])


def _nameless(recipe: Recipe) -> Gap:
    version = next((other.value for other in recipe.others if other.key == VERSION_OF_NOBODY), None)
    if version is None:
        return _blocking(GapCode.PROGRAM_NOT_STATED, "dialect")
    return _blocking(GapCode.VERSION_OF_NO_PROGRAM, "dialect", version=visible(_short(version)))


def _nothing_read(recipe: Recipe) -> Gap:
    makers = [claim.claim_generator for store in recipe.credentials for claim in store.claims if claim.claim_generator]
    if makers:
        return _blocking(GapCode.CREDENTIALS_ALONE, "parameters", maker=visible(makers[-1]))
    if recipe.credentials:
        return _blocking(GapCode.CREDENTIALS_UNREAD, "parameters")
    if recipe.labels:
        return _blocking(GapCode.LABEL_ALONE, "parameters")
    if not recipe.raw:
        return _blocking(GapCode.NO_PARAMETERS, "parameters")
    carriers = ", ".join(dict.fromkeys(raw.carrier for raw in recipe.raw))
    return _blocking(GapCode.NO_READABLE_PARAMETERS, "parameters", carriers=carriers)


def _weights(recipe: Recipe) -> Iterator[Gap]:
    checkpoint = recipe.checkpoint.value
    if checkpoint is not None and checkpoint.short_hash is None and checkpoint.sha256 is None:
        name, other = visible(checkpoint.name), _other_hash(recipe, CHECKPOINT_OTHER_HASH)
        if other is None:
            yield _open(GapCode.CHECKPOINT_WITHOUT_HASH, "checkpoint", name=name)
        else:
            yield _open(GapCode.CHECKPOINT_OF_OTHER_HASH, "checkpoint", name=name, hash=visible(other))


def _loras(recipe: Recipe) -> Iterator[Gap]:
    for lora in recipe.loras:
        if Known.UNKNOWN in (lora.unet_weight.known, lora.text_weight.known):
            yield _blocking(GapCode.LORA_WITHOUT_WEIGHT, "loras", name=lora.weights.name)
        if lora.weights.short_hash is None and lora.weights.sha256 is None:
            name, other = lora.weights.name, _other_hash(recipe, LORA_OTHER_HASH + lora.weights.name)
            if other is None:
                yield _open(GapCode.LORA_WITHOUT_HASH, "loras", name=name)
            else:
                yield _open(GapCode.LORA_OF_OTHER_HASH, "loras", name=name, hash=visible(other))


def _other_hash(recipe: Recipe, key: str) -> str | None:
    return next((other.value for other in recipe.others if other.key == key), None)


def _noise(recipe: Recipe) -> Iterator[Gap]:
    if recipe.noise_source.value == "gpu":
        yield _open(GapCode.NOISE_OF_GRAPHICS_CARD, "noise_source")


def _program(recipe: Recipe) -> Iterator[Gap]:
    program = recipe.program.value or ""
    if recipe.dialect.known is Known.UNKNOWN:
        return
    if FORGE in program or REFORGE in program:
        yield _open(GapCode.RULES_OF_FORK, "dialect", program=visible(program))
    if recipe.program.known is Known.INFERRED and recipe.dialect.known is Known.INFERRED:
        yield _open(GapCode.PROGRAM_INFERRED, "program", program=program)


def _others(recipe: Recipe) -> Iterator[Gap]:
    runs = understood(recipe)
    for other in recipe.others:
        if other.key == AMBIGUOUS:
            yield _ambiguous(other.value)
        elif other.key == AGAINST_GRAPH:
            yield _open(GapCode.TEXT_AGAINST_GRAPH, "parameters", what=_short(other.value))
        elif other.key == CONTRADICTION:
            yield _blocking(GapCode.TEXTS_CONTRADICT, "parameters", what=_short(other.value))
        elif other.key == AT_ODDS:
            yield _blocking(GapCode.VALUES_AT_ODDS, "parameters", what=_short(other.value))
        elif other.key.endswith(AGAIN) and other.changes_pixels:
            key = other.key.removesuffix(AGAIN)
            yield _blocking(GapCode.KEY_STATED_OTHERWISE, "parameters", key=key, value=_short(other.value))
        elif other.key == GARBLED:
            yield _garbled(recipe, other.value)
        elif other.key == PREFIX:
            yield _blocking(GapCode.PROMPT_OR_PREFIX, "parameters", word=visible(other.value))
        elif other.key == FILE_SIZE:
            stated, _, actual = other.value.partition(" ≠ ")
            yield _open(GapCode.SIZE_OF_FILE_DIFFERS, "size", stated=stated, actual=actual)
        elif other.key == EDITED_WITH:
            yield _open(GapCode.SAVED_BY_EDITOR, "picture", editor=visible(other.value))
        elif other.key == UNREAD_WORDS:
            yield _blocking(GapCode.UNREAD_WORDS, "parameters", words=_short(other.value))
        elif other.changes_pixels and other.key not in runs:
            yield _blocking(GapCode.NOT_RUN, other.key, key=other.key, value=other.value)


def _garbled(recipe: Recipe, field: str) -> Gap:
    """Words that are not certain; of a file's name that matters where no hash binds it."""
    files: dict[str, list[WeightsRef | None]] = {
        "checkpoint": [recipe.checkpoint.value],
        "vae": [recipe.vae.value],
        "loras": [*(use.weights for use in recipe.loras), *recipe.embeddings],
    }
    bound = field in files and all(ref is None or ref.short_hash or ref.sha256 for ref in files[field])
    gap = _open if bound else _blocking
    return gap(GapCode.TEXT_GARBLED, "parameters", name=PARAMETER_NAMES.get(field, PARAMETER_NAMES["prompt"]))


def _short(words: str) -> str:
    return words if len(words) <= _MOST_SHOWN else words[:_MOST_SHOWN] + "…"


def _ambiguous(how: str) -> Gap:
    key = doubled_key(how)
    if key is not None:
        return _open(GapCode.KEY_TWICE, "parameters", key=key)
    decides = (infotext_format.NO_LINE_BREAK, infotext_format.NEGATIVE_PROMPT_ALIKE)  # what the prompt is
    gap = _blocking if how in decides else _open
    return gap(_READINGS.get(how, GapCode.ANOTHER_READING), "parameters")


def _size(recipe: Recipe) -> Iterator[Gap]:
    if recipe.width.known is Known.OBSERVED and recipe.prompt.known is not Known.UNKNOWN:
        yield _open(GapCode.SIZE_NOT_STATED, "size")
