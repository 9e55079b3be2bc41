"""The UNet with its guidance: what a sampler asks at each step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from evidence_kit.regenerate.conditioning import Conditioning
from evidence_kit.regenerate.schedule import NoiseSchedule


@dataclass
class Denoiser:
    """Classifier-free guidance over all parts of a prompt; counts its calls, for prompts that change on the way."""

    unet: Any
    schedule: NoiseSchedule
    positive: tuple[Conditioning, ...]
    negative: Conditioning
    cfg_scale: float
    calls: int = field(default=0, init=False)

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The guided estimate of the finished latent from `x` = latent + σ·noise."""
        epsilon = self._predict(x / (sigma**2 + 1) ** 0.5, self.schedule.timestep(sigma))
        return self._guided(x - sigma * epsilon)

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """The guided estimate of the noise in `x` = √ᾱ·latent + √(1−ᾱ)·noise."""
        return self._guided(self._predict(x, timestep.float()))

    def _predict(self, x: Tensor, timestep: Tensor) -> Tensor:
        """The noise predicted for each part of the prompt, and last for the negative prompt."""
        positive = torch.stack(_equally_long([part.at(self.calls) for part in self.positive]))
        negative = self.negative.at(self.calls)[None]
        self.calls += 1
        if positive.shape[1] == negative.shape[1]:
            return self._call(x, timestep, torch.cat([positive, negative]))
        # Prompts of unequal length run apart: padding the shorter one would make another picture.
        return torch.cat([self._call(x, timestep, positive), self._call(x, timestep, negative)])

    def _call(self, x: Tensor, timestep: Tensor, vectors: Tensor) -> Tensor:
        count = len(vectors)
        batch, timesteps = x.expand(count, -1, -1, -1), timestep.to(x.device).expand(count)
        predicted: Tensor = self.unet(batch, timesteps, encoder_hidden_states=vectors).sample
        return predicted

    def _guided(self, outputs: Tensor) -> Tensor:
        negative = outputs[-1:]
        guided = negative.clone()
        for number, part in enumerate(self.positive):
            guided += (outputs[number : number + 1] - negative) * (part.weight * self.cfg_scale)
        return guided


def _equally_long(parts: list[Tensor]) -> list[Tensor]:
    """The shorter parts of a prompt are extended by repeating their last vector."""
    length = max(len(part) for part in parts)
    return [torch.cat([part, part[-1:].expand(length - len(part), -1)]) for part in parts]
