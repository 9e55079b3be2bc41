"""DPM2 and DPM2 ancestral: DPM-Solver-2 (Lu et al. 2022) over the noise levels."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import exp, ln
from evidence_kit.regenerate.sampling.samplers.sampler import (
    Model,
    Sampler,
    SamplerRun,
    SamplerStep,
    ancestral,
    churned,
    slope,
)


def dpm2(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Two model calls a step, one in the last; no noise but churn."""
    for step in range(len(walk.levels) - 1):
        x, sigma = churned(x, walk, step)
        x0 = model.x0(x, sigma)
        x = _midpoint(model, x, x0, sigma, walk.levels[step + 1])
        yield SamplerStep(x, x0)


def dpm2_ancestral(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """As `dpm2`, with fresh noise after every step but the last."""
    sigmas = walk.levels
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        down, up = ancestral(sigmas[step], sigmas[step + 1], walk.eta)
        x = _midpoint(model, x, x0, sigmas[step], down)
        if down > 0:
            x = x + walk.noise.next() * walk.churn.noise * up
        yield SamplerStep(x, x0)


def _midpoint(model: Model, x: Tensor, x0: Tensor, sigma: Tensor, target: Tensor) -> Tensor:
    """A step with the slope at the geometric mean of both levels; a plain Euler step to level 0."""
    start = slope(x, sigma, x0)
    if target == 0:
        return x + start * (target - sigma)
    middle = exp(ln(sigma).lerp(ln(target), 0.5))
    halfway = x + start * (middle - sigma)
    return x + slope(halfway, middle, model.x0(halfway, middle)) * (target - sigma)


DPM2 = Sampler("DPM2", dpm2, automatic="karras", calls_per_step=2, discards_penultimate="always")
DPM2_A = Sampler("DPM2 a", dpm2_ancestral, automatic="karras", calls_per_step=2, discards_penultimate="always")
