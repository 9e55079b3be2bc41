"""TensorArt: `generation_data`, a JSON in UTF-8 with names and SHA-256 of weights, beside a graph of its own nodes.

The graph names weights by numbers (`EMS-123-EMS`) and holds the seed that was drawn; `generation_data` holds what was asked for,
where a seed of -1 means: any. Its sampler takes webui's seeds (`seed_mode`, `ensd`), which ComfyUI's does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.formats.metadata.generation import (
    AUTOMATIC_VAE,
    NamedWeights,
    StatedGeneration,
    StatedLora,
    full_digest,
    without_suffix,
)
from evidence_kit.formats.metadata.json_fields import Fields

TOLD_BY = "the chunk generation_data, as TensorArt writes it"
_LORAS = frozenset({"LORA", "LYCORIS", "LOCON", "DORA"})


def read(text: str) -> StatedGeneration:
    """What `generation_data` states.

    Raises:
        ValueError: no strict JSON, or other keys.
    """
    fields = Fields.parse(text.rstrip("\0"))
    if not ("baseModel" in fields or ("models" in fields and "prompt" in fields)):
        raise ValueError("the JSON is not TensorArt's")
    seed, vae = fields.integer("seed"), fields.text("sdVae")
    loras = tuple(_loras(fields))
    return StatedGeneration(
        program="TensorArt",
        told_by=TOLD_BY,
        prompt=fields.text("prompt"),
        negative_prompt=fields.text("negativePrompt"),
        sampler=fields.text("ksamplerName", "sampler", "samplerName"),
        schedule=fields.text("schedule", "scheduler"),
        steps=fields.integer("steps"),
        cfg_scale=fields.number("cfgScale"),
        seed=seed if seed is not None and seed >= 0 else None,
        width=fields.integer("width"),
        height=fields.integer("height"),
        clip_skip=fields.integer("clipSkip"),
        eta_noise_seed_delta=fields.integer("etaNoiseSeedDelta"),
        checkpoint=_weights(fields.child("baseModel")),
        vae=NamedWeights(without_suffix(vae)) if vae and vae not in ("Automatic", "None") else None,
        loras=loras,
        rest=(
            *((key, value) for key, value in fields.rest() if value not in ("{}", "[]", "")),
            *(((AUTOMATIC_VAE, vae),) if vae == "Automatic" else ()),
        ),
        unclear=frozenset({"vae"}) if vae == "Automatic" else frozenset(),
        harmless=frozenset({"imageCount", AUTOMATIC_VAE}),
    )


def _weights(fields: Fields | None) -> NamedWeights | None:
    if fields is None:
        return None
    name = fields.text("modelFileName", "modelName", "label")
    return NamedWeights(without_suffix(name or ""), full_digest(fields.raw("hash"))) if name else None


def _loras(fields: Fields) -> Iterator[StatedLora]:
    """Of `models`, which becomes read where nothing else stands in it."""
    found = fields.peek("models")
    listed = found if isinstance(found, list) else []
    items = [item for item in listed if isinstance(item, dict)]
    if len(items) == len(listed) and found in (None, listed) and all(str(item.get("type")) in _LORAS for item in items):
        fields.raw("models")
    for item in items:
        inner = Fields(item)
        named = _weights(inner)
        if inner.text("type") in _LORAS and named is not None:
            weight = inner.number("weight", "strength")
            yield StatedLora(named, weight, weight)
