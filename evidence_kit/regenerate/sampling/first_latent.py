"""Where a pass starts: on noise alone, or on a latent with the noise of some level laid over it (img2img, hires fix)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.sampling import sigmas as levels_of
from evidence_kit.regenerate.sampling.noise import Noise
from evidence_kit.regenerate.sampling.noise_schedule import TRAINING_STEPS, LevelTable, NoiseSchedule, ddim_timesteps
from evidence_kit.regenerate.sampling.samplers.sampler import Sampler
from evidence_kit.regenerate.sampling.samplers.unipc import ORDER, Times

_MOST = 0.999
"""Strength from which on webui takes no more of a schedule."""


@dataclass(frozen=True)
class Start:
    """The levels of a pass, and the latent it begins from."""

    levels: Tensor
    full: Tensor
    """All levels of the schedule that `levels` are the end of."""
    latent: Tensor
    noise: Tensor
    """The first noise as it was drawn."""
    steps: int
    """Of the pass; samplers that choose their own levels count by it."""


@dataclass(frozen=True)
class Span:
    """How much of a schedule is walked: its last `taken` of `planned` steps."""

    planned: int
    taken: int


@dataclass(frozen=True)
class Overlay:
    """How noise is laid over a latent, besides the level it starts from."""

    strength: float
    exact_steps: bool = True
    multiplier: float = 1.0
    extra: float = 0.0


def span_of(settings: Settings, overlay: Overlay) -> Span:
    """The part of the schedule that a strength leaves.

    Raises:
        RegenerationError: none.
    """
    steps, strength = settings.steps, overlay.strength
    if settings.effective_rules.syntax == "comfyui":
        # Above 0.9999 it takes the whole schedule as it is.
        span = Span(steps if strength > 0.9999 else int(steps / strength) if strength else 0, steps)
    elif overlay.exact_steps:
        span = Span(int(steps / min(strength, _MOST)) if strength else 0, steps)
    else:
        span = Span(steps, int(min(strength, _MOST) * steps) + 1)
    if not span.planned or (not strength and settings.effective_rules.syntax == "comfyui"):
        raise _no_step(strength)
    if span.planned > TRAINING_STEPS:
        raise RegenerationError(
            text(f"重绘幅度 {strength:g} 需要 {span.planned} 步，超过 {TRAINING_STEPS} 步。",
                 f"A denoising strength of {strength:g} plans {span.planned} steps; there are no more than {TRAINING_STEPS}."),
            text("请核对重绘幅度与步数。", "Check the denoising strength and the number of steps."),
        )  # fmt: skip
    return span


def on_noise(sampler: Sampler, settings: Settings, schedule: LevelTable, noise: Noise) -> Start:
    """The start of txt2img."""
    walked = levels_of.levels(sampler, settings, schedule, settings.steps)
    first = latent = noise.first()
    if sampler.walks == "sigmas":
        scaled = settings.effective_rules.first_noise == "variance-preserving" and not schedule.flow
        over = scaled and _is_highest(walked[0], schedule)
        latent = first * ((1 + walked[0] ** 2).sqrt() if over else walked[0])
    return Start(walked, walked, latent, first, settings.steps)


def _is_highest(level: Tensor, schedule: LevelTable) -> bool:
    """Whether a level is the model's highest, or above it: only then has ComfyUI nothing but noise to begin with."""
    return float(level) > schedule.sigma_max * (1 - 1e-5)


def over_latent(
    sampler: Sampler, settings: Settings, schedule: NoiseSchedule, noise: Noise, latent: Tensor, overlay: Overlay
) -> Start:
    """The start of img2img and of a second pass.

    Raises:
        RegenerationError: the strength leaves no step.
    """
    over = _Over(sampler, settings, schedule, span_of(settings, overlay), latent, noise.first(), overlay)
    if settings.effective_rules.syntax == "comfyui":
        return over.in_comfyui()
    return {"sigmas": over.from_sigma, "timesteps": over.from_timestep, "times": over.from_time}[sampler.walks]()


@dataclass(frozen=True)
class _Over:
    sampler: Sampler
    settings: Settings
    schedule: NoiseSchedule
    span: Span
    latent: Tensor
    first: Tensor
    overlay: Overlay

    def from_sigma(self) -> Start:
        full = levels_of.levels(self.sampler, self.settings, self.schedule, self.span.planned)
        cut = full[len(full) - 1 - self.span.taken :]
        begun = self.latent + self.first * self.overlay.multiplier * cut[0] + self._extra(1.0)
        return self._start(cut, full, begun)

    def from_timestep(self) -> Start:
        """One level below that of the noise: webui cuts its list so."""
        full = levels_of.levels(self.sampler, self.settings, self.schedule, self.span.planned)
        ahead = (
            1 if self.settings.effective_rules.ddim == "ldm" else 0
        )  # its list has the first training step before it
        cut = full[: self.span.taken - 1 + ahead]
        if len(cut) < 2:
            raise _no_step(self.overlay.strength)
        return self._start(cut, full, self._begun(int(full[self.span.taken - 1 + ahead])))

    def from_time(self) -> Start:
        steps = ddim_timesteps(self.span.planned + (1 if self.settings.discard_penultimate else 0))
        taken = self.span.taken - 1
        if taken < ORDER:
            raise _no_step(self.overlay.strength)
        first = float(steps[taken - 1]) / TRAINING_STEPS + 1 / TRAINING_STEPS
        times = torch.linspace(first, 1 / TRAINING_STEPS, taken + 1)
        return self._start(times, times, self._begun(int(steps[taken])))

    def in_comfyui(self) -> Start:
        sigmas = levels_of.sigmas_of(self.sampler, self.settings, self.schedule, self.span.planned)
        cut = sigmas[-(self.span.taken + 1) :] if self.span.planned > self.span.taken else sigmas
        whole = self.overlay.strength >= 1
        if self.sampler.walks == "sigmas":
            # The tree grows between the ends of what is walked, not of the whole schedule.
            return self._start(cut, cut, self.latent + self.first * cut[0])
        if self.sampler.walks == "timesteps":
            steps = levels_of.comfy_timesteps(self.schedule, cut)
            alpha = self.schedule.alphas_cumulated[steps[-1]]
            share = torch.ones(()) if whole else (1 - alpha).sqrt()
            return self._start(steps, steps, alpha.sqrt() * self.latent + share * self.first)
        times, known = levels_of.comfy_times(self.schedule, cut), Times(self.schedule)
        spread = 1.0 if whole else known.sigma(float(times[0]))
        return self._start(times, times, known.alpha(float(times[0])) * self.latent + spread * self.first)

    def _begun(self, timestep: int) -> Tensor:
        alpha = self.schedule.alphas_cumulated[timestep]
        noise = self.first * self.overlay.multiplier
        return alpha.sqrt() * self.latent + (1 - alpha).sqrt() * noise + self._extra(float(alpha.sqrt()))

    def _extra(self, scale: float) -> Tensor | float:
        return self.first * self.overlay.multiplier * self.overlay.extra * scale if self.overlay.extra else 0.0

    def _start(self, levels: Tensor, full: Tensor, latent: Tensor) -> Start:
        return Start(levels, full, latent, self.first, len(levels) - 1)


def _no_step(strength: float) -> RegenerationError:
    return RegenerationError(
        text(f"重绘幅度 {strength:g} 使采样器没有可走的步。", f"A denoising strength of {strength:g} leaves the sampler no steps."),
        text("请核对图片所记的重绘幅度与步数。", "Check the denoising strength and the steps that the picture states."),
    )  # fmt: skip
