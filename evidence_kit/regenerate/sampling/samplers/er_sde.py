"""ER-SDE, third order (Cui et al. 2023, arXiv 2309.06169): the extended reverse-time SDE with its fifth noise scale.

In λ = σ/α, where α is the picture's share: 1, or 1 − σ in flow matching.
The scale is v·(exp(v^0.3) + 10) as in the paper's experiments, the integrals are left sums of 200 points.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep

POINTS = 200
"""Of each integral."""


def er_sde(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step, orders 1, 2, 3 …; fresh noise after every step but the last."""
    sigmas = model.schedule.before_the_end(walk.levels)
    levels = sigmas / model.schedule.alpha(sigmas)
    estimates: list[Tensor] = []
    trend: Tensor | None = None
    for step in range(len(levels) - 1):
        x0 = model.x0(x, sigmas[step])
        estimates.append(x0)
        if levels[step + 1] == 0:
            yield SamplerStep(x0, x0)
            return
        stride = _Stride(levels[step], levels[step + 1])
        alpha, following = (model.schedule.alpha(sigmas[number]) for number in (step, step + 1))
        x = stride.ratio * (x / alpha) + (1 - stride.ratio) * x0
        if step:
            before, trend = trend, (x0 - estimates[-2]) / (levels[step] - levels[step - 1])
            x = x + stride.second * trend
            if before is not None:
                x = x + stride.third * ((trend - before) / ((levels[step] - levels[step - 2]) / 2))
        x = following * (x + walk.noise.next() * walk.churn.noise * stride.noise)
        yield SamplerStep(x, x0)


class _Stride:
    """What a step from one level to the next multiplies."""

    def __init__(self, level: Tensor, following: Tensor) -> None:
        self._level, self._following = level, following
        self.ratio = _scale(following) / _scale(level)
        width = (level - following) / POINTS
        self._points = following + torch.arange(POINTS, dtype=torch.float32) * width
        self._width = width

    @property
    def second(self) -> Tensor:
        """Of the estimate's first difference."""
        integral = (1 / _scale(self._points)).sum() * self._width
        return self._following - self._level + integral * _scale(self._following)

    @property
    def third(self) -> Tensor:
        """Of its second difference."""
        integral = ((self._points - self._level) / _scale(self._points)).sum() * self._width
        return (self._following - self._level) ** 2 / 2 + integral * _scale(self._following)

    @property
    def noise(self) -> Tensor:
        """Of the fresh noise."""
        return (self._following**2 - self._level**2 * self.ratio**2).sqrt().nan_to_num(0.0)


def _scale(level: Tensor) -> Tensor:
    return level * ((level**0.3).exp() + 10.0)


ER_SDE = Sampler("er_sde", er_sde)
