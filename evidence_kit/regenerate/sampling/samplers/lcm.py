"""LCM: multistep sampling of consistency models (Luo et al. 2023, arXiv 2310.04378, algorithm 3)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from evidence_kit.regenerate.sampling.samplers.sampler import Model, Sampler, SamplerRun, SamplerStep


def lcm(model: Model, x: Tensor, walk: SamplerRun) -> Iterator[SamplerStep]:
    """One model call a step: the estimate, and fresh noise of the next level over it."""
    for step in range(len(walk.levels) - 1):
        x0 = model.x0(x, walk.levels[step])
        x, following = x0, walk.levels[step + 1]
        if following > 0:
            x = model.schedule.alpha(following) * x0 + following * walk.noise.next()
        yield SamplerStep(x, x0)


LCM = Sampler("lcm", lcm)
