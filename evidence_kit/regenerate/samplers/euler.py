"""Euler and Euler ancestral (Karras et al. 2022, algorithm 2 without churn)."""

from __future__ import annotations

from torch import Tensor

from evidence_kit.regenerate.noise import StepNoise
from evidence_kit.regenerate.samplers.sampler import Model, OnStep, Sampler, ancestral, slope


def euler(model: Model, x: Tensor, sigmas: Tensor, noise: StepNoise, on_step: OnStep) -> Tensor:
    """One model call a step, no noise."""
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        x = x + slope(x, sigmas[step], x0) * (sigmas[step + 1] - sigmas[step])
        on_step(step + 1, x0)
    return x


def euler_ancestral(model: Model, x: Tensor, sigmas: Tensor, noise: StepNoise, on_step: OnStep) -> Tensor:
    """One model call a step; fresh noise after every step but the last."""
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        down, up = ancestral(sigmas[step], sigmas[step + 1])
        x = x + slope(x, sigmas[step], x0) * (down - sigmas[step])
        if sigmas[step + 1] > 0:
            x = x + noise.next() * up
        on_step(step + 1, x0)
    return x


EULER = Sampler("Euler", euler)
EULER_A = Sampler("Euler a", euler_ancestral)
