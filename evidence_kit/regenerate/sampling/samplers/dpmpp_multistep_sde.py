"""DPM++ 2M SDE and 3M SDE: multistep solvers of the diffusion SDE over λ = ln(α/σ), noise from a Brownian tree.

Follows `sample_dpmpp_2m_sde` and `sample_dpmpp_3m_sde` of k-diffusion 0.1.1 (Katherine Crowson, MIT licence).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from torch import Tensor

from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep


def dpmpp_2m_sde(model: Model, x: Tensor, walk: SamplerRun, *, heun: bool) -> Iterator[SamplerStep]:
    """One model call a step, with the estimate of the step before; `heun` chooses the second-order correction."""
    eta, schedule = walk.eta, model.schedule
    sigmas = schedule.before_the_end(walk.levels)
    before: Tensor | None = None
    last_stride: Tensor | None = None
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        if sigmas[step + 1] == 0:
            yield SamplerStep(x0, x0)
            return
        stride = schedule.half_log_snr(sigmas[step + 1]) - schedule.half_log_snr(sigmas[step])
        growth = schedule.alpha(sigmas[step + 1]) * (-stride - eta * stride).expm1().neg()
        x = sigmas[step + 1] / sigmas[step] * (-eta * stride).exp() * x + growth * x0
        if before is not None and last_stride is not None:
            trend = (x0 - before) / (last_stride / stride)
            kept = schedule.alpha(sigmas[step + 1])
            weight = growth / (-stride - eta * stride) + kept if heun else 0.5 * growth
            x = x + weight * trend
        x = x + _noise(walk, (sigmas[step], sigmas[step + 1]), stride)
        before, last_stride = x0, stride
        yield SamplerStep(x, x0)


def dpmpp_3m_sde(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step, with the estimates of the two steps before."""
    schedule = model.schedule
    sigmas = schedule.before_the_end(walk.levels)
    past: list[tuple[Tensor, Tensor]] = []
    for step in range(len(sigmas) - 1):
        x0 = model.x0(x, sigmas[step])
        if sigmas[step + 1] == 0:
            yield SamplerStep(x0, x0)
            return
        stride = schedule.half_log_snr(sigmas[step + 1]) - schedule.half_log_snr(sigmas[step])
        scaled, alpha = stride * (walk.eta + 1), schedule.alpha(sigmas[step + 1])
        kept = sigmas[step + 1] / sigmas[step] * (-walk.eta * stride).exp() if schedule.flow else (-scaled).exp()
        x = kept * x + alpha * ((-scaled).expm1().neg() * x0 + _correction(x0, stride, scaled, past))
        x = x + _noise(walk, (sigmas[step], sigmas[step + 1]), stride)
        past = [(x0, stride), *past[:1]]
        yield SamplerStep(x, x0)


def _correction(x0: Tensor, stride: Tensor, scaled: Tensor, past: list[tuple[Tensor, Tensor]]) -> Tensor | float:
    """What the estimates of earlier steps add: second order with one of them, third with two."""
    phi_2 = (-scaled).expm1() / scaled + 1
    if not past:
        return 0.0
    ratio = past[0][1] / stride
    nearer = (x0 - past[0][0]) / ratio
    if len(past) == 1:
        return phi_2 * nearer
    farther_ratio = past[1][1] / stride
    farther = (past[0][0] - past[1][0]) / farther_ratio
    first = nearer + (nearer - farther) * ratio / (ratio + farther_ratio)
    second = (nearer - farther) / (ratio + farther_ratio)
    return phi_2 * first - (phi_2 / scaled - 0.5) * second


def _noise(walk: SamplerRun, levels: tuple[Tensor, Tensor], stride: Tensor) -> Tensor | float:
    if not walk.eta:
        return 0.0
    sigma, sigma_next = levels
    share = (-2 * stride * walk.eta).expm1().neg().sqrt()
    return walk.noise.between(sigma, sigma_next) * sigma_next * share * walk.churn.noise


DPMPP_2M_SDE = Sampler("DPM++ 2M SDE", partial(dpmpp_2m_sde, heun=False), automatic="exponential", needs_tree=True)
DPMPP_2M_SDE_HEUN = Sampler("DPM++ 2M SDE Heun", partial(dpmpp_2m_sde, heun=True), automatic="exponential",
                            needs_tree=True)  # fmt: skip
DPMPP_3M_SDE = Sampler("DPM++ 3M SDE", dpmpp_3m_sde, automatic="exponential", needs_tree=True,
                       discards_penultimate="webui")  # fmt: skip
DPMPP_2M_SDE_GPU = replace(DPMPP_2M_SDE, name="dpmpp_2m_sde_gpu", tree_of="card")
DPMPP_3M_SDE_GPU = replace(DPMPP_3M_SDE, name="dpmpp_3m_sde_gpu", tree_of="card")
