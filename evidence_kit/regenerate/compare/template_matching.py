"""Normalised cross-correlation of a small picture over a larger one (Lewis 1995), by numpy's FFT.

scikit-image has it too, but loads scipy.signal for it, which alone takes longer than most comparisons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FLAT = 1e-6
"""Spread, in squared levels, below which a window counts as one colour; correlation says nothing of it."""


def correlation(field: NDArray[np.float32], piece: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return for each place of the piece within the field how alike they are there, from -1 to 1; 0 where one is flat."""
    exact, small = field.astype(np.float64), piece.astype(np.float64)
    rows, columns = small.shape
    small = small - small.mean()
    size = (exact.shape[0] + rows - 1, exact.shape[1] + columns - 1)
    turned = np.fft.rfft2(small[::-1, ::-1], size)
    whole = np.fft.irfft2(np.fft.rfft2(exact - exact.mean(), size) * turned, size)
    common = whole[rows - 1 : exact.shape[0], columns - 1 : exact.shape[1]]
    spread = window_sums(exact**2, (rows, columns)) - window_sums(exact, (rows, columns)) ** 2 / (rows * columns)
    norm = np.sqrt(np.maximum(spread, 0) * float((small**2).sum()))
    busy = norm > _FLAT * rows * columns
    return np.asarray(np.where(busy, common / np.where(busy, norm, 1), 0.0), dtype=np.float64)


def window_sums(values: NDArray[np.float64], window: tuple[int, int]) -> NDArray[np.float64]:
    """Return the sum over each window of that many rows and columns."""
    rows, columns = window
    total = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return np.asarray(
        total[rows:, columns:] - total[:-rows, columns:] - total[rows:, :-columns] + total[:-rows, :-columns]
    )
