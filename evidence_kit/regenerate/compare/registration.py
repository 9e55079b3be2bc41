"""Where a copy that was scaled, cut, framed or overlaid lies on the regenerated picture.

What counts as chance is measured on the pair itself: mirrored and turned, the candidate has the same brightness, frame
and freedom, and must come out clearly farther.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from evidence_kit.domain.making.registration import Box, Registration
from evidence_kit.regenerate.compare.alignment import (
    FILTERS,
    Fit,
    descended,
    distance,
    mean_square,
    resampled,
    search,
    thumbnails,
)
from evidence_kit.regenerate.compare.overlay_masks import masks_of, unmasked
from evidence_kit.regenerate.images.pixels import Pixels

LEAST_GAIN_DB = 3.0
"""How much nearer the copy must lie on the picture than on its mirror images; the margin of the grade `similar`."""
LEAST_CORRELATION = 0.7
"""Below it too little of the copy is explained, whatever the mirror images say."""
_HOPELESS = 0.35
"""Of a first fit on thumbnails: moving its edges to the pixel never doubles what it explains."""
_FRAME_LEVELS = 24.0
"""Compression rings that far beside a frame; a row of the picture taken for frame only shortens the overlap."""

_MOST_TRIMMED = 4


def register(candidate: Pixels, copy: Pixels) -> Registration | None:
    """How the copy lies on the candidate; None when it lies no nearer than chance.

    Args:
        candidate: the regenerated picture at its own size.
        copy: the claimed one, re-encoded.
    """
    about = {inset: search(candidate, _cut(copy, inset), refined=False) for inset in _insets(copy)}
    if max(_explained(candidate, copy, inset, fit) for inset, fit in about.items()) < _HOPELESS:
        return None
    registration = best_fit(candidate, copy)
    first, second = overlap(candidate, copy, registration)
    if _correlation(first, second) < LEAST_CORRELATION:
        return None
    framed = _cut(copy, registration.inset)
    known = about.get(registration.inset) or search(candidate, framed, refined=False)
    own = known.mean_square
    mirrored = (candidate[:, ::-1], candidate[::-1], candidate[::-1, ::-1])
    chance = min(search(np.ascontiguousarray(other), framed, refined=False).mean_square for other in mirrored)
    # One level of noise keeps two blank pictures, which fit every way round, from dividing by nothing.
    gain = 10 * np.log10((chance + 1) / (own + 1))
    return registration if gain >= LEAST_GAIN_DB else None


def _explained(candidate: Pixels, copy: Pixels, inset: Box, fit: Fit) -> float:
    """How much of a copy a first fit explains, on thumbnails; the fit is in the pixels of the candidate's thumbnail."""
    framed = _cut(copy, inset)
    small, middle = thumbnails(candidate, framed)
    return _correlation(resampled(small, fit.edges, (middle.shape[1], middle.shape[0]), "bilinear"), middle)


def best_fit(candidate: Pixels, copy: Pixels) -> Registration:
    """The nearest place there is, however bad: for controls, which must have the same freedom."""
    found = [(inset, search(candidate, _cut(copy, inset), refined=True)) for inset in _insets(copy)]
    inset, fit = min(found, key=lambda pair: pair[1].mean_square)
    if inset != found[0][0]:
        inset, fit = _trimmed(candidate, copy, inset, fit)
    return _described(candidate, copy, inset, fit)


def in_place(candidate: Pixels, copy: Pixels) -> Registration:
    """Two pictures of one size as they lie, with what is overlaid masked."""
    height, width = copy.shape[:2]
    return _described(candidate, copy, Box(left=0, top=0, width=width, height=height), Fit((0, 0, width, height), 0))


def whole(candidate: Pixels, copy: Pixels) -> Registration | None:
    """How a copy that shows the whole of the candidate lies on it; None where too little of it is explained.

    For a copy that was cut out of a page where it was found: nothing of the candidate is searched.
    """
    height, width = copy.shape[:2]
    rows, columns = candidate.shape[:2]
    laid = _described(candidate, copy, Box(left=0, top=0, width=width, height=height), Fit((0, 0, columns, rows), 0))
    first, second = overlap(candidate, copy, laid)
    return laid if _correlation(first, second) >= LEAST_CORRELATION else None


def overlap(candidate: Pixels, copy: Pixels, registration: Registration) -> tuple[Pixels, Pixels]:
    """The candidate cut and resampled, and the copy without its frame: two pictures of one size."""
    left, top = registration.left, registration.top
    edges = (left, top, left + registration.width, top + registration.height)
    inset = registration.inset
    return resampled(candidate, edges, (inset.width, inset.height), registration.filter), _cut(copy, inset)


def _described(candidate: Pixels, copy: Pixels, inset: Box, fit: Fit) -> Registration:
    left, top, right, bottom = fit.edges
    framed, size = _cut(copy, inset), (inset.width, inset.height)
    tried = {name: resampled(candidate, fit.edges, size, name) for name in FILTERS}
    name = min(tried, key=lambda one: mean_square(tried[one], framed))
    masks = masks_of(tried[name], framed)
    kept = unmasked(masks, (inset.height, inset.width))
    residual = float(np.sqrt(mean_square(tried[name][kept], framed[kept])))
    return Registration.model_validate({
        "scale_x": round(inset.width / (right - left), 6),
        "scale_y": round(inset.height / (bottom - top), 6),
        "left": left,
        "top": top,
        "width": right - left,
        "height": bottom - top,
        "filter": name,
        "residual": round(residual, 3),
        "inset": inset,
        "masks": masks,
        "masked": round(1 - float(np.mean(kept)), 6),
    })


def _insets(copy: Pixels) -> Iterator[Box]:
    """The whole copy, and what is left of it without a frame of one colour."""
    height, width = copy.shape[:2]
    yield Box(left=0, top=0, width=width, height=height)
    rows, columns = _flat(copy), _flat(copy.transpose(1, 0, 2))
    top, left = _run(rows), _run(columns)
    bottom, right = height - _run(rows[::-1]), width - _run(columns[::-1])
    if (top, left, bottom, right) != (0, 0, height, width) and bottom - top >= height / 2 and right - left >= width / 2:
        yield Box(left=left, top=top, width=right - left, height=bottom - top)


def _trimmed(candidate: Pixels, copy: Pixels, inset: Box, fit: Fit) -> tuple[Box, Fit]:
    """Takes off the rows and columns where the frame's compression bled into the picture."""
    for step in ((1, 0, -1, 0), (0, 1, 0, -1), (0, 0, -1, 0), (0, 0, 0, -1)):
        for _ in range(_MOST_TRIMMED):
            left, top, width, height = (getattr(inset, name) for name in ("left", "top", "width", "height"))
            less = Box(left=left + step[0], top=top + step[1], width=width + step[2], height=height + step[3])
            nearer = distance(candidate, _cut(copy, less), fit.edges)
            if nearer >= fit.mean_square:
                break
            inset, fit = less, Fit(fit.edges, nearer)
    return inset, descended(candidate, _cut(copy, inset), fit, 2)


def _flat(copy: Pixels) -> NDArray[np.bool_]:
    """Which rows have one colour, that of the corner, but for the noise of compression."""
    corner = copy[:2, :2].reshape(-1, 3).mean(axis=0)
    far: NDArray[np.bool_] = np.abs(copy.astype(np.float32) - corner).max(axis=2) > _FRAME_LEVELS
    flat: NDArray[np.bool_] = far.mean(axis=1) < 0.05
    return flat


def _run(flat: NDArray[np.bool_]) -> int:
    return int(flat.size if flat.all() else np.argmin(flat))


def _correlation(first: Pixels, second: Pixels) -> float:
    a, b = (one.astype(np.float64).ravel() - one.mean() for one in (first, second))
    norm = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / norm if norm else 0.0


def _cut(pixels: Pixels, box: Box) -> Pixels:
    return pixels[box.top : box.top + box.height, box.left : box.left + box.width]
