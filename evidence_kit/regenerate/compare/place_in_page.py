"""Where a page or screenshot shows a copy of a picture: its box, to the pixel, before the copy is registered.

Normalised cross-correlation (Lewis 1995) of brightness over a ladder of sizes on a small page finds about where; the four edges
are then moved at full size to where the difference is least.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evidence_kit.domain.making.registration import Box
from evidence_kit.regenerate.compare.alignment import Edges, Fit, descended, distance, resampled
from evidence_kit.regenerate.compare.template_matching import correlation, window_sums
from evidence_kit.regenerate.images.pixels import Pixels

_SMALL = 240
"""Longest side, in pixels, of the page that is searched."""
_LEAST_SHARE = 0.12
"""Of the page's shorter side: pictures shown smaller than that are thumbnails, of which nothing can be said."""
_RATIO = 1.06
_LEAST_CORRELATION = 0.5
_LEAST_SPREAD = 8.0
"""Levels; a window of the page with less is a background."""


def place_in_page(page: Pixels, picture: Pixels) -> Box | None:
    """Return the box in which a page shows the whole of a picture, or none that is nearer than chance.

    Args:
        page: what is searched, at its own size.
        picture: at its own size; its proportions are those of the box but for a pixel.
    """
    ratio = min(1.0, _SMALL / max(page.shape[:2]))
    small = _brightness(_scaled(page, ratio))
    best: tuple[float, Edges] | None = None
    for width, height in _sizes(small.shape, picture.shape):
        score, (left, top) = _best_place(small, _brightness(_sized(picture, width, height)))
        if best is None or score > best[0]:
            best = score, (left, top, left + width, top + height)
    if best is None or best[0] < _LEAST_CORRELATION:
        return None
    left, top, right, bottom = (round(edge / ratio) for edge in best[1])
    edges = (left, top, min(right, page.shape[1]), min(bottom, page.shape[0]))
    fit = descended(page, picture, Fit(edges, distance(page, picture, edges)), max(2, round(4 / ratio)), least=0)
    left, top, right, bottom = fit.edges
    return Box(left=left, top=top, width=right - left, height=bottom - top)


def _sizes(page: tuple[int, ...], picture: tuple[int, ...]) -> list[tuple[int, int]]:
    """Sizes of the copy on the small page, the largest first."""
    rows, columns = page[:2]
    width = min(columns, rows * picture[1] / picture[0])
    found: list[tuple[int, int]] = []
    while width >= _LEAST_SHARE * min(rows, columns):
        size = (round(width), round(width * picture[0] / picture[1]))
        if min(size) >= 8 and size not in found:
            found.append(size)
        width /= _RATIO
    return found


def _best_place(page: NDArray[np.float32], picture: NDArray[np.float32]) -> tuple[float, tuple[int, int]]:
    scores = np.where(_busy(page, picture.shape), correlation(page, picture), -1.0)
    top, left = np.unravel_index(int(np.argmax(scores)), scores.shape)
    return float(scores[top, left]), (int(left), int(top))


def _busy(page: NDArray[np.float32], window: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which windows are not of nearly one colour: correlation divides by their spread, and is noise where there is none."""
    size, exact = (window[0], window[1]), page.astype(np.float64)
    squares, sums = window_sums(exact**2, size), window_sums(exact, size)
    pixels = window[0] * window[1]
    busy: NDArray[np.bool_] = squares / pixels - (sums / pixels) ** 2 > _LEAST_SPREAD**2
    return busy


def _brightness(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(pixels.astype(np.float32).mean(axis=2), dtype=np.float32)


def _scaled(pixels: Pixels, ratio: float) -> Pixels:
    return _sized(pixels, max(1, round(pixels.shape[1] * ratio)), max(1, round(pixels.shape[0] * ratio)))


def _sized(pixels: Pixels, width: int, height: int) -> Pixels:
    rows, columns = pixels.shape[:2]
    return resampled(pixels, (0, 0, columns, rows), (width, height), "area")
