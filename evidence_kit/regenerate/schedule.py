"""Noise levels: alphas, sigmas, fractional timesteps, and the sequences a sampler walks down.

Follows `external.py` and `sampling.py` of k-diffusion 0.1.1 (Katherine Crowson, MIT licence) for SD 1.x.
Levels are float32 tensors in main memory, whatever device the latent is on.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

TRAINING_STEPS = 1000


def ln(values: Tensor) -> Tensor:
    """Natural logarithm, float32, rounded correctly.

    Processors' own float32 logarithms differ in the last bit, and a Brownian tree turns a last bit into other noise.
    """
    return values.double().log().float()


def exp(values: Tensor) -> Tensor:
    """Exponential, float32, rounded correctly; see `ln`."""
    return values.double().exp().float()


class NoiseSchedule:
    """The training schedule of SD 1.x: scaled-linear betas from 0.00085 to 0.0120 over 1000 steps."""

    def __init__(self) -> None:
        betas = torch.linspace(0.00085**0.5, 0.0120**0.5, TRAINING_STEPS, dtype=torch.float64) ** 2
        # In float64 and only then rounded: the last bits decide the whole noise of a Brownian tree.
        alphas = torch.cumprod(1 - betas, dim=0).float()
        sigmas = ((1 - alphas) / alphas) ** 0.5
        self.alphas_cumulated = alphas
        self.log_sigmas = ln(sigmas)
        self.sigma_min = float(sigmas[0])
        self.sigma_max = float(sigmas[-1])

    def timestep(self, sigma: Tensor) -> Tensor:
        """The fractional training step of a noise level (0-d), linear in ln σ between its neighbours."""
        log_sigma = ln(sigma)
        low = (log_sigma - self.log_sigmas).ge(0).cumsum(0).argmax(0).clamp(max=TRAINING_STEPS - 2)
        below, above = self.log_sigmas[low], self.log_sigmas[low + 1]
        weight = ((below - log_sigma) / (below - above)).clamp(0, 1)
        return (1 - weight) * low + weight * (low + 1)

    def sigma(self, timestep: Tensor) -> Tensor:
        """The noise levels of (fractional) training steps."""
        low, high, weight = timestep.floor().long(), timestep.ceil().long(), timestep.frac()
        return exp((1 - weight) * self.log_sigmas[low] + weight * self.log_sigmas[high])

    def uniform(self, count: int) -> Tensor:
        """`count` levels at even timesteps from the last training step to the first, then 0."""
        steps = torch.linspace(TRAINING_STEPS - 1, 0, count)
        return _ending_in_zero(self.sigma(steps))

    def karras(self, count: int, rho: float = 7.0) -> Tensor:
        """`count` levels of Karras et al. (2022), equation 5, between the model's own ends, then 0."""
        ramp = torch.linspace(0, 1, count)
        low, high = self.sigma_min ** (1 / rho), self.sigma_max ** (1 / rho)
        return _ending_in_zero((high + ramp * (low - high)) ** rho)

    def exponential(self, count: int) -> Tensor:
        """`count` levels evenly spaced in ln σ, then 0."""
        ends = math.log(self.sigma_max), math.log(self.sigma_min)
        return _ending_in_zero(exp(torch.linspace(*ends, count)))

    def ddim_timesteps(self, steps: int) -> Tensor:
        """Training steps of DDIM, rising: every (1000 // steps)-th, plus one; the first is a start, not an update."""
        every = torch.arange(0, TRAINING_STEPS, TRAINING_STEPS // steps) + 1
        return every.clamp(max=TRAINING_STEPS - 1)


def _ending_in_zero(sigmas: Tensor) -> Tensor:
    return torch.cat([sigmas, sigmas.new_zeros(1)])
