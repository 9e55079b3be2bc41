"""DPM fast and DPM adaptive: DPM-Solver (Lu et al. 2022, arXiv 2206.00927) with ancestral noise.

Follows `DPMSolver` of k-diffusion 0.1.1 (Katherine Crowson, MIT licence). Both choose their own levels between the first
and the last positive one they are given.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import exp, ln
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep, ancestral

MOST_TRIES = 1000
"""Steps after which the adaptive solver is given up: error control that never accepts would run for ever."""
_RELATIVE, _ABSOLUTE, _FIRST_STRIDE, _SAFETY = 0.05, 0.0078, 0.05, 0.81


@dataclass
class _Solver:
    """The noise estimates of one step, each asked for once."""

    model: Model
    x: Tensor
    time: Tensor
    estimates: dict[str, Tensor] = field(default_factory=dict)

    def epsilon(self, key: str, x: Tensor, time: Tensor) -> Tensor:
        if key not in self.estimates:
            self.estimates[key] = (x - self.model.x0(x, exp(-time))) / exp(-time)
        return self.estimates[key]

    def first(self) -> Tensor:
        return self.epsilon("start", self.x, self.time)

    def order_1(self, target: Tensor) -> Tensor:
        return self.x - exp(-target) * (target - self.time).expm1() * self.first()

    def order_2(self, target: Tensor, r1: float = 1 / 2) -> Tensor:
        stride, start = target - self.time, self.first()
        inner = self._inner(stride, r1)
        return (
            self.x - exp(-target) * stride.expm1() * start - exp(-target) / (2 * r1) * stride.expm1() * (inner - start)
        )

    def order_3(self, target: Tensor, r1: float = 1 / 3, r2: float = 2 / 3) -> Tensor:
        stride, start = target - self.time, self.first()
        inner = self._inner(stride, r1)
        time_2 = self.time + r2 * stride
        bend = (r2 * stride).expm1() / (r2 * stride) - 1
        x_2 = self.x - exp(-time_2) * (r2 * stride).expm1() * start - exp(-time_2) * (r2 / r1) * bend * (inner - start)
        outer = self.epsilon("r2", x_2, time_2)
        return (
            self.x
            - exp(-target) * stride.expm1() * start
            - exp(-target) / r2 * (stride.expm1() / stride - 1) * (outer - start)
        )

    def _inner(self, stride: Tensor, r1: float) -> Tensor:
        time_1 = self.time + r1 * stride
        x_1 = self.x - exp(-time_1) * (r1 * stride).expm1() * self.first()
        return self.epsilon("r1", x_1, time_1)


def _ends(walk: SamplerRun) -> tuple[Tensor, Tensor]:
    """Times of the highest and the lowest positive level, t = −ln σ."""
    positive = walk.levels[walk.levels > 0]
    return -ln(positive.max()), -ln(positive.min())


def _noisy_target(time: Tensor, target: Tensor, end: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    """How far to solve, and how much noise then leads to the level of `target`."""
    if not eta:
        return target, target.new_zeros(())
    down, _ = ancestral(exp(-time), exp(-target), eta)
    reached = torch.minimum(end, -ln(down))
    return reached, (exp(-target) ** 2 - exp(-reached) ** 2) ** 0.5


def dpm_fast(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """About `steps` model calls in intervals of order 3, the last ones of lower order; noise after each."""
    start, end = _ends(walk)
    steps = walk.steps
    intervals = math.floor(steps / 3) + 1
    times = torch.linspace(float(start), float(end), intervals + 1)
    orders = [3] * (intervals - 2) + [2, 1] if steps % 3 == 0 else [3] * (intervals - 1) + [steps % 3]
    for number, order in enumerate(orders):
        target, up = _noisy_target(times[number], times[number + 1], end, walk.eta)
        solver = _Solver(model, x, times[number])
        x0 = x - exp(-times[number]) * solver.first()
        x = (solver.order_1, solver.order_2, solver.order_3)[order - 1](target)
        x = x + up * walk.churn.noise * walk.noise.next()
        yield SamplerStep(x, x0)


def dpm_adaptive(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Steps of order 3, as long as an estimate of order 2 allows; noise after each that is accepted."""
    time, end = _ends(walk)
    stride, before, errors = _FIRST_STRIDE, x, 0.0
    for _ in range(MOST_TRIES):
        if not time < end - 1e-5:
            return
        planned = torch.minimum(end, time + stride)
        target, up = _noisy_target(time, planned, end, walk.eta)
        solver = _Solver(model, x, time)
        x0 = x - exp(-time) * solver.first()
        low, high = solver.order_2(target, r1=1 / 3), solver.order_3(target)
        tolerance = torch.maximum(torch.tensor(_ABSOLUTE), _RELATIVE * torch.maximum(low.abs(), before.abs()))
        errors = float(torch.linalg.norm((low - high) / tolerance) / x.numel() ** 0.5)
        # An integral controller: the exponent is 1 over the order that the noise leaves.
        factor = 1 + math.atan((1 / (errors + 1e-8)) ** (1 / (1.5 if walk.eta else 3)) - 1)
        stride *= factor
        if factor >= _SAFETY:
            before, x, time = low, high + up * walk.churn.noise * walk.noise.next(), planned
            yield SamplerStep(x, x0)
    raise RuntimeError("the error control of DPM adaptive accepts no step")


DPM_FAST = Sampler("DPM fast", dpm_fast, adapts=True)
DPM_ADAPTIVE = Sampler("DPM adaptive", dpm_adaptive, adapts=True)
