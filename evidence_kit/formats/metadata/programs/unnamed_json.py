"""JSON of settings by nobody the kit knows, under the names that programs and services share: read, and called unverified.

LiblibAI, SeaArt and Jimeng are among those whose files could not be had: whatever they write in this manner is read by this
module, and no reading of it was held against a genuine file.
"""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, full_digest, without_suffix
from evidence_kit.formats.metadata.json_fields import Fields

UNVERIFIED = "a layout that was not verified on genuine files"
"""What the source of every value read by this module says."""
_STEPS = ("steps", "num_inference_steps", "numInferenceSteps", "Steps")
_GUIDANCE = ("cfgScale", "cfg_scale", "cfg", "guidance_scale", "guidanceScale", "CfgScale")
_SAMPLER = ("sampler", "samplerName", "sampler_name")
_SETTINGS = ("seed", *_STEPS, *_GUIDANCE, *_SAMPLER)
_NEGATIVE = ("negative_prompt", "negativePrompt", "Negative", "NegativePrompt", "uc")
_PROMPT = ("prompt", "Prompt", "positivePrompt", "positive_prompt")
_SERVICE = ("software", "Software", "generator", "platform", "app", "source", "provider")
_SHORT = re.compile(r"[0-9a-fA-F]{8,63}")
_LEAST = 2


def read(text: str) -> StatedGeneration:
    """What such a JSON states: a prompt and two settings at least.

    Raises:
        ValueError: no strict JSON, or less than that.
    """
    fields = Fields.parse(text.rstrip("\0"))
    if sum(key in fields for key in _SETTINGS) < _LEAST or not any(
        isinstance(fields.peek(key), str) for key in _PROMPT
    ):
        raise ValueError("the JSON is no list of settings")
    seed = fields.integer("seed", "Seed")
    negative = fields.text(*_NEGATIVE)
    return StatedGeneration(
        program=fields.text(*_SERVICE) or "",
        prompt=fields.text(*_PROMPT),
        negative_prompt=negative,
        sampler=fields.text(*_SAMPLER),
        schedule=fields.text("scheduler", "schedule", "schedulerName", "noise_schedule"),
        steps=fields.integer(*_STEPS),
        cfg_scale=fields.number(*_GUIDANCE),
        seed=seed if seed is not None and seed >= 0 else None,
        width=fields.integer("width", "Width"),
        height=fields.integer("height", "Height"),
        clip_skip=fields.integer("clipSkip", "clip_skip"),
        checkpoint=_model(fields),
        rest=fields.rest(),
        unclear=frozenset({
            "vae",
            *(() if negative is not None else ("negative_prompt",)),
        }),  # it may stand under a name of its own
    )


def _model(fields: Fields) -> NamedWeights | None:
    name = fields.text("model", "Model", "modelName", "model_name", "checkpoint")
    said = fields.text("modelHash", "model_hash", "Model hash")
    digest = full_digest(said) or (said if said and _SHORT.fullmatch(said) else None)
    return NamedWeights(without_suffix(name or ""), digest) if name or digest else None
