"""Fooocus: `parameters` as JSON with `fooocus_scheme: fooocus`; forks wrote the same kind of JSON into `Comment`.

With `fooocus_scheme: a1111` the parameters are an infotext, which `formats.infotext` reads. RuinedFooocus, a fork, has keys of
its own (`Prompt`, `Negative`, `base_model_name`, LoRAs as `[SHA-256, "weight - name"]`). Hashes: Fooocus writes the first ten
digits of a file's SHA-256, for LoRAs as well (its modules/hash_cache.py); RuinedFooocus the whole of it, in capitals.
"""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import Fields, real

_SHORT = re.compile(r"[0-9a-fA-F]{8,64}")
_WEIGHT_AND_NAME = re.compile(r"\s*(-?\d{1,4}(?:\.\d{1,18})?) - (.+)", re.DOTALL)
_HARMLESS = frozenset({"metadata_scheme", "created_by"})


def is_ours(fields: Fields) -> bool:
    """Whether a JSON object is by Fooocus or a fork of it."""
    return "metadata_scheme" in fields or "base_model" in fields or "Fooocus" in str(fields.peek("software") or "")


def read(text: str) -> StatedGeneration:
    """What Fooocus states.

    Raises:
        ValueError: no strict JSON, or not by Fooocus.
    """
    fields = Fields.parse(text)
    if not is_ours(fields):
        raise ValueError("the JSON is not by Fooocus")
    width, height = _size(fields)
    base, vae = fields.text("base_model", "base_model_name"), fields.text("vae")
    digest = _hash(fields.raw("base_model_hash"))
    return StatedGeneration(
        program=fields.text("version", "software") or "Fooocus",
        prompt=fields.text("prompt", "Prompt"),
        negative_prompt=fields.text("negative_prompt", "Negative"),
        sampler=fields.text("sampler", "sampler_name"),
        schedule=fields.text("scheduler", "scheduler_name"),
        steps=fields.integer("steps"),
        cfg_scale=fields.number("guidance_scale", "cfg", "cfg_scale"),
        seed=fields.integer("seed"),
        width=width,
        height=height,
        clip_skip=fields.integer("clip_skip"),
        checkpoint=NamedWeights(without_suffix(base or ""), digest) if base or digest else None,
        vae=NamedWeights(without_suffix(vae)) if vae and vae != "Default (model)" else None,
        loras=tuple(_lora(item) for item in fields.items("loras")),
        rest=fields.rest(),
        harmless=_HARMLESS,
    )


def _size(fields: Fields) -> tuple[int | None, int | None]:
    match = re.fullmatch(r"\D*(\d{1,5})\D+(\d{1,5})\D*", fields.text("resolution") or "")
    return (int(match[1]), int(match[2])) if match else (fields.integer("width"), fields.integer("height"))


def _lora(item: object) -> StatedLora:
    """`[name, weight, hash]`, or `[hash, "weight - name"]` of RuinedFooocus."""
    values = [*item, None, None, None] if isinstance(item, list) else [item, None, None]
    ruined = _WEIGHT_AND_NAME.fullmatch(values[1]) if isinstance(values[1], str) else None
    if ruined is not None:
        weight = real(ruined[1])
        return StatedLora(NamedWeights(without_suffix(ruined[2]), _hash(values[0])), weight, weight)
    weight = real(values[1])
    name = without_suffix(values[0]) if isinstance(values[0], str) else "?"
    return StatedLora(NamedWeights(name, _hash(values[2])), weight, weight)


def _hash(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and _SHORT.fullmatch(value) else None
