"""A transformer with its guidance: what a sampler asks at each step of flow matching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from evidence_kit.domain.making.settings import SkipLayers
from evidence_kit.regenerate.dit.family import Condition, TransformerFamily
from evidence_kit.regenerate.sampling.flow_schedule import FlowSchedule


@dataclass(frozen=True)
class GuidedTransformer:
    """Classifier-free guidance on estimates of the finished latent; where its scale is 1 the negative side is not asked."""

    module: Any
    family: TransformerFamily
    schedule: FlowSchedule
    positive: Condition
    negative: Condition
    cfg_scale: float
    norm: float | None = None
    """`Settings.cfg_norm`."""
    skip: SkipLayers | None = None

    def x0(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The guided estimate of the finished latent [1, channels, rows, columns] in `x` = (1 − σ)·latent + σ·noise."""
        positive = guided = self._estimate(x, sigma, self.positive)
        if self.cfg_scale != 1:
            negative = self._estimate(x, sigma, self.negative)
            guided = negative + (positive - negative) * self.cfg_scale
        if self.norm is not None:
            guided = _kept_within(guided, positive) * self.norm
        if self.skip is not None and self._skips(sigma, self.skip):
            without = self._estimate(x, sigma, self.positive, self.skip.layers)
            guided = guided + (positive - without) * self.skip.scale
        return guided

    def epsilon(self, x: Tensor, timestep: Tensor) -> Tensor:
        """No transformer of flow matching is asked for noise at a training step."""
        raise NotImplementedError

    def _skips(self, sigma: Tensor, skip: SkipLayers) -> bool:
        return self.schedule.at_share(skip.end) <= float(sigma) <= self.schedule.at_share(skip.start)

    def _estimate(self, x: Tensor, sigma: Tensor, condition: Condition, skipped: tuple[int, ...] = ()) -> Tensor:
        rows, columns = x.shape[-2:]
        even = _wrapped(x, self.family.patch)
        level = sigma.to(x.device, torch.float32).reshape(1)
        velocity = self.family.ask(self.module, even, level, condition, skipped)[..., :rows, :columns]
        return x - sigma.to(x.device) * velocity


def _wrapped(latent: Tensor, patch: int) -> Tensor:
    """A latent whose sides are multiples of a token's: what is missing comes from its other end again."""
    missing = [-side % patch for side in latent.shape[-2:]]
    if not any(missing):
        return latent
    return torch.nn.functional.pad(latent, (0, missing[1], 0, missing[0]), mode="circular")


def _kept_within(guided: Tensor, positive: Tensor) -> Tensor:
    """The guided estimate, each cell no longer than the positive one's."""
    ratio: Tensor = positive.norm(dim=1, keepdim=True) / guided.norm(dim=1, keepdim=True)
    kept: Tensor = guided * ratio.clamp(max=1.0)
    return kept
