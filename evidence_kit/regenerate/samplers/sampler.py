"""What a sampler is: a step function, and what has to be prepared for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from evidence_kit.regenerate.noise import StepNoise
from evidence_kit.regenerate.schedule import NoiseSchedule


class Model(Protocol):
    """The guided model that a sampler steps with."""

    @property
    def schedule(self) -> NoiseSchedule:
        """The model's noise levels."""

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The estimate of the finished latent at noise level σ."""

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """The estimate of the noise at a training step."""


OnStep = Callable[[int, Tensor], None]
"""Called after each step with the number of steps done and the estimate of the finished latent."""

Sample = Callable[[Model, Tensor, Tensor, StepNoise, OnStep], Tensor]
"""(model, first latent, levels, noise, on_step) to the finished latent. Levels are sigmas that fall to 0."""


@dataclass(frozen=True)
class Sampler:
    """A sampler under the name that AUTOMATIC1111 gives it."""

    name: str
    sample: Sample
    automatic: str = "uniform"
    """The schedule meant when a recipe says `automatic`."""
    calls_per_step: int = 1
    """Two doubles the timeline of prompts that change on the way."""
    discards_penultimate: bool = False
    """Whether one more level is made and the last but one dropped."""
    needs_tree: bool = False
    """Whether its noise comes from a Brownian tree."""
    walks_timesteps: bool = False
    """Levels are training steps, rising, and the first latent is not scaled."""


def ancestral(sigma: Tensor, sigma_next: Tensor) -> tuple[Tensor, Tensor]:
    """(σ_down, σ_up): how far to step down, and how much fresh noise brings it back up to `sigma_next` (η = 1)."""
    up = min(sigma_next, (sigma_next**2 * (sigma**2 - sigma_next**2) / sigma**2) ** 0.5)
    return (sigma_next**2 - up**2) ** 0.5, up


def slope(x: Tensor, sigma: Tensor, x0: Tensor) -> Tensor:
    """dx/dσ of the probability-flow ODE, Karras et al. (2022)."""
    return (x - x0) / sigma
