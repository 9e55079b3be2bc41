"""Small areas that differ far more than all the rest: what was laid over a copy after it was made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evidence_kit.domain.making.registration import MOST_MASKED, Box
from evidence_kit.regenerate.images.pixels import Pixels

_FLOOR = 24.0
"""Levels below which a difference is put down to compression."""
_SPREADS = 8.0
"""Robust standard deviations (1.4826 times the median absolute deviation, Rousseeuw and Croux 1993) of an outlier."""
_REACH = 0.01
"""Of the longer side: marks as near as that to each other are one overlay, and their soft edges belong to it."""
_LEAST = 0.0003
"""Of the area: smaller specks are compression, too."""


def masks_of(first: Pixels, second: Pixels) -> tuple[Box, ...]:
    """Rectangles around the overlays of one of two pictures of equal size; none where differences are spread out."""
    from scipy import ndimage

    difference = np.abs(first.astype(np.int16) - second.astype(np.int16)).max(axis=2).astype(np.float64)
    middle = float(np.median(difference))
    spread = 1.4826 * float(np.median(np.abs(difference - middle)))
    outliers = difference > max(_FLOOR, middle + _SPREADS * spread)
    reach = max(1, round(_REACH * max(difference.shape)))
    grown = ndimage.maximum_filter(outliers, size=2 * reach + 1)
    labels, count = ndimage.label(grown)
    marks = ndimage.sum_labels(outliers, labels, range(1, count + 1))
    found = [
        Box(left=int(across.start), top=int(down.start), width=int(across.stop - across.start),
            height=int(down.stop - down.start))
        for (down, across), mark in zip(ndimage.find_objects(labels), marks, strict=True)
        if mark >= max(4, _LEAST * difference.size)
    ]  # fmt: skip
    masks = tuple(sorted(found, key=lambda box: (box.top, box.left)))
    covered = 1 - float(np.mean(unmasked(masks, difference.shape)))
    return masks if covered <= MOST_MASKED else ()


def unmasked(masks: tuple[Box, ...], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """True for the pixels that no mask covers; `shape` is height and width."""
    kept = np.ones(shape[:2], dtype=np.bool_)
    for box in masks:
        kept[box.top : box.top + box.height, box.left : box.left + box.width] = False
    return kept
