"""The UNet with its guidance: what a sampler asks at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.settings import SizeConditioning
from evidence_kit.regenerate.prompt.conditioning import Conditioning, TimedConditioning
from evidence_kit.regenerate.sampling.noise_schedule import NoiseSchedule


@dataclass
class Denoiser:
    """Classifier-free guidance over all parts of a prompt; counts its calls, for prompts that change on the way."""

    unet: Any
    schedule: NoiseSchedule
    positive: tuple[Conditioning, ...]
    negative: Conditioning
    cfg_scale: float
    rules: Rules = field(default_factory=Rules)
    skip_negative_below: float = 0.0
    """Every second call below this level runs without the negative prompt (webui's NGMS)."""
    padding: Tensor | None = None
    """The vectors of an empty prompt, with which the shorter of two prompts is padded where the rules say so."""
    prediction: Literal["epsilon", "v"] = "epsilon"
    """What the UNet predicts: the noise, or the velocity v = √ᾱ·noise − √(1−ᾱ)·latent."""
    rescale: float = 0.0
    """`Settings.cfg_rescale`."""
    calls: int = field(default=0, init=False)

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The guided estimate of the finished latent from `x` = latent + σ·noise."""
        predicted = self._predict(x / (sigma**2 + 1) ** 0.5, self.schedule.timestep(sigma), float(sigma))
        if self.rules.guidance_on == "epsilon":
            return self._latent(x, sigma, self._guided(predicted))
        estimates = self._latent(x, sigma, predicted)
        guided = self._guided(estimates)
        return guided if not self.rescale else self._rescaled(x, sigma, guided, estimates[:1])

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """The guided estimate of the noise in `x` = √ᾱ·latent + √(1−ᾱ)·noise."""
        predicted = self._predict(x, timestep, float(timestep))
        if self.prediction == "v":
            alpha = self.schedule.alphas_cumulated[int(timestep)]  # cut, as the program does, where it is a fraction
            predicted = alpha.sqrt() * predicted + (1 - alpha).sqrt() * x
        return self._guided(predicted)

    def _latent(self, x: Tensor, sigma: Tensor, predicted: Tensor) -> Tensor:
        """The finished latent that follows from a prediction for `x` = latent + σ·noise."""
        if self.prediction == "epsilon":
            return x - sigma * predicted
        return predicted * (-sigma / (sigma**2 + 1) ** 0.5) + x * (1 / (sigma**2 + 1))

    def _rescaled(self, x: Tensor, sigma: Tensor, guided: Tensor, positive: Tensor) -> Tensor:
        """The guided estimate with its velocity scaled to the spread of the positive one's, in part."""
        scale, kept = (sigma**2 + 1) ** 0.5 / sigma, x / (sigma**2 + 1)
        of_guided, of_positive = ((kept - estimate) * scale for estimate in (guided, positive))
        ratio = of_positive.std() / of_guided.std()
        return kept - (self.rescale * ratio + 1 - self.rescale) * of_guided / scale

    def _predict(self, x: Tensor, timestep: Tensor, level: float) -> Tensor:
        """The noise predicted for each part of the prompt, and last for the negative prompt unless it is skipped."""
        parts, other = [part.at(self.calls) for part in self.positive], self.negative.at(self.calls)
        skipped = self.calls % 2 == 1 and level < self.skip_negative_below
        self.calls += 1
        positive = torch.stack(_equally_long([part.vectors for part in parts]))
        wholes = _added(x, parts, self.positive)
        if skipped:
            return self._call(x, timestep, positive, wholes)
        positive, negative = self._fitted(positive, other.vectors[None])
        if positive.shape[1] == negative.shape[1]:
            both = _added(x, [*parts, other], (*self.positive, self.negative))
            return self._call(x, timestep, torch.cat([positive, negative]), both)
        # Prompts of unequal length run apart: padding the shorter one would make another picture.
        of_other = _added(x, [other], (self.negative,))
        apart = (self._call(x, timestep, positive, wholes), self._call(x, timestep, negative, of_other))
        return torch.cat(apart)

    def _fitted(self, positive: Tensor, negative: Tensor) -> tuple[Tensor, Tensor]:
        length = positive.shape[1]
        if self.rules.unequal_prompts == "padded-v0":
            return positive, _to_length(negative, length)
        if self.rules.unequal_prompts == "padded" and self.padding is not None:
            longest = max(length, negative.shape[1])
            return _padded(positive, longest, self.padding), _padded(negative, longest, self.padding)
        return positive, negative

    def _call(self, x: Tensor, timestep: Tensor, vectors: Tensor, added: dict[str, Tensor] | None) -> Tensor:
        count = len(vectors)
        batch = x.expand(count, -1, -1, -1)
        timesteps = timestep.to(x.device, torch.float32).expand(count)
        predicted: Tensor = self.unet(
            batch, timesteps, encoder_hidden_states=vectors, added_cond_kwargs=added, return_dict=False
        )[0]
        return predicted if self.rules.epsilon_divisor == 1 else predicted / self.rules.epsilon_divisor

    def _guided(self, outputs: Tensor) -> Tensor:
        if len(outputs) == len(self.positive):  # the negative prompt was skipped: AND's weights count alone
            weights = [part.weight for part in self.positive]
            guided = outputs[:1].clone()
            for number, weight in enumerate(weights):
                guided += (outputs[number : number + 1] - outputs[:1]) * weight
            return guided
        negative = outputs[-1:]
        guided = negative.clone()
        for number, part in enumerate(self.positive):
            guided += (outputs[number : number + 1] - negative) * (part.weight * self.cfg_scale)
        return guided


def _equally_long(parts: list[Tensor]) -> list[Tensor]:
    """The shorter parts of a prompt are extended by repeating their last vector."""
    length = max(len(part) for part in parts)
    return [torch.cat([part, part[-1:].expand(length - len(part), -1)]) for part in parts]


def _added(x: Tensor, parts: Sequence[TimedConditioning], of: Sequence[Conditioning]) -> dict[str, Tensor] | None:
    """What SDXL reads beside the vectors: texts as wholes [parts, channels] and sizes [parts, 6]; None for other families."""
    wholes = [part.pooled for part in parts if part.pooled is not None]
    if not wholes:
        return None
    sizes = torch.tensor([_sizes(x, one.sizes) for one in of], dtype=torch.float32, device=x.device)
    return {"text_embeds": torch.stack(wholes), "time_ids": sizes}


def _sizes(latent: Tensor, told: SizeConditioning | None) -> list[int]:
    """Height and width, crop, and the size aimed at: the picture's own twice and no crop, where nothing else is told."""
    if told is not None:
        return [told.height, told.width, told.crop_height, told.crop_width, told.target_height, told.target_width]
    height, width = (8 * side for side in latent.shape[-2:])
    return [height, width, 0, 0, height, width]


def _to_length(vectors: Tensor, length: int) -> Tensor:
    """Cut, or extended by its last vector, as latent-diffusion's samplers had it."""
    missing = max(0, length - vectors.shape[1])
    return torch.cat([vectors, vectors[:, -1:].expand(-1, missing, -1)], dim=1)[:, :length]


def _padded(vectors: Tensor, length: int, padding: Tensor) -> Tensor:
    copies = (length - vectors.shape[1]) // len(padding)
    return torch.cat([vectors, *[padding[None].expand(len(vectors), -1, -1)] * copies], dim=1)
