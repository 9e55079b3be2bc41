"""What a sampler is: a walk down the noise levels, one stride a step, and what has to be prepared for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.settings import Churn
from evidence_kit.regenerate.sampling.noise import StepNoise
from evidence_kit.regenerate.sampling.noise_schedule import LevelTable


class Model(Protocol):
    """The guided model that a sampler steps with."""

    @property
    def schedule(self) -> LevelTable:
        """The model's noise levels."""

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The estimate of the finished latent at noise level σ."""

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """The estimate of the noise at a training step."""


@dataclass(frozen=True)
class SamplerRun:
    """Where a sampler walks, and with what noise."""

    levels: Tensor
    """Sigmas that fall to 0, or rising training steps for samplers that walk these."""
    noise: StepNoise
    eta: float
    """Share of fresh noise: 1 makes ancestral steps, 0 deterministic ones."""
    churn: Churn = Churn()
    full: Tensor | None = None
    """All levels of the schedule, where `levels` starts in their middle (img2img, second passes)."""
    steps: int = 0
    """Steps asked for; samplers that choose their own levels count by it."""


@dataclass(frozen=True)
class SamplerStep:
    """One step done: the latent it reached, and the estimate of the finished one it was made with."""

    x: Tensor
    x0: Tensor


Sample = Callable[[Model, Tensor, SamplerRun], Iterator[SamplerStep]]
"""From the first latent, one stride a step; the last one's `x` is the finished latent."""


@dataclass(frozen=True)
class Sampler:
    """A sampler under the name that AUTOMATIC1111 gives it."""

    name: str
    sample: Sample
    automatic: str = "uniform"
    """The schedule meant when a recipe says `automatic`."""
    calls_per_step: int = 1
    """Two doubles the timeline of prompts that change on the way."""
    discards_penultimate: Literal["never", "webui", "always"] = "never"
    """Under whose rules one more level is made and the last but one dropped."""
    needs_tree: bool = False
    """Whether its noise comes from a Brownian tree."""
    walks: Literal["sigmas", "timesteps", "times"] = "sigmas"
    """What its levels are: sigmas that fall to 0; training steps, rising; or times from 1 to 1/1000. The first latent
    is scaled by its sigma only where the levels are sigmas."""
    default_eta: float = 1.0
    adapts: bool = False
    """Whether it chooses its own number of steps."""
    tree_of: Literal["source", "card"] = "source"
    """Whose generator fills its tree: that of the settings, or always the graphics card's where there is one."""

    def discards(self, rules: Rules) -> bool:
        """Whether one more level is made and the last but one dropped, under the rules of a dialect."""
        return self.discards_penultimate == "always" or (
            self.discards_penultimate == "webui" and rules.syntax == "a1111"
        )


def ancestral(sigma: Tensor, sigma_next: Tensor, eta: float = 1.0) -> tuple[Tensor, Tensor]:
    """(σ_down, σ_up): how far to step down, and how much fresh noise brings it back up to `sigma_next`."""
    if not eta:
        return sigma_next, sigma_next.new_zeros(())
    up = min(sigma_next, eta * (sigma_next**2 * (sigma**2 - sigma_next**2) / sigma**2) ** 0.5)
    return (sigma_next**2 - up**2) ** 0.5, up


def rectified(x: Tensor, x0: Tensor, sigma: Tensor, sigma_next: Tensor, walk: SamplerRun) -> Tensor:
    """An ancestral Euler step of flow matching: below the next level, and back up to it with fresh noise.

    Picture and noise keep the shares that they have in training: 1 − σ and σ.
    """
    if sigma_next == 0:
        return x0
    down = sigma_next * (1 + (sigma_next / sigma - 1) * walk.eta)
    grown = (1 - sigma_next) / (1 - down)
    share = down / sigma
    stepped = share * x + (1 - share) * x0
    if not walk.eta:
        return stepped
    up = (sigma_next**2 - down**2 * grown**2) ** 0.5
    return grown * stepped + walk.noise.next() * walk.churn.noise * up


def slope(x: Tensor, sigma: Tensor, x0: Tensor) -> Tensor:
    """dx/dσ of the probability-flow ODE, Karras et al. (2022)."""
    return (x - x0) / sigma


def churned(x: Tensor, walk: SamplerRun, step: int) -> tuple[Tensor, Tensor]:
    """The latent and its level after noise was added back before a step (Karras et al. 2022, algorithm 2, line 5)."""
    sigma, churn = walk.levels[step], walk.churn
    if not churn.churn:
        return x, sigma
    noise = walk.noise.next() * churn.noise  # drawn even where it is not used, as the program does
    inside = churn.tmin <= float(sigma) <= (float("inf") if churn.tmax is None else churn.tmax)
    gamma = min(churn.churn / (len(walk.levels) - 1), 2**0.5 - 1) if inside else 0.0
    raised = sigma * (gamma + 1)
    return (x + noise * (raised**2 - sigma**2) ** 0.5 if gamma > 0 else x), raised
