"""Noise levels: alphas, sigmas, fractional timesteps, and the sequences a sampler walks down.

Follows `external.py` and `sampling.py` of k-diffusion 0.1.1 (Katherine Crowson, MIT licence) for SD 1.x.
Levels are float32 tensors in main memory, whatever device the latent is on.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules

TRAINING_STEPS = 1000
_LAST_ALPHA = 4.8973451890853435e-08
"""What ComfyUI puts for the last cumulated alpha, which is 0 by the paper: its level would have no end."""


def ln(values: Tensor) -> Tensor:
    """Natural logarithm, float32, rounded correctly.

    Processors' own float32 logarithms differ in the last bit, and a Brownian tree turns a last bit into other noise.
    """
    return values.double().log().float()


def exp(values: Tensor) -> Tensor:
    """Exponential, float32, rounded correctly; see `ln`."""
    return values.double().exp().float()


def karras_between(count: int, low: float, high: float, rho: float = 7.0) -> Tensor:
    """`count` levels of Karras et al. (2022), equation 5, from `high` down to `low`, then 0."""
    ramp = torch.linspace(0, 1, count)
    last, first = low ** (1 / rho), high ** (1 / rho)
    return ending_in_zero((first + ramp * (last - first)) ** rho)


class LevelTable:
    """The noise levels that a model was trained on, rising, and what a level means to it.

    Args:
        sigmas: float32, rising.
    """

    flow = False
    """Whether latents are mixed as (1 − σ)·picture + σ·noise, instead of picture + σ·noise."""

    def __init__(self, sigmas: Tensor) -> None:
        self.sigmas = sigmas
        self.sigma_min = float(sigmas[0])
        self.sigma_max = float(sigmas[-1])

    def timestep(self, sigma: Tensor) -> Tensor:
        """The training step of a noise level (0-d), as the model counts them."""
        raise NotImplementedError

    def sigma(self, timestep: Tensor) -> Tensor:
        """The noise levels of (fractional) training steps."""
        raise NotImplementedError

    def half_log_snr(self, sigma: Tensor) -> Tensor:
        """λ, half the logarithm of the signal-to-noise ratio at a level: ln(α/σ)."""
        return -ln(sigma)

    def alpha(self, sigma: Tensor) -> Tensor | float:
        """The picture's share of a latent at a level."""
        return 1.0

    def before_the_end(self, sigmas: Tensor) -> Tensor:
        """The levels of a run as samplers take them that need a signal-to-noise ratio at each."""
        return sigmas


class NoiseSchedule(LevelTable):
    """The training schedule of Stable Diffusion: scaled-linear betas from 0.00085 to 0.0120 over 1000 steps.

    Args:
        rules: precision of the alphas, and whether levels between training steps are interpolated.
        zero_terminal: rescale to zero signal at the last training step (Lin et al. 2023, arXiv 2305.08891, algorithm 1).
    """

    def __init__(self, rules: Rules, *, zero_terminal: bool = False) -> None:
        betas = torch.linspace(0.00085**0.5, 0.0120**0.5, TRAINING_STEPS, dtype=torch.float64) ** 2
        # In float64 and only then rounded: the last bits decide the whole noise of a Brownian tree.
        alphas = torch.cumprod(1 - betas, dim=0)
        alphas = _without_signal_at_the_end(alphas) if zero_terminal else alphas
        alphas = alphas if rules.alphas == "float64" else alphas.float()
        sigmas = ((1 - alphas) / alphas) ** 0.5
        log_sigmas, alphas, sigmas = ln(sigmas), alphas.float(), sigmas.float()
        if rules.alphas == "float16":  # a halved model: alphas, sigmas and their logarithms in half precision
            half = alphas.half()
            sigmas = ((1 - half) / half) ** 0.5
            alphas, log_sigmas, sigmas = half.float(), sigmas.log().float(), sigmas.float()
        super().__init__(sigmas)
        self.alphas_cumulated = alphas
        self.log_sigmas = log_sigmas
        self._nearest = rules.timesteps == "nearest"

    def timestep(self, sigma: Tensor) -> Tensor:
        """The training step of a noise level (0-d): linear in ln σ between its neighbours, or the nearest one."""
        log_sigma = ln(sigma)
        distances = log_sigma - self.log_sigmas
        if self._nearest:
            return distances.abs().argmin()
        low = distances.ge(0).cumsum(0).argmax(0).clamp(max=TRAINING_STEPS - 2)
        below, above = self.log_sigmas[low], self.log_sigmas[low + 1]
        weight = ((below - log_sigma) / (below - above)).clamp(0, 1)
        return (1 - weight) * low + weight * (low + 1)

    def sigma(self, timestep: Tensor) -> Tensor:
        """The noise levels of (fractional) training steps."""
        low, high, weight = timestep.floor().long(), timestep.ceil().long(), timestep.frac()
        return exp((1 - weight) * self.log_sigmas[low] + weight * self.log_sigmas[high])


def _without_signal_at_the_end(alphas: Tensor) -> Tensor:
    roots = alphas.sqrt()
    roots = (roots - roots[-1]) * (roots[0] / (roots[0] - roots[-1]))
    rescaled = roots**2
    rescaled[-1] = _LAST_ALPHA
    return rescaled


def uniform(schedule: LevelTable, count: int) -> Tensor:
    """`count` levels at even timesteps from the last training step to the first, then 0."""
    first, last = (float(schedule.timestep(schedule.sigmas[end])) for end in (-1, 0))
    return ending_in_zero(schedule.sigma(torch.linspace(first, last, count)))


def sgm_uniform(schedule: LevelTable, count: int, low: float, high: float) -> Tensor:
    """`count` levels at even timesteps that leave the last of `count` + 1 out, then 0 (Stability's generative models)."""
    first, last = (float(schedule.timestep(torch.tensor(level))) for level in (high, low))
    return ending_in_zero(schedule.sigma(torch.linspace(first, last, count + 1)[:-1]))


def exponential(count: int, low: float, high: float) -> Tensor:
    """`count` levels evenly spaced in ln σ, then 0."""
    return ending_in_zero(exp(torch.linspace(math.log(high), math.log(low), count)))


def polyexponential(count: int, low: float, high: float, rho: float) -> Tensor:
    """`count` levels polynomially spaced in ln σ, then 0."""
    ramp = torch.linspace(1, 0, count) ** rho
    return ending_in_zero(exp(ramp * (math.log(high) - math.log(low)) + math.log(low)))


def simple(schedule: LevelTable, count: int) -> Tensor:
    """`count` of the training levels, evenly spaced by their number, then 0 (ComfyUI)."""
    numbers = [int(step * len(schedule.sigmas) / count) for step in range(count)]
    return ending_in_zero(torch.stack([schedule.sigmas[-(1 + number)] for number in numbers]))


def ddim_uniform(schedule: NoiseSchedule, count: int) -> Tensor:
    """The levels of DDIM's training steps, falling, then 0 (ComfyUI); often one more than `count`."""
    return ending_in_zero(schedule.sigma(ddim_timesteps(count).flip(0).float()))


def training_steps(schedule: LevelTable, count: int) -> Tensor:
    """Every (1000 // `count`)-th of 1000 training levels from the second on, falling, then 0 (later ComfyUI)."""
    return ending_in_zero(schedule.sigmas[1 :: max(len(schedule.sigmas) // count, 1)].flip(0))


def beta(schedule: LevelTable, count: int) -> Tensor:
    """The levels at the quantiles of a Beta(0.6, 0.6) distribution, each once, then 0 (arXiv 2407.12173): often fewer than `count`."""
    from scipy.stats import beta as distribution

    shares = 1 - np.linspace(0, 1, count, endpoint=False)
    numbers = np.rint(distribution.ppf(shares, 0.6, 0.6) * (len(schedule.sigmas) - 1)).astype(int)
    return ending_in_zero(torch.stack([schedule.sigmas[number] for number in dict.fromkeys(numbers.tolist())]))


def kl_optimal(count: int, low: float, high: float) -> Tensor:
    """`count` levels whose arc tangents are evenly spaced, then 0 (AYS, arXiv 2404.14507, equation 12)."""
    ramp = torch.linspace(0, 1, count)
    return ending_in_zero((ramp * math.atan(low) + (1 - ramp) * math.atan(high)).tan())


def ddim_timesteps(steps: int) -> Tensor:
    """Training steps of DDIM, rising: every (1000 // steps)-th, plus one; the first is a start, not an update."""
    every = torch.arange(0, TRAINING_STEPS, TRAINING_STEPS // steps) + 1
    return every.clamp(max=TRAINING_STEPS - 1)


def ending_in_zero(sigmas: Tensor) -> Tensor:
    """Levels with 0 after them."""
    return torch.cat([sigmas, sigmas.new_zeros(1)])
