"""UniPC (Zhao et al. 2023, arXiv 2302.04867), multistep, order 3, as AUTOMATIC1111 ≥ 1.6 and ComfyUI run it.

In webui and ComfyUI of 2023 times run from 1 to 1/1000, log α interpolated linearly between the training steps' values. Later
ComfyUI walks noise levels, with α = 1/√(σ² + 1) and 0.001 in the place of the last 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import TRAINING_STEPS, NoiseSchedule
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep

ORDER = 3
_LAST_LEVEL = 0.001


class Times:
    """α, σ and λ = ln α − ln σ at continuous times."""

    def __init__(self, schedule: NoiseSchedule) -> None:
        self._log_alphas = 0.5 * schedule.alphas_cumulated.double().log()

    def log_alpha(self, time: float) -> float:
        """ln α."""
        place = min(max(time * TRAINING_STEPS - 1, 0.0), TRAINING_STEPS - 1.0)
        low = min(int(place), TRAINING_STEPS - 2)
        share = place - low
        return float((1 - share) * self._log_alphas[low] + share * self._log_alphas[low + 1])

    def alpha(self, time: float) -> float:
        """The share of the picture."""
        return math.exp(self.log_alpha(time))

    def sigma(self, time: float) -> float:
        """The share of noise."""
        return math.sqrt(1 - math.exp(2 * self.log_alpha(time)))

    def lam(self, time: float) -> float:
        """Half the logarithm of the signal-to-noise ratio."""
        log_alpha = self.log_alpha(time)
        return log_alpha - 0.5 * math.log(1 - math.exp(2 * log_alpha))


class Levels:
    """α, σ/√(σ² + 1) and λ at noise levels."""

    def alpha(self, level: float) -> float:
        """The share of the picture."""
        return 1 / math.sqrt(level**2 + 1)

    def sigma(self, level: float) -> float:
        """The share of noise."""
        return level / math.sqrt(level**2 + 1)

    def lam(self, level: float) -> float:
        """Half the logarithm of the signal-to-noise ratio."""
        return -math.log(level)


def unipc(model: Model, x: Tensor, walk: SamplerRun, *, variant: str) -> Iterator[SamplerStep]:
    """One model call a step: predict, evaluate, correct; orders 1, 2, 3 … and down again at the end."""
    assert isinstance(model.schedule, NoiseSchedule)  # no other model has training steps to walk
    times = Times(model.schedule)
    grid = [float(time) for time in walk.levels]
    yield from _walked(lambda x, time: _x0(model, times, x, time), times, grid, x, variant)


def unipc_over_levels(model: Model, x: Tensor, walk: SamplerRun, *, variant: str) -> Iterator[SamplerStep]:
    """As `unipc`, over the levels of a schedule; the latent is scaled to variance 1 on the way."""
    known = Levels()
    grid = [float(level) for level in walk.levels[:-1]] + [_LAST_LEVEL]

    def x0(scaled: Tensor, level: float) -> Tensor:
        return model.x0(scaled / known.alpha(level), torch.tensor(level))

    last = len(grid) - 1
    for number, stride in enumerate(_walked(x0, known, grid, x * known.alpha(grid[0]), variant), start=1):
        reached = stride.x / known.alpha(grid[min(number, last)])
        # In flow matching the last level counts as noise that is still there.
        rest = 1 - _LAST_LEVEL if model.schedule.flow and number == last else 1
        yield SamplerStep(reached / rest, stride.x0)


def _walked(
    estimate_at: Callable[[Tensor, float], Tensor], times: Times | Levels, grid: list[float], x: Tensor, variant: str
) -> Iterator[SamplerStep]:
    known: list[tuple[float, Tensor]] = [(grid[0], estimate_at(x, grid[0]))]
    last = len(grid) - 1
    for step, (_, target) in enumerate(pairwise(grid), start=1):
        order = min(ORDER, step, last + 1 - step)
        update = _Update(times, known, target, order, variant)
        predicted = update.predicted(x)
        if step < last:
            estimate = estimate_at(predicted, target)
            x = update.corrected(x, estimate)
            known = [(target, estimate), *known[: ORDER - 1]]
        else:
            x, estimate = predicted, known[0][1]
        yield SamplerStep(x, estimate)


def _x0(model: Model, times: Times, x: Tensor, time: float) -> Tensor:
    # The model's own count of training steps: 0 at the last time, 999 at the first.
    step = torch.tensor((time - 1 / TRAINING_STEPS) * TRAINING_STEPS, dtype=torch.float32)
    return (x - times.sigma(time) * model.epsilon(x, step)) / times.alpha(time)


class _Update:
    """One multistep update from the newest known estimate to `target` (the paper's algorithms 5 and 6)."""

    def __init__(
        self, times: Times | Levels, known: list[tuple[float, Tensor]], target: float, order: int, variant: str
    ) -> None:
        self._order, self._newest = order, known[0][1]
        start, lam = known[0][0], times.lam(known[0][0])
        stride = times.lam(target) - lam
        self._ratios = [(times.lam(time) - lam) / stride for time, _ in known[1:order]]
        self._trends = [(x0 - self._newest) / r for (_, x0), r in zip(known[1:order], self._ratios, strict=True)]
        growth = math.expm1(-stride)
        self._shrink = times.sigma(target) / times.sigma(start)
        self._alpha, self._growth, self._scale = times.alpha(target), growth, -stride if variant == "bh1" else growth
        self._matrix, self._right = _system([*self._ratios, 1.0], -stride, self._scale)

    def _base(self, x: Tensor) -> Tensor:
        return self._shrink * x - self._alpha * self._growth * self._newest

    def predicted(self, x: Tensor) -> Tensor:
        match self._order:
            case 1:
                weights: list[float] = []
            case 2:
                weights = [0.5]
            case _:
                weights = torch.linalg.solve(self._matrix[:-1, :-1], self._right[:-1]).tolist()
        return self._base(x) - self._alpha * self._scale * self._sum(weights)

    def corrected(self, x: Tensor, estimate: Tensor) -> Tensor:
        weights = [0.5] if self._order == 1 else torch.linalg.solve(self._matrix, self._right).tolist()
        change = self._sum(weights[:-1]) + weights[-1] * (estimate - self._newest)
        return self._base(x) - self._alpha * self._scale * change

    def _sum(self, weights: list[float]) -> Tensor:
        zero = torch.zeros_like(self._newest)
        return sum((weight * trend for weight, trend in zip(weights, self._trends, strict=True)), zero)


def _system(ratios: list[float], stride: float, scale: float) -> tuple[Tensor, Tensor]:
    """R and b of the paper's equation for the weights: powers of the ratios, and the integrals they must match."""
    rows, right = [], []
    integral, factorial = math.expm1(stride) / stride - 1, 1.0
    for power in range(1, len(ratios) + 1):
        rows.append([ratio ** (power - 1) for ratio in ratios])
        right.append(integral * factorial / scale)
        factorial *= power + 1
        integral = integral / stride - 1 / factorial
    return torch.tensor(rows, dtype=torch.float64), torch.tensor(right, dtype=torch.float64)


UNIPC = Sampler("UniPC", partial(unipc, variant="bh1"), walks="times", default_eta=0.0)
UNIPC_BH2 = Sampler("UniPC bh2", partial(unipc, variant="bh2"), walks="times", default_eta=0.0)
UNIPC_LEVELS = Sampler("UniPC", partial(unipc_over_levels, variant="bh1"), discards_penultimate="always")
UNIPC_BH2_LEVELS = Sampler("UniPC bh2", partial(unipc_over_levels, variant="bh2"), discards_penultimate="always")
