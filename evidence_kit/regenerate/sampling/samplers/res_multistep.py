"""RES multistep: a second-order exponential integrator that uses the estimate before (Zhang et al. 2023, arXiv 2308.02157)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import ln
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, slope


def res_multistep(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step, no noise; the first step and the one to level 0 are Euler's."""
    levels = walk.levels
    before: Tensor | None = None
    for step in range(len(levels) - 1):
        sigma, following = levels[step], levels[step + 1]
        x0 = model.x0(x, sigma)
        if before is None or following == 0:
            x = x + slope(x, sigma, x0) * (following - sigma)
        else:
            x = _second_order(x, x0, before, (levels[step - 1], sigma, following))
        before = x0
        yield SamplerStep(x, x0)


def _second_order(x: Tensor, x0: Tensor, before: Tensor, levels: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """The step over t = −ln σ, the estimate extrapolated linearly from the last two: φ-functions of the stride."""
    last, now, following = (-ln(level) for level in levels)
    stride = following - now
    node = (last - now) / stride
    phi_1 = (-stride).expm1() / -stride
    phi_2 = (phi_1 - 1) / -stride
    share = phi_2 / node
    return (-stride).exp() * x + stride * ((phi_1 - share) * x0 + share * before)


RES_MULTISTEP = Sampler("res_multistep", res_multistep)
