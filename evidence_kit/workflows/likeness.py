"""The regeneration room's comparison, for the pages on which the book measures: copies of the claimed picture, log against re-run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from evidence_kit.assemble.likeness import CopyFound, Measure
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.regeneration import ControlScore, Figures, Grade

if TYPE_CHECKING:
    from evidence_kit.regenerate.images.pixels import Pixels

_LEAST_SIDE = 32
"""Pixels; of a smaller copy nothing can be said."""


def measure_of_kit() -> Measure | None:
    """Return the kit's comparison; None where the extra `regenerate` is not installed, and the book says that nothing was measured."""
    try:
        # Loaded now: in the sandbox of `verify --recompose` nothing is loaded later.
        import scipy.ndimage
        import skimage.metrics

        from evidence_kit.regenerate.compare import comparison, place_in_page, registration  # noqa: F401
    except ModuleNotFoundError:
        return None
    _ = (scipy.ndimage.label, skimage.metrics.structural_similarity)
    return _KitMeasure()


class _KitMeasure:
    """Each pair is measured once, however often the pages are set."""

    def __init__(self) -> None:
        self._likenesses: dict[tuple[str, str], tuple[Grade, Figures | None]] = {}

    def copy_in(self, claimed: bytes, file: bytes) -> CopyFound | None:
        return _searched(claimed, file)

    def likeness(self, target: bytes, candidate: bytes, decoys: Sequence[ControlScore]) -> tuple[Grade, Figures | None]:
        from evidence_kit.regenerate.compare.comparison import compare

        key = _pair(target, candidate)
        if key not in self._likenesses:
            try:
                self._likenesses[key] = compare(target, candidate, decoys)
            except EvidenceKitError:
                self._likenesses[key] = (Grade.DIFFERENT, None)
        return self._likenesses[key]


def _pair(first: bytes, second: bytes) -> tuple[str, str]:
    return hashlib.sha256(first).hexdigest(), hashlib.sha256(second).hexdigest()


@lru_cache(maxsize=32)
def _searched(claimed: bytes, file: bytes) -> CopyFound | None:
    """As `_found`: to look for a picture in a page takes seconds, and one process may set more than one book."""
    try:
        return _found(claimed, file)
    except EvidenceKitError:  # a file that cannot be decoded here shows nothing
        return None


def _found(claimed: bytes, file: bytes) -> CopyFound | None:
    """The whole picture in a page, or a file that is the copy itself."""
    from evidence_kit.domain.making.registration import Box
    from evidence_kit.regenerate.compare.comparison import figures_of_overlap
    from evidence_kit.regenerate.compare.place_in_page import place_in_page
    from evidence_kit.regenerate.compare.registration import overlap, register, whole
    from evidence_kit.regenerate.images.pixels import pixels_of

    picture, page = pixels_of(claimed), pixels_of(file)
    place = place_in_page(page, picture)
    laid, copy = None, page
    if place is not None and min(place.width, place.height) >= _LEAST_SIDE:
        copy = page[place.top : place.top + place.height, place.left : place.left + place.width]
        laid = whole(picture, copy)
    if laid is None:
        place, copy = Box(left=0, top=0, width=page.shape[1], height=page.shape[0]), page
        laid = register(picture, page)
    if laid is None or place is None:
        return None
    first, second = overlap(picture, copy, laid)
    return CopyFound(place, laid, figures_of_overlap(copy, picture, laid), _png(first), _png(second))


def _png(pixels: Pixels) -> bytes:
    import numpy as np
    from PIL import Image

    buffer = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG")
    return buffer.getvalue()
