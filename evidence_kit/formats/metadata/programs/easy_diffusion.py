"""Easy Diffusion: one PNG text chunk a setting, or all of them as one JSON in the EXIF comment.

Keys are the program's own (`use_stable_diffusion_model`) or, where its text format is chosen, the labels of its interface
(`Stable Diffusion model`): `TASK_TEXT_MAPPING` in its `ui/easydiffusion/utils/save_utils.py`. Chunks hold Python's words for
values: `None`, `False`, `['a', 'b']`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import Fields, real

SIGN, SIGN_OF_LABELS = "use_stable_diffusion_model", "Stable Diffusion model"
"""A key that no other program writes, in both spellings."""
TOLD_BY = f"keys of Easy Diffusion ({SIGN} …); the program is not named"
_LABELS = {
    "Prompt": "prompt",
    "Negative Prompt": "negative_prompt",
    "Seed": "seed",
    SIGN_OF_LABELS: SIGN,
    "Clip Skip": "clip_skip",
    "ControlNet model": "use_controlnet_model",
    "ControlNet Filter": "control_filter_to_apply",
    "ControlNet Strength": "control_alpha",
    "VAE model": "use_vae_model",
    "Sampler": "sampler_name",
    "Scheduler": "scheduler_name",
    "Width": "width",
    "Height": "height",
    "Steps": "num_inference_steps",
    "Guidance Scale": "guidance_scale",
    "Distilled Guidance": "distilled_guidance_scale",
    "Prompt Strength": "prompt_strength",
    "LoRA model": "use_lora_model",
    "LoRA Strength": "lora_alpha",
    "Hypernetwork model": "use_hypernetwork_model",
    "Hypernetwork Strength": "hypernetwork_strength",
    "Embedding models": "use_embeddings_model",
    "Seamless Tiling": "tiling",
    "Use Face Correction": "use_face_correction",
    "Use Upscaling": "use_upscale",
    "Upscale By": "upscale_amount",
    "Latent Upscaler Steps": "latent_upscaler_steps",
}
KEYS = frozenset({*_LABELS, *_LABELS.values()})
"""What its chunks are called."""
_NOTHING = ("None", "null", "")
_TEXTS = frozenset({"prompt", "negative_prompt"})
_IN_LIST = re.compile(r"'([^']*)'|\"([^\"]*)\"|(-?\d[\d.e-]*)")


def of_chunks(chunks: Iterable[tuple[str, str]]) -> StatedGeneration:
    """What its text chunks state.

    Args:
        chunks: keyword and text; chunks of other names are passed over.

    Raises:
        ValueError: they are not by Easy Diffusion, or one name stands twice with different texts.
    """
    values: dict[str, Any] = {}
    for keyword, text in chunks:
        key = _LABELS.get(keyword, keyword)
        if keyword in KEYS and values.setdefault(key, text) != text:
            raise ValueError(f"the chunk {keyword} stands twice")
    plain = {key: text for key, text in values.items() if key in _TEXTS or text not in _NOTHING}
    return _read(Fields(plain))


def of_json(text: str) -> StatedGeneration:
    """What its JSON states.

    Raises:
        ValueError: no strict JSON, or not by Easy Diffusion.
    """
    return _read(Fields({_LABELS.get(key, key): value for key, value in Fields.parse(text).pairs()}))


def _read(fields: Fields) -> StatedGeneration:
    if SIGN not in fields:
        raise ValueError("not by Easy Diffusion")
    model, vae = fields.text(SIGN), fields.text("use_vae_model")
    return StatedGeneration(
        program="Easy Diffusion",
        told_by=TOLD_BY,
        prompt=fields.text("prompt"),
        negative_prompt=fields.text("negative_prompt"),
        sampler=fields.text("sampler_name"),
        schedule=fields.text("scheduler_name"),
        steps=fields.integer("num_inference_steps"),
        cfg_scale=fields.number("guidance_scale"),
        seed=fields.integer("seed"),
        width=fields.integer("width"),
        height=fields.integer("height"),
        clip_skip=_clip_skip(fields),
        checkpoint=NamedWeights(without_suffix(model)) if model else None,
        vae=NamedWeights(without_suffix(vae)) if vae else None,
        loras=tuple(_loras(fields)),
        rest=tuple((key, value) for key, value in fields.rest() if value not in ("", "[]", "false", "False")),
    )


def _clip_skip(fields: Fields) -> int | None:
    """A switch: whether the last layer but one is used."""
    said = str(fields.raw("clip_skip")).lower()
    return {"true": 2, "false": 1}.get(said)


def _loras(fields: Fields) -> Iterator[StatedLora]:
    names, weights = _several(fields.raw("use_lora_model")), _several(fields.raw("lora_alpha"))
    for place, name in enumerate(names):
        weight = real(weights[place]) if place < len(weights) else None
        yield StatedLora(NamedWeights(without_suffix(str(name))), weight, weight)


def _several(value: object) -> list[object]:
    """One value, or a list of them, be it written as Python writes it."""
    if isinstance(value, list):
        return value
    if isinstance(value, str) and value.startswith("["):
        return [single or double or number for single, double, number in _IN_LIST.findall(value)]
    return [] if value is None or value in _NOTHING else [value]
