"""AUTOMATIC1111's infotext, and that of its forks → Recipe."""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeVar

from evidence_kit.domain.making.recipe import OtherParameter, Parameter, Recipe, WeightsKind
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.infotext import Infotext
from evidence_kit.recipe import infotext_options
from evidence_kit.recipe.parameters import inferred, observed, stated, unknown, within_limits
from evidence_kit.recipe.readers.webui_versions import Writer, writer_of
from evidence_kit.recipe.readers.weights import embeddings_of, loras_of, read_addnet_keys, weights_of

V = TypeVar("V", int, float)

AMBIGUOUS = "ambiguous text"
"""Key of an `OtherParameter` that tells how else the text could be read."""
_TWICE = "” stands twice"
_OWN_FIELD = {
    "Steps", "Sampler", "Schedule type", "CFG scale", "Seed", "Size", "Model hash", "Model", "VAE hash", "VAE",
    "Clip skip", "RNG", "ENSD", "Lora hashes", "TI hashes", "Version", "App",
}  # fmt: skip
_HARMLESS = {
    "Face restoration", "Batch size", "Batch pos", "Template", "Negative Template", "User", "Styles",
    "Style Selector", "Hashes", "Created Date",
}  # fmt: skip


def read(picture: str, embedded: Embedded, text: str) -> Recipe:
    """The recipe that an infotext states.

    Raises:
        TooMuchStated: it holds more keys and tags than any program writes.
    """
    info = infotext_format.parse(text)
    within_limits(len(info.pairs) + len(infotext_format.tags_of(info.prompt)))
    writer = writer_of(info.value("Version"), info.value("App"))
    sampler, schedule = _sampler(info, writer)
    width, height = _size(info, embedded)
    return Recipe(
        picture=picture,
        program=writer.program,
        dialect=writer.dialect,
        prompt=stated(info.prompt, "prompt"),
        negative_prompt=stated(info.negative_prompt, "Negative prompt")
        if info.negative_prompt
        else inferred("", "no negative prompt is written"),
        sampler=sampler,
        schedule=schedule,
        steps=_number(info, "Steps", int),
        cfg_scale=_number(info, "CFG scale", float),
        seed=_number(info, "Seed", int),
        width=width,
        height=height,
        clip_skip=_number(info, "Clip skip", int, default=1),
        checkpoint=weights_of(info, WeightsKind.CHECKPOINT, "Model", "Model hash"),
        vae=weights_of(info, WeightsKind.VAE, "VAE", "VAE hash"),
        loras=loras_of(info),
        embeddings=embeddings_of(info),
        noise_source=_noise_source(info),
        eta_noise_seed_delta=_number(info, "ENSD", int, default=0),
        others=(*_others(info), *_ambiguities(info)),
        raw=tuple(entry.kept for entry in embedded.entries),
    )


def _sampler(info: Infotext, writer: Writer) -> tuple[Parameter[str], Parameter[str]]:
    name, schedule = info.value("Sampler"), info.value("Schedule type")
    if not name:
        return unknown(), unknown()
    if schedule is not None:
        return stated(name, "Sampler"), stated(schedule.lower(), "Schedule type")
    plain, within = infotext_format.split_schedule(name)
    if within is not None:
        return stated(plain, "Sampler"), stated(within, "Sampler")
    if not writer.names_schedules:
        return stated(name, "Sampler"), inferred("uniform", "name without a schedule, before webui 1.9")
    return stated(name, "Sampler"), inferred("automatic", "documented default")


def _size(info: Infotext, embedded: Embedded) -> tuple[Parameter[int], Parameter[int]]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", info.value("Size") or "")
    if match is None:
        return observed(embedded.width), observed(embedded.height)
    return stated(int(match[1]), "Size"), stated(int(match[2]), "Size")


def _noise_source(info: Infotext) -> Parameter[str]:
    value = info.value("RNG")
    return stated(value.lower(), "RNG") if value else inferred("gpu", "documented default where none is written")


def _others(info: Infotext) -> list[OtherParameter]:
    own = _OWN_FIELD | read_addnet_keys(info)
    pairs = tuple((key, value) for key, value in info.pairs if key not in own)
    neutral = infotext_options.neutral(pairs)
    others = [
        OtherParameter(key=key, value=value, changes_pixels=key not in _HARMLESS and key not in neutral)
        for key, value in pairs
    ]
    # Extra networks other than LoRA are cut out of the prompt like LoRAs, so they must not be passed over.
    others += [
        OtherParameter(key=f"<{tag.kind}>", value=":".join((tag.name, *tag.arguments)), changes_pixels=True)
        for tag in infotext_format.tags_of(info.prompt)
        if tag.kind != "lora"
    ]
    return others


def _ambiguities(info: Infotext) -> list[OtherParameter]:
    counts = Counter(key for key, _ in info.pairs)
    twice = [f"“{key}{_TWICE}" for key, count in counts.items() if count > 1]
    return [OtherParameter(key=AMBIGUOUS, value=what, changes_pixels=False) for what in (*info.ambiguous, *twice)]


def doubled_key(how: str) -> str | None:
    """The key that stands twice, where that is how else a text could be read."""
    return how.removeprefix("“").removesuffix(_TWICE) if how.endswith(_TWICE) else None


def _number(info: Infotext, key: str, kind: type[V], default: V | None = None) -> Parameter[V]:
    value = info.value(key)
    if value is None:
        return unknown() if default is None else inferred(default, "documented default where none is written")
    try:
        return stated(kind(value), key)
    except ValueError:
        return unknown()
