"""PDQ: 256 bits that survive re-encoding and scaling, and a measure of how much there is in a picture to hash.

Own code after Meta's published description, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm"
(2019): a tent filter by repeated box filters (Jarosz 2001), 64x64 samples, the 16x16 lowest frequencies of their cosine
transform without the constant one, and a bit for each that lies above the median (Zauner 2010). The published package
has no wheel for every platform and compiles C++; a court's machine need not have a compiler.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence_kit.regenerate.images.pixels import Pixels

SMALLEST_SIDE = 5
"""Pixels; smaller pictures have no hash."""
_SAMPLES, _FREQUENCIES, _PASSES = 64, 16, 2
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


@dataclass(frozen=True)
class Pdq:
    """The hash of one picture."""

    bits: NDArray[np.bool_] = field(repr=False)
    """256; number 16 * row + column of the frequencies."""
    quality: int
    """0 to 100; Meta advises against relying on hashes below 50: too little happens in the picture."""

    def distance(self, other: Pdq) -> int:
        """Bits of 256 that differ."""
        return int(np.count_nonzero(self.bits != other.bits))


def pdq_of(pixels: Pixels) -> Pdq | None:
    """The hash of RGB pixels; None for a picture of less than five pixels a side."""
    rows, columns = pixels.shape[:2]
    if min(rows, columns) < SMALLEST_SIDE:
        return None
    luma = pixels.astype(np.float32) @ _LUMA
    samples = luma if luma.shape == (_SAMPLES, _SAMPLES) else _sampled(luma.astype(np.float64))
    transform = _cosines()
    frequencies = (transform @ samples @ transform.T).ravel()
    median = np.sort(frequencies)[frequencies.size // 2 - 1]  # the lower one, as the reference takes it
    return Pdq(frequencies > median, _quality(samples))


def _sampled(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """64x64 samples of the tent-filtered luma, taken at the centres of a grid."""
    rows, columns = luma.shape
    for _ in range(_PASSES):
        luma = _boxed(_boxed(luma, 1), 0)
    down, across = ((np.arange(_SAMPLES) + 0.5) * rows / _SAMPLES, (np.arange(_SAMPLES) + 0.5) * columns / _SAMPLES)
    return luma[np.ix_(down.astype(int), across.astype(int))]


def _boxed(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Means along an axis over a window of 1/128 of its length, rounded up; windows are cut at the edges."""
    length = values.shape[axis]
    window = -(-length // (2 * _SAMPLES))
    before, after = window - (window + 2) // 2, (window + 2) // 2
    places = np.arange(length)
    first, last = np.maximum(places - before, 0), np.minimum(places + after, length)
    sums = np.concatenate([np.zeros_like(values.take([0], axis)), np.cumsum(values, axis)], axis)
    shape = (-1, 1) if axis == 0 else (1, -1)
    means: NDArray[np.float64] = (sums.take(last, axis) - sums.take(first, axis)) / (last - first).reshape(shape)
    return means


def _cosines() -> NDArray[np.float64]:
    """Rows 1 to 16 of the type-II cosine transform of 64 samples."""
    rows, columns = np.arange(1, _FREQUENCIES + 1)[:, None], np.arange(_SAMPLES)[None, :]
    cosines: NDArray[np.float64] = np.sqrt(2 / _SAMPLES) * np.cos(np.pi / 2 / _SAMPLES * rows * (2 * columns + 1))
    return cosines


def _quality(samples: NDArray[Any]) -> int:
    """Gradients between neighbouring samples in whole percent, summed and scaled; small ones count nothing."""
    steps = (np.diff(samples, axis=0), np.diff(samples, axis=1))
    total = sum(int(np.abs((step * 100 / 255).astype(int)).sum()) for step in steps)
    return min(100, total // 90)
