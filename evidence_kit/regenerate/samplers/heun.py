"""Heun (Karras et al. 2022, algorithm 2 without churn)."""

from __future__ import annotations

from torch import Tensor

from evidence_kit.regenerate.noise import StepNoise
from evidence_kit.regenerate.samplers.sampler import Model, OnStep, Sampler, slope


def heun(model: Model, x: Tensor, sigmas: Tensor, noise: StepNoise, on_step: OnStep) -> Tensor:
    """Two model calls a step, one in the last; no noise."""
    for step in range(len(sigmas) - 1):
        sigma, sigma_next = sigmas[step], sigmas[step + 1]
        x0 = model.x0(x, sigma)
        start = slope(x, sigma, x0)
        ahead = x + start * (sigma_next - sigma)
        if sigma_next > 0:
            end = slope(ahead, sigma_next, model.x0(ahead, sigma_next))
            ahead = x + (start + end) / 2 * (sigma_next - sigma)
        x = ahead
        on_step(step + 1, x0)
    return x


HEUN = Sampler("Heun", heun, calls_per_step=2)
