"""DPM++ SDE: DPM-Solver++ for the diffusion SDE in two stages (r = 1/2), noise from a Brownian tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import exp, ln
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, ancestral, slope


def dpmpp_sde(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Two model calls a step, one in the last; noise to the midpoint and to the end of each step."""
    sigmas = model.schedule.before_the_end(walk.levels)
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        if sigmas[step + 1] == 0:
            x = x0 if model.schedule.flow else x - slope(x, sigmas[step], x0) * sigmas[step]
        else:
            two_stages = _flow_stages if model.schedule.flow else _two_stages
            x = two_stages(model, x, x0, (sigmas[step], sigmas[step + 1]), walk)
        yield SamplerStep(x, x0)


def _flow_stages(model: Model, x: Tensor, x0: Tensor, levels: tuple[Tensor, Tensor], walk: SamplerRun) -> Tensor:
    """Both stages of flow matching: over σ/α in the place of σ, with the picture's share α."""
    begin, end = (model.schedule.half_log_snr(level) for level in levels)
    halfway = torch.lerp(begin, end, 0.5)
    middle = torch.sigmoid(-halfway)

    def stage(estimate: Tensor, target: Tensor, level: Tensor) -> Tensor:
        down, up = ancestral(exp(-begin), exp(-target), walk.eta)
        stride = -ln(down) - begin
        alpha = model.schedule.alpha(level)
        kept = alpha / model.schedule.alpha(levels[0]) * (-stride).exp()
        noise = alpha * walk.noise.between(levels[0], level) * walk.churn.noise * up
        return kept * x - alpha * (-stride).expm1() * estimate + noise

    # With r = 1/2 the second estimate replaces the first altogether.
    return stage(model.x0(stage(x0, halfway, middle), middle), end, levels[1])


def _two_stages(model: Model, x: Tensor, x0: Tensor, levels: tuple[Tensor, Tensor], walk: SamplerRun) -> Tensor:
    time, target = -ln(levels[0]), -ln(levels[1])
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
