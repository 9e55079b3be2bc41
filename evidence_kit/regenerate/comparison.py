"""Two pictures held against each other: figures, a grade, and a heat map. Never a bare percentage, never a boolean.

The tiers are those of `domain.regeneration.Grade`: measured spreads of repeated runs on other threads, kernels and
precisions, so that "numerically the same" means what a second machine can be expected to give.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from evidence_kit.domain.regeneration import Decoy, Figures, Grade, same_picture_grade
from evidence_kit.regenerate.pixels import pixels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_DECOYS = 3
"""Controls without which nothing is called similar: one or two pictures say little about chance."""
_SSIM_WINDOW = 7
_HEAT_FLOOR = 8
"""Levels at which the heat map is fully lit at least, so that rounding noise does not look like another picture."""


def compare(target: bytes, candidate: bytes, decoys: Sequence[Decoy]) -> tuple[Grade, Figures | None]:
    """The grade of a candidate against a target, and the figures it rests on.

    Args:
        target: PNG of the claimed picture.
        candidate: PNG of the regenerated one.
        decoys: what unrelated seeds score against the same target; with fewer than three, nothing can be called similar.

    Raises:
        InputError: one of the two is not a picture.
    """
    if target == candidate:
        return Grade.IDENTICAL_FILE, figures_of(target, candidate)
    figures = figures_of(target, candidate)
    return (Grade.DIFFERENT if figures is None else grade_of(figures, decoys)), figures


def grade_of(figures: Figures, decoys: Sequence[Decoy]) -> Grade:
    """The tier of two different files of equal size."""
    same = same_picture_grade(figures.max_difference, figures.psnr_db)
    if same is not None or figures.psnr_db is None:
        return same or Grade.IDENTICAL_PIXELS
    enough = len(decoys) >= FEWEST_DECOYS
    return Grade.SIMILAR if enough and _beyond_chance(figures.psnr_db, figures.ssim, decoys) else Grade.DIFFERENT


def figures_of(first: bytes, second: bytes) -> Figures | None:
    """How far two PNGs lie apart over 8-bit RGB; None when their sizes differ.

    Raises:
        InputError: one of the two is not a picture.
    """
    a, b = pixels_of(first), pixels_of(second)
    if a.shape != b.shape:
        return None
    difference = np.abs(a.astype(np.int16) - b.astype(np.int16))
    mean_square = float(np.mean(difference.astype(np.float64) ** 2))
    return Figures(
        max_difference=int(difference.max()),
        psnr_db=round(10 * float(np.log10(255**2 / mean_square)), 2) if mean_square else None,
        ssim=round(_ssim(a, b), 4),
        equal_values=round(float(np.mean(difference == 0)), 6),
    )


def heat_map(first: bytes, second: bytes) -> bytes:
    """Where two pictures of equal size differ, as a PNG: black for equal, through red to white for the most.

    Raises:
        InputError: one of the two is not a picture.
        ValueError: their sizes differ.
    """
    from PIL import Image

    a, b = pixels_of(first).astype(np.int16), pixels_of(second).astype(np.int16)
    if a.shape != b.shape:
        raise ValueError("pictures of different sizes")
    difference = np.abs(a - b).max(axis=2).astype(np.float64)
    heat = difference / max(float(difference.max()), _HEAT_FLOOR)
    # The ramp of a glowing body: red first, then yellow, then white.
    channels = [np.clip(3 * heat - offset, 0, 1) for offset in (0, 1, 2)]
    buffer = BytesIO()
    Image.fromarray((np.stack(channels, axis=2) * 255).astype(np.uint8), "RGB").save(buffer, "PNG")
    return buffer.getvalue()


def _beyond_chance(psnr_db: float, ssim: float, decoys: Sequence[Decoy]) -> bool:
    """Nearer than every decoy in both figures, and in PSNR by more than the decoys lie apart, 3 dB at least."""
    scores = [decoy.figures.psnr_db for decoy in decoys]
    known = [score for score in scores if score is not None]
    if len(known) < len(scores):
        return False
    margin = max(3.0, max(known) - min(known))
    return psnr_db > max(known) + margin and ssim > max(decoy.figures.ssim for decoy in decoys)


def _ssim(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Structural similarity over the channels (Wang et al. 2004), as scikit-image computes it."""
    from skimage.metrics import structural_similarity

    if min(a.shape[:2]) < _SSIM_WINDOW:
        return float(np.array_equal(a, b))
    return float(structural_similarity(a, b, channel_axis=2, data_range=255, win_size=_SSIM_WINDOW))
