"""The model seen through a mask: outside of it the latent stays that of the init picture."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import LevelTable
from evidence_kit.regenerate.sampling.samplers.sampler import Model


@dataclass(frozen=True)
class Repainting:
    """webui's way: estimates of the finished latent are mixed with the init picture's; for noise estimates the input is."""

    model: Model
    latent: Tensor
    """Of the init picture, without noise."""
    area: Tensor
    """1 where it is painted anew, else 0."""

    @property
    def schedule(self) -> LevelTable:
        """See `Model`."""
        return self.model.schedule

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """See `Model`."""
        return self._mixed(self.model.x0(x, sigma), self.latent)

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """See `Model`."""
        return self.model.epsilon(self._mixed(x, self.latent), timestep)

    def _mixed(self, painted: Tensor, kept: Tensor) -> Tensor:
        return painted * self.area + kept * (1 - self.area)


@dataclass(frozen=True)
class NoisyRepainting(Repainting):
    """ComfyUI's way: what is kept comes to the model under the noise of the step, always the first one."""

    noise: Tensor

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """See `Model`."""
        return super().x0(self._mixed(x, self.latent + self.noise * sigma), sigma)
