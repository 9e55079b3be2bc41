"""DDIM (Song et al. 2020, arXiv 2010.02502, equation 12) over training steps, and PLMS (Liu et al. 2022)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep


def ddim(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call for each pair of neighbouring training steps, from the last pair down to the first."""
    timesteps = walk.levels
    alphas = _alphas(model)[timesteps]
    for number in range(len(timesteps) - 1, 0, -1):
        alpha, alpha_next = alphas[number], alphas[number - 1]
        epsilon = model.epsilon(x, timesteps[number])
        x0 = _x0(x, epsilon, alpha)
        spread = walk.eta * ((1 - alpha_next) / (1 - alpha) * (1 - alpha / alpha_next)).sqrt()
        x = alpha_next.sqrt() * x0 + (1 - alpha_next - spread**2).sqrt() * epsilon
        if walk.eta:
            x = x + spread * walk.noise.next()
        yield SamplerStep(x, x0)


def plms(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """Adams–Bashforth on the noise estimate, orders 2 to 4; the first step calls the model twice."""
    timesteps = walk.levels
    alphas = _alphas(model)[timesteps]
    past: list[Tensor] = []
    for number in range(len(timesteps) - 1, 0, -1):
        alpha, alpha_next = alphas[number], alphas[number - 1]
        epsilon = model.epsilon(x, timesteps[number])
        mixed = _mixed(epsilon, past)
        if not past:
            ahead = _moved(x, epsilon, alpha, alpha_next)
            mixed = (epsilon + model.epsilon(ahead, timesteps[number - 1])) / 2
        x0 = _x0(x, mixed, alpha)
        x = _moved(x, mixed, alpha, alpha_next)
        past = [epsilon, *past[:2]]
        yield SamplerStep(x, x0)


def _alphas(model: Model) -> Tensor:
    assert isinstance(model.schedule, NoiseSchedule)  # no other model has training steps to walk
    return model.schedule.alphas_cumulated


def _mixed(epsilon: Tensor, past: list[Tensor]) -> Tensor:
    match len(past):
        case 0:
            return epsilon
        case 1:
            return (3 * epsilon - past[0]) / 2
        case 2:
            return (23 * epsilon - 16 * past[0] + 5 * past[1]) / 12
        case _:
            return (55 * epsilon - 59 * past[0] + 37 * past[1] - 9 * past[2]) / 24


def _x0(x: Tensor, epsilon: Tensor, alpha: Tensor) -> Tensor:
    return (x - (1 - alpha).sqrt() * epsilon) / alpha.sqrt()


def _moved(x: Tensor, epsilon: Tensor, alpha: Tensor, alpha_next: Tensor) -> Tensor:
    return alpha_next.sqrt() * _x0(x, epsilon, alpha) + (1 - alpha_next).sqrt() * epsilon


DDIM = Sampler("DDIM", ddim, walks="timesteps", default_eta=0.0)
PLMS = Sampler("PLMS", plms, walks="timesteps", default_eta=0.0)
