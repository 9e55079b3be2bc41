"""Noise levels of flow matching (Lipman et al. 2022, arXiv 2210.02747): levels from 0 to 1, shifted towards noise.

Behaviour of ComfyUI 0.33: a table of levels, from which schedules pick; a level and the step that a model is told are one
number, so that schedules over steps shift the table's lowest level a second time.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import LevelTable, ending_in_zero

Shift = Callable[[Tensor], Tensor]
"""From the share of the way, 0 to 1, to the noise level."""
_SNR_END = 1e-4
"""How far before its end a schedule of SDE samplers begins, whose logarithm of signal to noise would else have no end."""


def by_factor(factor: float) -> Shift:
    """The shift of SD 3 (Esser et al. 2024, arXiv 2403.03206, equation 23): a·t / (1 + (a − 1)·t); 1 leaves all as it is."""
    return lambda time: time if factor == 1 else factor * time / (1 + (factor - 1) * time)


def by_mu(mu: float) -> Shift:
    """The shift of FLUX: e^µ / (e^µ + 1/t − 1); 0 stays 0."""
    return lambda time: math.exp(mu) / (math.exp(mu) + (1 / time - 1))


def mu_of_size(base_shift: float, max_shift: float, width: int, height: int) -> float:
    """FLUX' µ on a line through 256 and 4096 tokens, of a picture in pixels."""
    slope = (max_shift - base_shift) / (4096 - 256)
    return (width * height / 256) * slope + base_shift - slope * 256


class FlowSchedule(LevelTable):
    """A table of levels under a shift.

    Args:
        shift: what is done to even shares of the way.
        count: levels of the table.
        told: by what a level is multiplied to give the step that schedules count in.
    """

    flow = True

    def __init__(self, shift: Shift, count: int = 1000, told: float = 1000.0) -> None:
        super().__init__(shift(torch.arange(1, count + 1, dtype=torch.float32) / count))
        self._shift, self._told = shift, told

    def timestep(self, sigma: Tensor) -> Tensor:
        """See `LevelTable`."""
        return sigma * self._told

    def sigma(self, timestep: Tensor) -> Tensor:
        """See `LevelTable`."""
        return self._shift(timestep / self._told)

    def at_share(self, share: float) -> float:
        """The level after a share of the way from noise to picture; before its beginning the highest level."""
        return 1.0 if share <= 0 else float(self._shift(torch.tensor(1.0 - share))) if share < 1 else 0.0

    def half_log_snr(self, sigma: Tensor) -> Tensor:
        """See `LevelTable`."""
        return -torch.logit(sigma)

    def alpha(self, sigma: Tensor) -> Tensor:
        """See `LevelTable`."""
        return 1 - sigma

    def before_the_end(self, sigmas: Tensor) -> Tensor:
        """Levels of which the first is below 1, where it is not: for samplers that need its signal-to-noise ratio."""
        if float(sigmas[0]) < 1:
            return sigmas
        return torch.cat([torch.tensor([self.at_share(_SNR_END)]), sigmas[1:]])


def flux2(steps: int, width: int, height: int) -> Tensor:
    """The schedule of FLUX.2: µ from the number of tokens and of steps, by two lines that Black Forest Labs fitted."""
    tokens = round(width * height / 256)
    at_200 = 0.00016927 * tokens + 0.45666666
    at_10 = 8.73809524e-05 * tokens + 1.89833333
    mu = at_200 if tokens > 4300 else at_200 + (at_10 - at_200) * (200 - steps) / 190
    return ending_in_zero(by_mu(mu)(torch.linspace(1, 0, steps + 1)[:-1]))
