"""DPM++ 2S a: DPM-Solver++(2S), Lu et al. 2022 (arXiv 2211.01095), algorithm 1, with ancestral noise."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import exp, ln
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, ancestral, slope


def dpmpp_2s_ancestral(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Two model calls a step, one in the last; fresh noise after every step but the last."""
    sigmas = walk.levels
    for step in range(len(sigmas) - 1):
        sigma = sigmas[step]
        x0 = model.x0(x, sigma)
        down, up = ancestral(sigma, sigmas[step + 1], walk.eta)
        if down == 0:
            x = x + slope(x, sigma, x0) * (down - sigma)
        else:
            time, target = -ln(sigma), -ln(down)
            stride = target - time
            middle = exp(-(time + stride / 2))
            halfway = (middle / sigma) * x - (-stride / 2).expm1() * x0
            x = (down / sigma) * x - (-stride).expm1() * model.x0(halfway, middle)
        if sigmas[step + 1] > 0:
            x = x + walk.noise.next() * walk.churn.noise * up
        yield SamplerStep(x, x0)


DPMPP_2S_A = Sampler("DPM++ 2S a", dpmpp_2s_ancestral, automatic="karras", calls_per_step=2)
