"""Settings and models to a finished latent of flow matching: one pass, on noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.dit.family import Condition
from evidence_kit.regenerate.dit.guidance import GuidedTransformer
from evidence_kit.regenerate.dit.loading import Transformer
from evidence_kit.regenerate.dit.text_encoding import TextEncoding
from evidence_kit.regenerate.sampling.first_latent import on_noise
from evidence_kit.regenerate.sampling.noise import Noise
from evidence_kit.regenerate.sampling.samplers import sampler_of
from evidence_kit.regenerate.sampling.samplers.sampler import SamplerRun, SamplerStep


@dataclass(frozen=True)
class TransformerPipeline:
    """One picture about to be made."""

    settings: Settings
    transformer: Transformer
    positive: Condition
    negative: Condition
    device: torch.device

    @property
    def total(self) -> int:
        """Sampler steps asked for."""
        return self.settings.steps

    @torch.no_grad()
    def strides(self) -> Iterator[SamplerStep]:
        """Every sampler step; the last one's `x` is the finished latent.

        Raises:
            RegenerationError: the computation ended in values that are no numbers.
        """
        settings, family = self.settings, self.transformer.family
        sampler, schedule = sampler_of(settings), family.schedule(settings.flow)
        size = settings.height, settings.width
        noise = Noise(settings, size, self.device, channels=family.channels, cell=family.cell)
        start = on_noise(sampler, settings, schedule, noise)
        model = GuidedTransformer(
            self.transformer.module, family, schedule, self.positive, self.negative, settings.cfg_scale,
            settings.cfg_norm, settings.skip_layers,
        )  # fmt: skip
        if sampler.needs_tree:
            noise.plant(start.full, of_card=sampler.tree_of == "card")
        eta = sampler.default_eta if settings.eta is None else settings.eta
        walk = SamplerRun(start.levels, noise, eta, settings.churn, start.full, start.steps)
        for stride in sampler.sample(model, start.latent, walk):
            _check(stride.x)
            yield stride


def conditions_of(settings: Settings, encoding: TextEncoding) -> tuple[Condition, Condition]:
    """What the transformer reads of both sides; a negative side that nobody asks is the positive one.

    Raises:
        ModelError: a vocabulary is not at hand.
    """
    first = None if settings.positive is None else settings.positive.first_text
    positive = encoding.condition(settings.prompt, first, settings.guidance)
    if settings.cfg_scale == 1:
        return positive, positive
    if settings.negative_zeroed:
        pooled = None if positive.pooled is None else torch.zeros_like(positive.pooled)
        return positive, replace(positive, states=torch.zeros_like(positive.states), pooled=pooled)
    first = None if settings.negative is None else settings.negative.first_text
    return positive, encoding.condition(settings.negative_prompt, first)


def _check(latent: Tensor) -> None:
    if not bool(latent.isfinite().all()):
        raise RegenerationError(
            text("计算结果含非数值（NaN）。", "The computation ended in values that are no numbers (NaN)."),
            text("请核对模型、文本编码器、LoRA 文件是否完好，以及引导系数和权重是否过大。",
                 "Check that transformer, text encoders and LoRA are intact, and that guidance and weights are not extreme."),
        )  # fmt: skip
