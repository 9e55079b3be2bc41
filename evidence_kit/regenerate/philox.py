"""CUDA's random normal numbers on any machine: Philox 4x32-10 and the Box-Muller transform.

Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (2011). Equal to a GPU's numbers as long as
a draw has no more values than the GPU runs threads, save for last bits (the GPU computes in float32).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_TO_UNIT = np.float32(2.3283064e-10)
_TO_ANGLE = np.float32(2.3283064e-10 * 6.2831855)


class Philox:
    """The stream of one seed; each draw continues it."""

    def __init__(self, seed: int) -> None:
        self._key = (seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF)
        self._draws = 0

    def normal(self, count: int) -> NDArray[np.float32]:
        """The next draw of `count` normal numbers."""
        first, second = _random_words(self._draws, count, self._key)
        self._draws += 1
        unit = first * np.float64(_TO_UNIT) + np.float64(_TO_UNIT) / 2
        angle = second * np.float64(_TO_ANGLE) + np.float64(_TO_ANGLE) / 2
        values: NDArray[np.float32] = (np.sqrt(-2.0 * np.log(unit)) * np.sin(angle)).astype(np.float32)
        return values


def _random_words(draw: int, count: int, key: tuple[int, int]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first two of four 32-bit words for each element: ten rounds over (draw, 0, element, 0)."""
    c0, c1 = np.full(count, draw, np.uint64), np.zeros(count, np.uint64)
    c2, c3 = np.arange(count, dtype=np.uint64), np.zeros(count, np.uint64)
    k0, k1 = key
    for _ in range(10):
        product, product2 = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
        c0, c1, c2, c3 = (
            product2 >> np.uint64(32) ^ c1 ^ np.uint64(k0),
            product2 & _LOW,
            product >> np.uint64(32) ^ c3 ^ np.uint64(k1),
            product & _LOW,
        )
        k0, k1 = (k0 + _KEY_STEPS[0]) & 0xFFFFFFFF, (k1 + _KEY_STEPS[1]) & 0xFFFFFFFF
    return c0, c1
