"""Euler and Euler ancestral (Karras et al. 2022, algorithm 2)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.samplers.sampler import (
    Model,
    Sampler,
    SamplerRun,
    SamplerStep,
    ancestral,
    churned,
    rectified,
    slope,
)


def euler(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step, no noise but churn."""
    for step in range(len(walk.levels) - 1):
        x, sigma = churned(x, walk, step)
        x0 = model.x0(x, sigma)
        x = x + slope(x, sigma, x0) * (walk.levels[step + 1] - sigma)
        yield SamplerStep(x, x0)


def euler_ancestral(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step; fresh noise after every step but the last."""
    sigmas = walk.levels
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        if model.schedule.flow:
            x = rectified(x, x0, sigmas[step], sigmas[step + 1], walk)
            yield SamplerStep(x, x0)
            continue
        down, up = ancestral(sigmas[step], sigmas[step + 1], walk.eta)
        x = x + slope(x, sigmas[step], x0) * (down - sigmas[step])
        if sigmas[step + 1] > 0:
            x = x + walk.noise.next() * walk.churn.noise * up
        yield SamplerStep(x, x0)


EULER = Sampler("Euler", euler)
EULER_A = Sampler("Euler a", euler_ancestral)
