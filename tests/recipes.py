"""A recipe of which nothing is open, as a picture of webui 1.9 states it."""

from __future__ import annotations

from evidence_kit.domain.making.recipe import Recipe, WeightsKind, WeightsRef
from evidence_kit.recipe.parameters import stated


def _stated(**values: object) -> Recipe:
    return Recipe.model_validate({
        "picture": "artifacts/0001-claimed-picture/a.png",
        **{name: stated(value, "parameters") for name, value in values.items()},
    })  # fmt: skip


RECIPE = _stated(
    program="webui", dialect="a1111-1.9", prompt="a celadon teapot", negative_prompt="", sampler="Euler", schedule="uniform",
    steps=12, cfg_scale=7.0, seed=1, width=64, height=64, clip_skip=1,
    checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="celadon-tiny", short_hash="62de6a99bf"),
    vae=WeightsRef(kind=WeightsKind.VAE, name=""), noise_source="cpu", eta_noise_seed_delta=0,
)  # fmt: skip
