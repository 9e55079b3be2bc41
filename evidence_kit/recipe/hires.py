"""The keys of webui's hires fix → the second pass they stand for."""

from __future__ import annotations

import math
import re

from pydantic import ValidationError

from evidence_kit.domain.making.settings import Hires
from evidence_kit.formats.metadata.infotext import split_schedule, without_tags

DENOISING = "Denoising strength"
FIRST_PASS = "First pass size"
"""Key of hires fix before January 2023: `Size` was the final one then, and `0x0` had webui compute the first."""
HIRES_KEYS = frozenset({
    DENOISING, "Hires upscale", "Hires resize", "Hires steps", "Hires upscaler", "Hires sampler", "Hires schedule type",
    "Hires CFG Scale", "Hires prompt", "Hires negative prompt",
})  # fmt: skip


def hires_of(pairs: tuple[tuple[str, str], ...], width: int, height: int) -> Hires | None:
    """The second pass; None where the keys do not give a whole one, or one that crops.

    Args:
        width, height: of the first pass.
    """
    values = {key: value for key, value in reversed(pairs) if key in HIRES_KEYS}
    target = _target(values, width, height)
    upscaler, strength = values.get("Hires upscaler"), values.get(DENOISING)
    if target is None or upscaler is None or strength is None:
        return None
    sampler, schedule = _sampler(values)
    try:
        return Hires.model_validate({
            "width": target[0],
            "height": target[1],
            "upscaler": upscaler,
            "steps": values.get("Hires steps", 0),
            "denoising_strength": strength,
            "sampler": sampler,
            "schedule": schedule,
            "cfg_scale": values.get("Hires CFG Scale"),
            "prompt": without_tags(second) if (second := values.get("Hires prompt")) is not None else None,
            "negative_prompt": values.get("Hires negative prompt"),  # webui leaves tags in negative prompts
        })
    except ValidationError:
        return None


def old_first_pass(width: int, height: int) -> tuple[int, int]:
    """The first pass that webui of 2022 computed for a final size: about 512 x 512 pixels, sides of whole 64.

    Behaviour to match: `old_hires_fix_first_pass_dimensions` in webui's `modules/processing.py`.
    """
    scale = math.sqrt(512 * 512 / (width * height))
    return math.ceil(scale * width / 64) * 64, math.ceil(scale * height / 64) * 64


def _target(values: dict[str, str], width: int, height: int) -> tuple[int, int] | None:
    """The final size as webui computes it: cut to whole pixels, then to the latent's grid of eight."""
    if "Hires resize" in values:
        return _resized(values["Hires resize"], width, height)
    scale = values.get("Hires upscale", "")
    if not re.fullmatch(r"\d{1,2}(\.\d{1,10})?", scale):
        return None
    return int(width * float(scale)) // 8 * 8, int(height * float(scale)) // 8 * 8


def _resized(value: str, width: int, height: int) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", value)
    if match is None or not width or not height:
        return None
    to_width, to_height = int(match[1]), int(match[2])
    to_width, to_height = to_width or to_height * width // height, to_height or to_width * height // width
    if to_width * height != to_height * width and match[1] != "0" and match[2] != "0":
        return None  # another shape than the first pass: webui crops, and the noun cannot say so
    return to_width // 8 * 8, to_height // 8 * 8


def _sampler(values: dict[str, str]) -> tuple[str | None, str | None]:
    name, schedule = values.get("Hires sampler"), values.get("Hires schedule type")
    name = None if name == "Use same sampler" else name
    schedule = None if schedule in (None, "Use same scheduler") else schedule.lower()
    return (name, schedule) if name is None or schedule is not None else split_schedule(name)
