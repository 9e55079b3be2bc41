"""AUTOMATIC1111's infotext, and that of its forks and of whoever writes in its layout → Recipe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidence_kit.domain.making.recipe import Known, LoraUse, OtherParameter, Parameter, Recipe
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.infotext import Infotext
from evidence_kit.formats.metadata.settings_line import BLANKS
from evidence_kit.recipe.hires import FIRST_PASS, old_first_pass
from evidence_kit.recipe.options import infotext_options
from evidence_kit.recipe.parameters import inferred, observed, stated, unknown, within_limits
from evidence_kit.recipe.readers import comfyui_names, said_twice
from evidence_kit.recipe.readers.authorship import author_of
from evidence_kit.recipe.readers.named_resources import HASHES, METADATA, RESOURCES, NamedResources, resources_of
from evidence_kit.recipe.readers.numbers import DEFAULT, number, sides_of
from evidence_kit.recipe.readers.stated_keys import StatedKey, StatedKeys
from evidence_kit.recipe.readers.webui_versions import Convention, Writer
from evidence_kit.recipe.readers.weights import (
    LORA_KEYS,
    are_resources,
    automatic_vae,
    checkpoint_of,
    embeddings_of,
    loras_of,
    read_addnet_keys,
    unrun_arguments,
    vae_of,
)

UNREAD_WORDS = "unread words"
"""Key of an `OtherParameter` for words among the settings that are no pair of key and value."""
VERSION_OF_NOBODY = "Version of no known program"
"""Key of an `OtherParameter`: what the text writes as its program's version."""
_CLIP_SKIP = ("Clip skip", "CLiP-skip")
_ENSD = ("ENSD", "Sampler eta delta")
"""As webui writes it, and as SD.Next does (`modules/processing_info.py`)."""
_OWN_FIELD = frozenset({
    "steps", "sampler", "schedule type", "cfg scale", "seed", "size", "model hash", "model", "vae hash", "vae",
    *(key.casefold() for key in (*_CLIP_SKIP, *_ENSD)), "rng", "ti hashes", "version", "app", METADATA.casefold(),
    *(key.casefold() for key in LORA_KEYS),
})  # fmt: skip
_HARMLESS = frozenset({
    "Batch size", "Batch pos", "Template", "Negative Template", "User", "Styles", "Style Selector", HASHES, "Created Date",
    "Raw prompt", "Raw negative prompt", "Negative template",
})  # fmt: skip
_OWN_NUMBERS = {"steps": ("Steps",), "cfg_scale": ("CFG scale",), "seed": ("Seed",), "clip_skip": _CLIP_SKIP, "width": ("Size",),
                "eta_noise_seed_delta": _ENSD}  # fmt: skip
"""Fields that are read from a number, and its keys."""
_SCHEDULE_KEYS = {
    Convention.WEBUI: ("Schedule type",),
    Convention.SD_NEXT: ("Sampler sigma", "Schedule type"),
}
"""Where a convention writes its schedule; the others, in `Schedule type` or `Scheduler`."""
_DOUBTFUL = (infotext_format.NEGATIVE_PROMPT_ALIKE, infotext_format.NO_LINE_BREAK, infotext_format.NO_SETTINGS_LINE)
"""What makes it doubtful where a prompt ends."""


def read(picture: str, embedded: Embedded, text: str) -> Recipe:
    """The recipe that an infotext states.

    Raises:
        TooMuchStated: it holds more keys and tags than any program writes.
    """
    info = infotext_format.parse(text)
    within_limits(len(info.pairs) + len(info.skipped) + len(infotext_format.tags_of(info.prompt)))
    keys = StatedKeys(info.pairs)
    writer = author_of(keys, embedded)
    resources = resources_of(keys)
    schedule_key = keys.named(*_SCHEDULE_KEYS.get(writer.convention, ("Schedule type", "Scheduler")))
    sampler, schedule = _sampler(keys, schedule_key, writer)
    width, height = _size(keys, embedded)
    loras = loras_of(info, keys, resources, writer.convention, passed_over=_HARMLESS)
    numbers: dict[str, Parameter[Any]] = {
        "steps": number(keys, ("Steps",), int),
        "cfg_scale": _guidance(keys, info),
        "seed": number(keys, ("Seed",), int, least=0),
        "clip_skip": _clip_skip(keys, writer.convention),
        "eta_noise_seed_delta": number(keys, _ENSD, int, default=0),
        "width": width,
    }
    return Recipe(
        picture=picture,
        program=writer.program,
        dialect=writer.dialect,
        prompt=_prompt(info, "prompt", info.prompt, "prompt"),
        negative_prompt=_prompt(info, "negative_prompt", info.negative_prompt, "Negative prompt")
        if info.negative_prompt or "negative_prompt" in info.uncertain
        else inferred("", "no negative prompt is written"),
        sampler=sampler,
        schedule=schedule,
        steps=numbers["steps"],
        cfg_scale=numbers["cfg_scale"],
        seed=numbers["seed"],
        width=width,
        height=height,
        clip_skip=numbers["clip_skip"],
        checkpoint=checkpoint_of(keys, resources),
        vae=vae_of(keys, resources, writer.convention),
        loras=loras,
        embeddings=embeddings_of(keys, resources),
        noise_source=_noise_source(keys, writer.convention),
        eta_noise_seed_delta=numbers["eta_noise_seed_delta"],
        others=(
            *_others(info, schedule_key),
            *unrun_arguments(info),
            *_resources(keys, resources, loras),
            *(OtherParameter(key=UNREAD_WORDS, value=words, changes_pixels=True) for words in info.skipped),
            *said_twice.ambiguities(info),
            *said_twice.stated_otherwise(info, _HARMLESS - {HASHES}),
            *said_twice.at_odds(info, keys, resources),
            *_unreadable(keys, numbers),
            *_version_of_nobody(keys, writer),
            *automatic_vae(keys),
        ),
        raw=tuple(entry.kept for entry in embedded.entries),
    )


def _prompt(info: Infotext, name: str, words: str, source: str) -> Parameter[str]:
    if name not in info.uncertain:
        return stated(words, source)
    if not words:
        return unknown()
    why = next((one for one in _DOUBTFUL if one in info.ambiguous), infotext_format.NO_LINE_BREAK)
    return inferred(words, f"{source}: {why}, so where it ends is not certain")


def _sampler(keys: StatedKeys, schedule: StatedKey | None, writer: Writer) -> tuple[Parameter[str], Parameter[str]]:
    written = keys.named("Sampler")
    explicit: Parameter[str] = unknown() if schedule is None else stated(schedule.value.lower(), schedule.key)
    if written is None:
        return unknown(), explicit
    name = written.value.translate(BLANKS)
    plain, within = infotext_format.split_schedule(name)
    if within is None and writer.convention is not Convention.WEBUI:
        plain, within = comfyui_names.split(name)
    if schedule is not None:
        same = within == explicit.value
        return stated(plain if same else name, written.key), explicit
    if within is not None:
        return stated(plain, written.key), stated(within, written.key)
    return stated(name, written.key), _unwritten_schedule(name, writer)


def _unwritten_schedule(name: str, writer: Writer) -> Parameter[str]:
    if writer.convention is Convention.WEBUI and not writer.names_schedules:
        return inferred("uniform", "name without a schedule, before webui 1.9")
    if writer.convention is Convention.WEBUI:
        return inferred("automatic", "documented default")
    if writer.convention is Convention.COMFYUI and name in comfyui_names.SAMPLERS:
        return inferred("normal", "the saver puts every other schedule after the sampler's name")
    return unknown()


def _size(keys: StatedKeys, embedded: Embedded) -> tuple[Parameter[int], Parameter[int]]:
    """The size that the sampler began with: before January 2023 that of the first pass, where there were two."""
    size, first = keys.first("Size"), keys.first(FIRST_PASS)
    whole = sides_of(size.value) if size else None
    if first is not None and (sides := sides_of(first.value)):
        if all(sides):
            return stated(sides[0], first.key), stated(sides[1], first.key)
        if whole and all(whole):
            width, height = old_first_pass(*whole)
            ground = f"{first.key} {first.value}: computed by webui's rule of the time"
            return inferred(width, ground), inferred(height, ground)
    if size is None or whole is None:
        return observed(embedded.width), observed(embedded.height)
    return stated(whole[0], size.key), stated(whole[1], size.key)


def _clip_skip(keys: StatedKeys, convention: Convention) -> Parameter[int]:
    # webui and SD.Next leave it out where it is 1; a saver of ComfyUI does not know what the graph did.
    default = 1 if convention in (Convention.WEBUI, Convention.SD_NEXT) else None
    return number(keys, _CLIP_SKIP, int, default=default, least=1)


def _guidance(keys: StatedKeys, info: Infotext) -> Parameter[float]:
    """The scale; unknown where digits stand apart on the line, which may be those after a comma for a decimal point."""
    found = number(keys, ("CFG scale",), float)
    cut = any(re.fullmatch(r"\d{1,6}", words) for words in info.skipped)
    return unknown() if cut and found.value is not None and found.value.is_integer() else found


def _noise_source(keys: StatedKeys, convention: Convention) -> Parameter[str]:
    if written := keys.first("RNG"):
        return stated(written.value.lower(), written.key)
    return inferred("gpu", DEFAULT) if convention is Convention.WEBUI else unknown()


def _others(info: Infotext, schedule: StatedKey | None) -> list[OtherParameter]:
    read = read_addnet_keys(info) | ({schedule.key} if schedule else set())
    pairs = tuple(
        (key, value) for key, value in info.pairs
        if key not in read and key.casefold() not in _OWN_FIELD and key.casefold() != RESOURCES.casefold()
    )  # fmt: skip
    if any(key.casefold() == FIRST_PASS.casefold() for key, _ in pairs):
        pairs += tuple((key, value) for key, value in info.pairs if key.casefold() == "size")
    neutral = infotext_options.neutral(pairs)
    return [
        OtherParameter(key=key, value=value, changes_pixels=key not in _HARMLESS and key not in neutral)
        for key, value in pairs
    ]


def _resources(keys: StatedKeys, resources: NamedResources, loras: tuple[LoraUse, ...]) -> Iterator[OtherParameter]:
    """Resources whole, as they are written, and those that have no field of their own."""
    if written := keys.first(RESOURCES):
        more = len(resources.checkpoints) > 1 or not are_resources(resources.loras, loras)
        yield OtherParameter(key=written.key, value=written.value, changes_pixels=more)
    yield from resources.unplaced


def _unreadable(keys: StatedKeys, recipe: Mapping[str, Parameter[Any]]) -> Iterator[OtherParameter]:
    """Own keys whose value is none that can be read: they state something, only not what."""
    for name in ("Sampler", "Model", "Schedule type"):
        word = keys.value(name)
        if word is not None and keys.named(name) is None:
            yield OtherParameter(key=name, value=word, changes_pixels=False)  # that none is stated blocks by itself
    for name, names in _OWN_NUMBERS.items():
        written = keys.first(*names)
        if written is not None and recipe[name].known in (Known.UNKNOWN, Known.OBSERVED):
            yield OtherParameter(key=written.key, value=written.value, changes_pixels=True)


def _version_of_nobody(keys: StatedKeys, writer: Writer) -> Iterator[OtherParameter]:
    version = keys.value("Version", "App")
    if writer.program.value is None and version:
        yield OtherParameter(key=VERSION_OF_NOBODY, value=version, changes_pixels=False)
