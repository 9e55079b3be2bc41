"""Heun (Karras et al. 2022, algorithm 2)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, churned, slope


def heun(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Two model calls a step, one in the last; no noise but churn."""
    for step in range(len(walk.levels) - 1):
        x, sigma = churned(x, walk, step)
        stride = heun_step(model, x, sigma, walk.levels[step + 1])
        x = stride.x
        yield stride


def heun_step(model: Model, x: Tensor, sigma: Tensor, sigma_next: Tensor) -> SamplerStep:
    """One step of Heun's method; a plain Euler step to level 0."""
    x0 = model.x0(x, sigma)
    start = slope(x, sigma, x0)
    ahead = x + start * (sigma_next - sigma)
    if sigma_next > 0:
        end = slope(ahead, sigma_next, model.x0(ahead, sigma_next))
        ahead = x + (start + end) / 2 * (sigma_next - sigma)
    return SamplerStep(ahead, x0)


HEUN = Sampler("Heun", heun, calls_per_step=2)
