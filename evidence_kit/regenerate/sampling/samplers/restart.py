"""Restart (Xu et al. 2023, arXiv 2306.14878): Heun with returns to a higher level, as AUTOMATIC1111 ≥ 1.6 sets it up."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import karras_between
from evidence_kit.regenerate.sampling.samplers.heun import heun_step
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep

LOW, HIGH = 0.1, 2.0
"""Noise levels between which the walk is repeated."""


def restart(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Two model calls a transition, one to level 0; noise only where the walk goes back up."""
    last: Tensor | None = None
    for sigma, sigma_next in _transitions(walk.levels):
        if last is not None and sigma > last:
            x = x + walk.noise.next() * walk.churn.noise * (sigma**2 - last**2) ** 0.5
        stride = heun_step(model, x, sigma, sigma_next)
        x, last = stride.x, sigma_next
        yield stride


def _transitions(sigmas: Tensor) -> list[tuple[Tensor, Tensor]]:
    steps = len(sigmas) - 1
    if steps < 20:
        return list(zip(sigmas[:-1], sigmas[1:], strict=True))
    inner, times = (steps // 4, 2) if steps >= 36 else (9, 1)
    # Steps spent on repeats are taken from the way down, so that the number of model calls stays about the same.
    levels = karras_between(steps - inner * times, float(sigmas[-2]), float(sigmas[0]))
    low, high = int((levels - LOW).abs().argmin()), int((levels - HIGH).abs().argmin())
    again = karras_between(inner + 1, float(levels[low]), float(levels[high]))[:-1]
    walked: list[tuple[Tensor, Tensor]] = []
    for number in range(len(levels) - 1):
        walked.append((levels[number], levels[number + 1]))
        if number + 1 == low:
            walked += list(zip(again[:-1], again[1:], strict=True)) * times
    return walked


RESTART = Sampler("Restart", restart, automatic="karras", calls_per_step=2)
