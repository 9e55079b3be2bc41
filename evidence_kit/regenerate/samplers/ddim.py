"""DDIM (Song et al. 2020, arXiv 2010.02502, equation 12) with η = 0, as AUTOMATIC1111 runs it since release 1.6."""

from __future__ import annotations

from torch import Tensor

from evidence_kit.regenerate.noise import StepNoise
from evidence_kit.regenerate.samplers.sampler import Model, OnStep, Sampler


def ddim(model: Model, x: Tensor, timesteps: Tensor, noise: StepNoise, on_step: OnStep) -> Tensor:
    """One model call for each pair of neighbouring training steps, from the last pair down to the first."""
    alphas = model.schedule.alphas_cumulated[timesteps]
    for done, number in enumerate(range(len(timesteps) - 1, 0, -1), start=1):
        alpha, alpha_next = alphas[number], alphas[number - 1]
        epsilon = model.epsilon(x, timesteps[number])
        x0 = (x - (1 - alpha).sqrt() * epsilon) / alpha.sqrt()
        x = alpha_next.sqrt() * x0 + (1 - alpha_next).sqrt() * epsilon
        on_step(done, x0)
    return x


DDIM = Sampler("DDIM", ddim, walks_timesteps=True)
