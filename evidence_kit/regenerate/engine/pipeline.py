"""Settings and models to a finished latent: the first pass, on noise or over an init picture, and the second (hires fix)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.init_picture import InitPicture
from evidence_kit.domain.making.settings import Hires, Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.img2img.init_image import Initial
from evidence_kit.regenerate.img2img.latent_upscale import enlarged
from evidence_kit.regenerate.img2img.masked_denoiser import NoisyRepainting, Repainting
from evidence_kit.regenerate.prompt.conditioning import PromptEncoder
from evidence_kit.regenerate.prompt.prompt_editing import Clock
from evidence_kit.regenerate.prompt.textual_inversion import Embedding
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer
from evidence_kit.regenerate.sampling.cfg_denoiser import Denoiser
from evidence_kit.regenerate.sampling.first_latent import Overlay, Start, on_noise, over_latent, span_of
from evidence_kit.regenerate.sampling.noise import Noise
from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule
from evidence_kit.regenerate.sampling.samplers import sampler_of
from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep
from evidence_kit.regenerate.weights.loading import Checkpoint
from evidence_kit.regenerate.weights.state_dicts import Stated


@dataclass(frozen=True)
class Pipeline:
    """One picture about to be made: the models in memory, the tokenizer, and the settings."""

    settings: Settings
    checkpoint: Checkpoint
    vae: Any
    tokenizer: ClipTokenizer
    device: torch.device
    embeddings: tuple[Embedding, ...] = ()
    initial: Initial | None = None
    """What img2img starts from; None: noise alone."""

    @torch.no_grad()
    def strides(self) -> Iterator[SamplerStep]:
        """Every sampler step of every pass, in order; the last one's `x` is the finished latent.

        Raises:
            RegenerationError: the computation ended in values that are no numbers.
        """
        latent = yield from _finite(self._first_pass())
        if self.settings.hires is not None:
            yield from _finite(self._second_pass(latent, self.settings.hires))

    @property
    def total(self) -> int:
        """Sampler steps of all passes; for samplers that choose their own, the steps asked for."""
        hires, init = self.settings.hires, self.settings.init
        if init is not None:
            return span_of(self.settings, _overlay(init)).taken
        return self.settings.steps + (0 if hires is None else hires.steps or self.settings.steps)

    def _first_pass(self) -> Iterator[SamplerStep]:
        settings = self.settings
        sampler, schedule = sampler_of(settings), self._schedule(settings.effective_rules)
        noise = Noise(settings, (settings.height, settings.width), self.device)
        if self.initial is None or settings.init is None:
            start = on_noise(sampler, settings, schedule, noise)
        else:
            start = over_latent(sampler, settings, schedule, noise, self.initial.latent, _overlay(settings.init))
        clock = self._clock(settings, settings.steps * self._calls(sampler), None)
        return self._walk(sampler, schedule, settings, clock, noise, start)

    def _second_pass(self, latent: Tensor, hires: Hires) -> Iterator[SamplerStep]:
        settings = second_settings(self.settings, hires)
        sampler, schedule = sampler_of(settings), self._schedule(settings.effective_rules)
        larger = enlarged(latent, hires, self.vae, settings)
        noise = Noise(settings, (hires.height, hires.width), self.device)
        start = over_latent(sampler, settings, schedule, noise, larger, Overlay(hires.denoising_strength))
        first = self.settings.steps * self._calls(sampler_of(self.settings))
        clock = self._clock(settings, settings.steps * self._calls(sampler), first)
        return self._walk(sampler, schedule, settings, clock, noise, start)

    def _walk(
        self, sampler: Sampler, schedule: NoiseSchedule, settings: Settings, clock: Clock, noise: Noise, start: Start
    ) -> Iterator[SamplerStep]:
        rules = settings.effective_rules
        if sampler.walks == "timesteps" and rules.ddim == "ldm":
            rules = rules.model_copy(update={"unequal_prompts": "padded-v0"})
        model: Model = self._denoiser(settings, schedule, clock, rules)
        by_estimate = sampler.walks == "timesteps" and rules.ddim == "comfyui"
        if sampler.needs_tree:
            noise.plant(start.full, of_card=sampler.tree_of == "card")
        if self.initial is not None and self.initial.area is not None:
            model = _masked(model, self.initial.latent, self.initial.area, start, rules)
        walk = SamplerRun(start.levels, noise, _eta(sampler, settings), settings.churn, start.full, start.steps)
        for stride in sampler.sample(model, start.latent, walk):
            # ComfyUI of 2023 takes DDIM's last estimate for its result.
            yield SamplerStep(stride.x0, stride.x0) if by_estimate else stride

    def denoiser(self, calls: int) -> Denoiser:
        """The guided model of the first pass by itself, for `calls` calls."""
        rules = self.settings.effective_rules
        return self._denoiser(self.settings, self._schedule(rules), self._clock(self.settings, calls, None), rules)

    def _denoiser(self, settings: Settings, schedule: NoiseSchedule, clock: Clock, rules: Rules) -> Denoiser:
        encoder = PromptEncoder(
            self.checkpoint.text_encoder, self.tokenizer, settings.clip_skip, clock, settings.effective_rules,
            self.embeddings,
        )  # fmt: skip
        return Denoiser(
            self.checkpoint.unet, schedule, encoder.positive(settings.prompt, settings.positive),
            encoder.negative(settings.negative_prompt, settings.negative), settings.cfg_scale, rules, settings.skip_negative_below,
            encoder.empty() if rules.unequal_prompts == "padded" else None,
            self._predicts(rules), settings.cfg_rescale,
        )  # fmt: skip

    def _predicts(self, rules: Rules) -> Stated:
        """What the UNet predicts: as a node says, or the checkpoint."""
        told = self.settings.model_sampling
        return self.checkpoint.prediction.under(rules) if told is None else told.prediction

    def _schedule(self, rules: Rules) -> NoiseSchedule:
        told, prediction = self.settings.model_sampling, self.checkpoint.prediction
        # The checkpoint's mark counts beside that of v-prediction alone.
        marked = prediction.zero_terminal and prediction.under(rules) == "v"
        return NoiseSchedule(rules, zero_terminal=marked if told is None else told.zero_terminal)

    def _calls(self, sampler: Sampler) -> int:
        return sampler.calls_per_step if self.settings.effective_rules.doubled_timeline else 1

    @staticmethod
    def _clock(settings: Settings, calls: int, first_pass: int | None) -> Clock:
        dotted = settings.effective_rules.timeline == "dotted-fraction"
        return Clock(calls, dotted_fraction=dotted, first_pass=first_pass if dotted else None)


def second_settings(settings: Settings, hires: Hires) -> Settings:
    """The settings of the second pass: those of the first but for what hires fix states anew."""
    stated = {
        "steps": hires.steps or settings.steps,
        "sampler": hires.sampler or settings.sampler,
        "schedule": hires.schedule or settings.schedule,
        "cfg_scale": settings.cfg_scale if hires.cfg_scale is None else hires.cfg_scale,
        "prompt": settings.prompt if hires.prompt is None else hires.prompt,
        "negative_prompt": settings.negative_prompt if hires.negative_prompt is None else hires.negative_prompt,
    }
    return settings.model_copy(update=stated)


def _overlay(init: InitPicture) -> Overlay:
    return Overlay(init.denoising_strength, init.exact_steps, init.noise_multiplier, init.extra_noise)


def _masked(model: Model, latent: Tensor, area: Tensor, start: Start, rules: Rules) -> Model:
    if rules.syntax == "comfyui":
        return NoisyRepainting(model, latent, area, start.noise)
    return Repainting(model, latent, area)


def _eta(sampler: Sampler, settings: Settings) -> float:
    if settings.eta is not None:
        return settings.eta
    if sampler.adapts and settings.effective_rules.syntax == "comfyui":
        return 0.0  # ComfyUI of 2023 leaves the solver deterministic
    return sampler.default_eta


def _finite(strides: Iterator[SamplerStep]) -> Generator[SamplerStep, None, Tensor]:
    """Passes strides on and returns the latent of the last one, which must consist of numbers."""
    last: SamplerStep | None = None
    for stride in strides:
        last = stride
        yield stride
    assert last is not None  # every schedule has a step
    if not bool(last.x.isfinite().all()):
        raise RegenerationError(
            text("计算结果含非数值（NaN）。", "The computation ended in values that are no numbers (NaN)."),
            text("请核对模型、VAE、LoRA 文件是否完好，以及提示词引导系数和权重是否过大。",
                 "Check that checkpoint, VAE and LoRA are intact, and that CFG scale and weights are not extreme."),
        )  # fmt: skip
    return last.x
