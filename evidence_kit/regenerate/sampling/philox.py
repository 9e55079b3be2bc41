"""CUDA's random normal numbers on any machine: Philox 4x32-10 and the Box-Muller transform.

Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (2011). Which value comes from which counter is
laid out as in PyTorch's `DistributionTemplates.h`. Last bits may differ from a GPU's, which computes in float32.
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
    """The stream of one seed; each draw continues it.

    Args:
        threads: how many threads the emulated card runs at once (blocks of 256, at most its multiprocessors × blocks
            each holds). A draw of more values wraps around; None never wraps, as webui's `NV` source does not.
    """

    def __init__(self, seed: int, threads: int | None = None) -> None:
        seed = int(seed)  # torchsde hands over numpy integers, which overflow
        self._key = (seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF)
        self._threads = threads
        self._offset = 0

    def normal(self, count: int) -> NDArray[np.float32]:
        """The next draw of `count` normal numbers."""
        threads = min(self._threads or count, -(-count // 256) * 256) if self._threads else count
        place = np.arange(count, dtype=np.uint64)
        per_round = np.uint64(4 * threads)
        lap, within = place // per_round, place % per_round
        words = _random_words(self._offset + lap, within % np.uint64(threads), self._key)
        self._offset += (count - 1) // (4 * threads) + 1
        which = within // np.uint64(threads)
        return np.where(which < 2, _pair(words[0], words[1], which), _pair(words[2], words[3], which - np.uint64(2)))


def _pair(first: NDArray[np.uint64], second: NDArray[np.uint64], which: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Box and Muller's two normal numbers from two words: the sine where `which` is 0, else the cosine."""
    unit = first * np.float64(_TO_UNIT) + np.float64(_TO_UNIT) / 2
    angle = second * np.float64(_TO_ANGLE) + np.float64(_TO_ANGLE) / 2
    values: NDArray[np.float32] = (
        np.sqrt(-2.0 * np.log(unit)) * np.where(which == 0, np.sin(angle), np.cos(angle))
    ).astype(np.float32)
    return values


def _random_words(
    draws: NDArray[np.uint64], threads: NDArray[np.uint64], key: tuple[int, int]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """Four 32-bit words for each value: ten rounds over (draw, 0, thread, 0)."""
    c0, c1 = draws.astype(np.uint64), np.zeros(len(draws), np.uint64)
    c2, c3 = threads.astype(np.uint64), np.zeros(len(draws), np.uint64)
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
    return c0, c1, c2, c3
