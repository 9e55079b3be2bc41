"""The search for the cut of a picture that a copy shows: scale and place from thumbnails, edges to the pixel.

Normalised cross-correlation (Lewis 1995) of brightness finds the place for each of a row of scales; it also works where
phase correlation has no edges to hold on to. The four edges of the cut are then moved to where the difference is least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from evidence_kit.domain.making.registration import LEAST_CUT
from evidence_kit.regenerate.compare.template_matching import correlation
from evidence_kit.regenerate.images.pixels import Pixels

FILTERS = {
    "lanczos": Image.Resampling.LANCZOS,
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
}
_THUMB, _MIDDLE = 48, 192
"""Longest sides, in pixels, of what is correlated and of what is aligned first."""
_SCALES = 1.02 ** np.arange(0, 36)
"""From the scale that shows the whole picture to that which shows half of its sides."""

Edges = tuple[int, int, int, int]
"""Left, top, right, bottom in the candidate's pixels."""


@dataclass(frozen=True)
class Fit:
    """A cut, and how far the copy lies from it."""

    edges: Edges
    mean_square: float


def search(candidate: Pixels, copy: Pixels, *, refined: bool) -> Fit:
    """The nearest cut: found from thumbnails on small pictures and, if asked, refined at full size."""
    small, middle = thumbnails(candidate, copy)
    starts = (Fit(edges, distance(small, middle, edges)) for edges in _starts(small, copy))
    nearest = sorted(starts, key=lambda fit: fit.mean_square)[:3]
    fit = min((descended(small, middle, one, max(small.shape[:2]) // 24) for one in nearest), key=_bydistance)
    if not refined:
        return fit
    height, width = candidate.shape[:2]
    across, down = width / small.shape[1], height / small.shape[0]
    left, top, right, bottom = fit.edges
    edges = (round(left * across), round(top * down), round(right * across), round(bottom * down))
    return descended(candidate, copy, Fit(edges, distance(candidate, copy, edges)), 2 * round(max(across, down)))


def thumbnails(candidate: Pixels, copy: Pixels) -> tuple[Pixels, Pixels]:
    """Return both as a search without refinement compares them; its edges are pixels of the first."""
    return _shrunk(candidate, 2 * _MIDDLE), _shrunk(copy, _MIDDLE)


def _bydistance(fit: Fit) -> float:
    return fit.mean_square


def _starts(candidate: Pixels, copy: Pixels) -> Iterator[Edges]:
    """The whole picture, and for each scale the place where the copy correlates most."""
    height, width = candidate.shape[:2]
    rows, columns = copy.shape[:2]
    yield (0, 0, width, height)
    least = max(columns / width, rows / height)
    for scale in sorted({*(least * _SCALES), *([1.0] if least <= 1 <= 2 * least else [])}):
        cut_width, cut_height = min(width, round(columns / scale)), min(height, round(rows / scale))
        if min(cut_width / width, cut_height / height) < LEAST_CUT:
            continue
        left, top = _placed(candidate, copy, cut_width, cut_height)
        yield (left, top, left + cut_width, top + cut_height)


def _placed(candidate: Pixels, copy: Pixels, cut_width: int, cut_height: int) -> tuple[int, int]:
    """Left and top, in the candidate's pixels, of the best place for a cut of that size."""
    height, width = candidate.shape[:2]
    ratio = min(1.0, _THUMB / max(height, width))
    field = _grey(candidate, max(2, round(width * ratio)), max(2, round(height * ratio)))
    piece = _grey(copy, max(2, round(cut_width * ratio)), max(2, round(cut_height * ratio)))
    piece = piece[: field.shape[0], : field.shape[1]]
    scores = correlation(field, piece)
    top, left = np.unravel_index(int(np.argmax(scores)), scores.shape)
    return min(round(int(left) / ratio), width - cut_width), min(round(int(top) / ratio), height - cut_height)


def descended(candidate: Pixels, copy: Pixels, fit: Fit, step: int, least: float = LEAST_CUT) -> Fit:
    """Moves the cut, and each of its edges, while that brings it nearer; steps are halved down to one pixel.

    Args:
        step: pixels of the first moves.
        least: share of each side of the candidate that the cut must keep.
    """
    known = {fit.edges: fit}
    while step:
        around = tuple(_neighbours(fit.edges, step, candidate, least))
        known |= {edges: Fit(edges, distance(candidate, copy, edges)) for edges in around if edges not in known}
        moved = min((known[edges] for edges in around), key=_bydistance, default=fit)
        if moved.mean_square < fit.mean_square:
            fit = moved
        else:
            step //= 2
    return fit


_MOVES = (
    *((sign, 0, sign, 0) for sign in (-1, 1)),
    *((0, sign, 0, sign) for sign in (-1, 1)),
    *((-sign, -sign, sign, sign) for sign in (-1, 1)),
    *((sign, 0, 0, 0) for sign in (-1, 1)),
    *((0, sign, 0, 0) for sign in (-1, 1)),
    *((0, 0, sign, 0) for sign in (-1, 1)),
    *((0, 0, 0, sign) for sign in (-1, 1)),
)


def _neighbours(edges: Edges, step: int, candidate: Pixels, least: float) -> Iterator[Edges]:
    height, width = candidate.shape[:2]
    for move in _MOVES:
        left, top, right, bottom = (edge + step * way for edge, way in zip(edges, move, strict=True))
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
        if right - left >= max(1, least * width) and bottom - top >= max(1, least * height):
            yield (left, top, right, bottom)


def distance(candidate: Pixels, copy: Pixels, edges: Edges) -> float:
    """Mean square difference between the copy and a cut of the candidate brought to its size."""
    return mean_square(resampled(candidate, edges, (copy.shape[1], copy.shape[0]), "bilinear"), copy)


def mean_square(first: Pixels, second: Pixels) -> float:
    """Over all values, in squared levels."""
    apart = np.subtract(first, second, dtype=np.float32).ravel()
    return float(apart @ apart) / max(apart.size, 1)


def resampled(pixels: Pixels, edges: Edges, size: tuple[int, int], name: str) -> Pixels:
    """A cut of the picture brought to a size; untouched when it has it."""
    left, top, right, bottom = edges
    cut = pixels[top:bottom, left:right]
    if (right - left, bottom - top) == size:
        return cut
    return np.asarray(Image.fromarray(np.ascontiguousarray(cut)).resize(size, FILTERS[name]))


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    height, width = pixels.shape[:2]
    ratio = min(1.0, longest / max(height, width))
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    return resampled(pixels, (0, 0, width, height), size, "area")


def _grey(pixels: Pixels, width: int, height: int) -> NDArray[np.float32]:
    picture = Image.fromarray(np.ascontiguousarray(pixels)).convert("L").resize((width, height), Image.Resampling.BOX)
    return np.asarray(picture, dtype=np.float32)
