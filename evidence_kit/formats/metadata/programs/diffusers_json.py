"""JSON under diffusers' own argument names, as demos on Hugging Face (Spaces) put it into `parameters`.

Keys as the Spaces of Animagine XL and their copies write them: `prompt`, `negative_prompt`, `resolution` (`832 x 1216`),
`guidance_scale`, `num_inference_steps`, `seed`, `sampler`, `Model`, `Model hash`, `use_upscaler`.
"""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, full_digest, without_suffix
from evidence_kit.formats.metadata.infotext import split_schedule
from evidence_kit.formats.metadata.json_fields import Fields

TOLD_BY = "diffusers' argument names (num_inference_steps, guidance_scale), as demos on Hugging Face write them; no program is named"
_SHORT = re.compile(r"[0-9a-fA-F]{8,63}")


def read(text: str) -> StatedGeneration:
    """What such a JSON states.

    Raises:
        ValueError: no strict JSON, or other keys.
    """
    fields = Fields.parse(text)
    if not ("prompt" in fields and "num_inference_steps" in fields and "guidance_scale" in fields):
        raise ValueError("the JSON is not under diffusers' names")
    if "use_stable_diffusion_model" in fields or "base_model" in fields:
        raise ValueError("the JSON is of a program that borrowed them")
    width, height = _size(fields)
    sampler, schedule = split_schedule(fields.text("sampler", "scheduler") or "")
    return StatedGeneration(
        program="diffusers (Hugging Face Space)",
        told_by=TOLD_BY,
        prompt=fields.text("prompt"),
        negative_prompt=fields.text("negative_prompt"),
        sampler=sampler or None,
        schedule=schedule,
        steps=fields.integer("num_inference_steps"),
        cfg_scale=fields.number("guidance_scale"),
        seed=fields.integer("seed"),
        width=width,
        height=height,
        clip_skip=None,
        checkpoint=_model(fields),
        rest=fields.rest(),
        harmless=frozenset({"generation_time", "generation_timestamp"}),
    )


def _size(fields: Fields) -> tuple[int | None, int | None]:
    said = fields.text("resolution")
    match = re.fullmatch(r"\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*", said or "")
    return (int(match[1]), int(match[2])) if match else (fields.integer("width"), fields.integer("height"))


def _model(fields: Fields) -> NamedWeights | None:
    name = fields.text("Model", "model", "model_name", "model_id")
    said = fields.text("Model hash", "model_hash")
    digest = full_digest(said) or (said if said and _SHORT.fullmatch(said) else None)
    if name is None and digest is None:
        return None
    return NamedWeights(without_suffix(name or ""), digest)
