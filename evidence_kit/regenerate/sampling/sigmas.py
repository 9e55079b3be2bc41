"""The noise levels that a run walks down: schedule, its overrides, and what sampler and dialect make of them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.settings import FlowShift, Settings
from evidence_kit.regenerate.sampling import flow_schedule
from evidence_kit.regenerate.sampling import noise_schedule as levels_of
from evidence_kit.regenerate.sampling.noise_schedule import TRAINING_STEPS, LevelTable, NoiseSchedule
from evidence_kit.regenerate.sampling.samplers.sampler import Sampler

SCHEDULES = (
    "automatic", "uniform", "karras", "exponential", "polyexponential", "sgm uniform", "sgm_uniform", "simple", "ddim_uniform",
    "beta", "kl_optimal", "flux2",
)  # fmt: skip
_FIXED_ENDS = (0.1, 10.0)
"""Ends of the old Karras schedule (webui before 2023-01-01)."""


def levels(sampler: Sampler, settings: Settings, schedule: LevelTable, steps: int) -> Tensor:
    """All levels of a sampler for `steps` steps.

    Returns: sigmas that fall to 0; rising training steps; or times from 1 to 1/1000 (`Sampler.walks`).
    """
    rules = settings.effective_rules
    if sampler.walks == "sigmas":
        return sigmas_of(sampler, settings, schedule, steps)
    if rules.syntax == "comfyui":
        assert isinstance(schedule, NoiseSchedule)  # flow matching knows no such samplers
        made = comfy_timesteps if sampler.walks == "timesteps" else comfy_times
        return made(schedule, sigmas_of(sampler, settings, schedule, steps))
    if sampler.walks == "times":
        return torch.linspace(1, 1 / TRAINING_STEPS, len(levels_of.ddim_timesteps(steps)) + 1)
    return _timesteps(steps + (1 if settings.discard_penultimate else 0), rules)


def sigmas_of(sampler: Sampler, settings: Settings, schedule: LevelTable, steps: int) -> Tensor:
    """The sigmas of the schedule for `steps` steps, falling to 0."""
    if not (sampler.discards(settings.effective_rules) or settings.discard_penultimate):
        return _sigmas(sampler, settings, schedule, steps)
    sigmas = _sigmas(sampler, settings, schedule, steps + 1)
    return torch.cat([sigmas[:-2], sigmas[-1:]])


def _sigmas(sampler: Sampler, settings: Settings, schedule: LevelTable, count: int) -> Tensor:
    name = sampler.automatic if settings.schedule == "automatic" else settings.schedule
    given = settings.levels
    fixed = settings.effective_rules.karras_ends == "fixed"
    own_low, own_high = _FIXED_ENDS if fixed else (schedule.sigma_min, schedule.sigma_max)
    low, high = given.sigma_min or own_low, given.sigma_max or own_high
    by_levels = settings.effective_rules.ddim == "euler"

    def ddim_uniform() -> Tensor:
        if by_levels or not isinstance(schedule, NoiseSchedule):
            return levels_of.training_steps(schedule, count)
        return levels_of.ddim_uniform(schedule, count)

    def flux2() -> Tensor:
        size = settings.flow or FlowShift()
        return flow_schedule.flux2(count, size.width or settings.width, size.height or settings.height)

    made: dict[str, Callable[[], Tensor]] = {
        "uniform": lambda: levels_of.uniform(schedule, count),
        "karras": lambda: levels_of.karras_between(count, low, high, given.rho or 7.0),
        "exponential": lambda: levels_of.exponential(count, low, high),
        "polyexponential": lambda: levels_of.polyexponential(count, low, high, given.rho or 1.0),
        "sgm uniform": lambda: levels_of.sgm_uniform(schedule, count, low, high),
        "sgm_uniform": lambda: levels_of.sgm_uniform(schedule, count, low, high),
        "simple": lambda: levels_of.simple(schedule, count),
        "ddim_uniform": ddim_uniform,
        "beta": lambda: levels_of.beta(schedule, count),
        "kl_optimal": lambda: levels_of.kl_optimal(count, low, high),
        "flux2": flux2,
    }
    return made[name]()


def _timesteps(steps: int, rules: Rules) -> Tensor:
    if rules.ddim == "webui":
        return levels_of.ddim_timesteps(steps)
    # latent-diffusion also takes the step from the first training step to ᾱ[0].
    return torch.cat([torch.zeros(1, dtype=torch.long), levels_of.ddim_timesteps(_valid_ldm_steps(steps))])


def _valid_ldm_steps(steps: int) -> int:
    """webui before 1.6 took one more step where 999 is a multiple of the stride, lest a step 1000 be asked for."""
    stride = 999 / (1000 // steps)
    return int(stride) + 1 if stride == int(stride) else steps


def comfy_timesteps(schedule: NoiseSchedule, sigmas: Tensor) -> Tensor:
    """ComfyUI's training steps of DDIM, rising: those nearest to the sigmas."""
    return torch.cat([_nearest(schedule, sigmas[:-1]), torch.zeros(1).long()]).flip(0)


def comfy_times(schedule: NoiseSchedule, sigmas: Tensor) -> Tensor:
    """ComfyUI's times of UniPC, falling to 1/1000: the sigmas stretched by one and brought to training steps."""
    stretched = torch.nn.functional.interpolate(sigmas[:-1][None, None], size=len(sigmas), mode="linear")[0, 0]
    times = _nearest(schedule, stretched) / TRAINING_STEPS + 1 / TRAINING_STEPS
    times[-1] = 1 / TRAINING_STEPS
    return times


def _nearest(schedule: NoiseSchedule, sigmas: Tensor) -> Tensor:
    return torch.stack([(sigma.log() - schedule.log_sigmas).abs().argmin() for sigma in sigmas])
