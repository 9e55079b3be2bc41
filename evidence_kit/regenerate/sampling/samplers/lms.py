"""LMS: a linear multistep method of order 4 over the noise levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, slope

ORDER = 4


def lms(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step; the slopes of up to four steps are combined. No noise."""
    levels = walk.levels.cpu().numpy()
    slopes: list[Tensor] = []
    for step in range(len(levels) - 1):
        x0 = model.x0(x, walk.levels[step])
        slopes = [slope(x, walk.levels[step], x0), *slopes[: ORDER - 1]]
        weights = [_weight(levels, step, len(slopes), number) for number in range(len(slopes))]
        x = x + sum(weight * past for weight, past in zip(weights, slopes, strict=True))
        yield SamplerStep(x, x0)


def _weight(levels: Any, step: int, order: int, which: int) -> float:
    """Integral over the step of the Lagrange polynomial that is 1 at `which` steps back and 0 at the others."""
    from scipy.integrate import quad

    def polynomial(level: float) -> float:
        product = 1.0
        for other in range(order):
            if other != which:
                product *= (level - levels[step - other]) / (levels[step - which] - levels[step - other])
        return product

    integral: float = quad(polynomial, levels[step], levels[step + 1], epsrel=1e-4)[0]
    return integral


LMS = Sampler("LMS", lms)
