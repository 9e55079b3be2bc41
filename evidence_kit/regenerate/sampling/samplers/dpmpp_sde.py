"""DPM++ SDE: DPM-Solver++ for the diffusion SDE in two stages (r = 1/2), noise from a Brownian tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import exp, ln
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, ancestral, slope


def dpmpp_sde(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Two model calls a step, one in the last; noise to the midpoint and to the end of each step."""
    sigmas = walk.levels
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        plain = x - slope(x, sigmas[step], x0) * sigmas[step]
        x = _two_stages(model, x, x0, step, walk) if sigmas[step + 1] > 0 else plain
        yield SamplerStep(x, x0)


def _two_stages(model: Model, x: Tensor, x0: Tensor, step: int, walk: SamplerRun) -> Tensor:
    time, target = -ln(walk.levels[step]), -ln(walk.levels[step + 1])
    # The levels are taken back through t = −ln σ: the tree is asked for the rounded ones.
    start, middle, end = exp(-time), exp(-(time + (target - time) / 2)), exp(-target)
    halfway = _stage(x, x0, time, start, middle, walk)
    # With r = 1/2 the second estimate replaces the first altogether.
    return _stage(x, model.x0(halfway, middle), time, start, end, walk)


def _stage(x: Tensor, x0: Tensor, time: Tensor, start: Tensor, end: Tensor, walk: SamplerRun) -> Tensor:
    down, up = ancestral(start, end, walk.eta)
    reached = -ln(down)
    x = (exp(-reached) / start) * x - (time - reached).expm1() * x0
    return x + walk.noise.between(start, end) * walk.churn.noise * up


DPMPP_SDE = Sampler("DPM++ SDE", dpmpp_sde, automatic="karras", calls_per_step=2, needs_tree=True)
DPMPP_SDE_GPU = replace(DPMPP_SDE, name="dpmpp_sde_gpu", tree_of="card")
