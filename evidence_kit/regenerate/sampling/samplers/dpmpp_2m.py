"""DPM++ 2M: DPM-Solver++(2M), Lu et al. 2022 (arXiv 2211.01095), algorithm 2, over t = −ln σ."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import ln
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep


def dpmpp_2m(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step, with the estimate of the step before; first and last step of order 1. No noise."""
    sigmas = walk.levels
    times = -ln(sigmas)
    before: Tensor | None = None
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        stride = times[step + 1] - times[step]
        estimate = x0
        if before is not None and sigmas[step + 1] > 0:
            ratio = (times[step] - times[step - 1]) / stride
            estimate = (1 + 1 / (2 * ratio)) * x0 - (1 / (2 * ratio)) * before
        x = (sigmas[step + 1] / sigmas[step]) * x - (-stride).expm1() * estimate
        before = x0
        yield SamplerStep(x, x0)


DPMPP_2M = Sampler("DPM++ 2M", dpmpp_2m, automatic="karras")
