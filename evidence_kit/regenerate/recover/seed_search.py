"""Which seed's first noise fits the noise that a picture was inverted to.

Unrelated seeds correlate by chance alone, with a standard deviation of one over the root of the number of values; the
right seed of a picture without fresh noise lies many of them above.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evidence_kit.domain.making.recovery import SeedEstimate
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIFTED = 4096
"""Values looked at for each seed; the nearest ones are then ranked by all of them."""
NEAREST = 16
_REPORT_EVERY = 4096


def fitting_seeds(
    inverted: NDArray[np.float32], seeds: Sequence[int], source: str, watch: ProgressCallback
) -> SeedEstimate:
    """The seeds whose noise fits best.

    Args:
        inverted: [4, h, w], what the picture was inverted to.
        seeds: to be tried, all of them.
        source: `cpu`, `gpu` or `nv`: which generator drew the noise.
        watch: told how many are done.
    """
    draw = _cpu if source == "cpu" else _philox
    whole = _standardised(inverted.ravel())
    part = _standardised(inverted.ravel()[:SIFTED])
    title = text(f"比对种子（噪声来源 {source}）", f"Trying seeds (noise source {source})")
    found: list[tuple[float, int]] = []
    for done, seed in enumerate(seeds):
        if done % _REPORT_EVERY == 0:
            watch(Advanced(f"seeds-{source}", title, done, len(seeds), "seeds"))
        fit = float(part @ _standardised(draw(seed, len(part))))
        (heapq.heappush if len(found) < NEAREST else heapq.heappushpop)(found, (fit, seed))
    watch(Advanced(f"seeds-{source}", title, len(seeds), len(seeds), "seeds"))
    ranked = sorted(((float(whole @ _standardised(draw(seed, len(whole)))), seed) for _, seed in found), reverse=True)
    return SeedEstimate(
        source=source,
        tried=len(seeds),
        spread=round(1 / math.sqrt(len(whole)), 6),
        nearest=tuple((seed, round(fit, 4)) for fit, seed in ranked),
    )


def _cpu(seed: int, count: int) -> NDArray[np.float32]:
    import torch

    values: NDArray[np.float32] = torch.randn(count, generator=torch.Generator().manual_seed(seed)).numpy()
    return values


def _philox(seed: int, count: int) -> NDArray[np.float32]:
    from evidence_kit.regenerate.sampling.philox import Philox

    return Philox(seed).normal(count)


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    centred: NDArray[np.float32] = values - values.mean()
    centred /= max(float(np.linalg.norm(centred)), 1e-12)
    return centred
