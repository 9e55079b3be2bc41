"""Small jobs for engines: the sample's model at 64 × 64 in a few steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evidence_kit.domain.making.init_picture import InitPicture
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate import PREVIEWS, Job
from evidence_kit.regenerate.init_pictures import Pictures

MODELS = Path(__file__).parents[1] / "tiny_case" / "models"
CHECKPOINT = WeightsRef(kind=WeightsKind.CHECKPOINT, name="celadon-tiny", short_hash="62de6a99bf")
MISSING = WeightsRef(kind=WeightsKind.CHECKPOINT, name="nowhere", short_hash="0123456789")


INIT = Path(__file__).parents[1] / "vectors" / "rippled.png"
PICTURES = Pictures.of([INIT.read_bytes()])


def small_init(strength: float = 0.6) -> InitPicture:
    """The one picture at hand."""
    return InitPicture(sha256=next(iter(PICTURES.files)), denoising_strength=strength, previous_seed=1)


def small_settings(**changes: Any) -> Settings:
    """Settings that take a fraction of a second."""
    plain: dict[str, Any] = {
        "dialect": "a1111-1.9", "prompt": "a (celadon:1.2) teapot, moonlight", "negative_prompt": "blurry",
        "sampler": "Euler a", "schedule": "automatic", "steps": 3, "cfg_scale": 7, "seed": 7, "width": 64, "height": 64,
        "clip_skip": 1, "checkpoint": CHECKPOINT,
    }  # fmt: skip
    return Settings.model_validate(plain | changes)


def small_jobs(count: int, *, previews: int = PREVIEWS, **changes: Any) -> list[Job]:
    """Jobs that differ in their seed."""
    return [
        Job(small_settings(seed=seed, **changes), f"seed-{seed}", previews=previews) for seed in range(1, count + 1)
    ]
