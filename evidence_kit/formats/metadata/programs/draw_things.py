"""Draw Things: an XMP packet whose `exif:UserComment` holds JSON (c, uc, seed, steps, sampler, scale, size, model)."""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import Fields


def read(text: str) -> StatedGeneration:
    """What Draw Things states in its JSON.

    Raises:
        ValueError: no strict JSON, or not of Draw Things.
    """
    fields = Fields.parse(text)
    if not ("c" in fields and "sampler" in fields):
        raise ValueError("the JSON is not by Draw Things")
    size = re.fullmatch(r"(\d{1,5})x(\d{1,5})", fields.text("size") or "")
    model = fields.text("model")
    return StatedGeneration(
        program="Draw Things",
        prompt=fields.text("c"),
        negative_prompt=fields.text("uc"),
        sampler=fields.text("sampler"),
        steps=fields.integer("steps"),
        cfg_scale=fields.number("scale"),
        seed=fields.integer("seed"),
        width=int(size[1]) if size else None,
        height=int(size[2]) if size else None,
        checkpoint=NamedWeights(without_suffix(model)) if model else None,
        loras=tuple(_lora(item) for item in fields.items("lora")),
        rest=fields.rest(),
    )


def _lora(item: object) -> StatedLora:
    fields = Fields(item if isinstance(item, dict) else {})
    weight = fields.number("weight")
    return StatedLora(NamedWeights(without_suffix(fields.text("model") or "?")), weight, weight)
