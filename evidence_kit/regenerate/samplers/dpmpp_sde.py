"""DPM++ SDE: DPM-Solver++ for the diffusion SDE in two stages (r = 1/2), noise from a Brownian tree."""

from __future__ import annotations

from torch import Tensor

from evidence_kit.regenerate.noise import StepNoise
from evidence_kit.regenerate.samplers.sampler import Model, OnStep, Sampler, ancestral, slope
from evidence_kit.regenerate.schedule import exp, ln


def dpmpp_sde(model: Model, x: Tensor, sigmas: Tensor, noise: StepNoise, on_step: OnStep) -> Tensor:
    """Two model calls a step, one in the last; noise to the midpoint and to the end of each step."""
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        if sigmas[step + 1] == 0:
            x = x + slope(x, sigmas[step], x0) * (sigmas[step + 1] - sigmas[step])
        else:
            x = _two_stages(model, x, x0, sigmas[step], sigmas[step + 1], noise)
        on_step(step + 1, x0)
    return x


def _two_stages(model: Model, x: Tensor, x0: Tensor, sigma: Tensor, sigma_next: Tensor, noise: StepNoise) -> Tensor:
    time, target = -ln(sigma), -ln(sigma_next)
    # The levels are taken back through t = −ln σ: the tree is asked for the rounded ones.
    start, middle, end = exp(-time), exp(-(time + (target - time) / 2)), exp(-target)
    halfway = _stage(x, x0, time, start, middle, noise)
    # With r = 1/2 the second estimate replaces the first altogether.
    return _stage(x, model.x0(halfway, middle), time, start, end, noise)


def _stage(x: Tensor, x0: Tensor, time: Tensor, start: Tensor, end: Tensor, noise: StepNoise) -> Tensor:
    down, up = ancestral(start, end)
    reached = -ln(down)
    x = (exp(-reached) / start) * x - (time - reached).expm1() * x0
    return x + noise.between(start, end) * up


DPMPP_SDE = Sampler("DPM++ SDE", dpmpp_sde, automatic="karras", calls_per_step=2, needs_tree=True)
