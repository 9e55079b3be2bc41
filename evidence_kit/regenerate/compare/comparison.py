"""Two pictures held against each other: figures, a grade, and a heat map. Never a bare percentage, never a boolean.

The tiers are those of `domain.regeneration.Grade`: measured spreads of repeated runs on other threads, kernels and
precisions, so that "numerically the same" means what a second machine can be expected to give. A copy that was scaled,
cut or overlaid is registered first and is `similar` at best: what was lost on the way cannot be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from evidence_kit.domain.making.chance import is_similar
from evidence_kit.domain.making.regeneration import ControlScore, Figures, Grade, same_picture_grade
from evidence_kit.domain.making.registration import Registration
from evidence_kit.regenerate.compare import registration as registering
from evidence_kit.regenerate.compare.overlay_masks import unmasked
from evidence_kit.regenerate.compare.pdq import pdq_of
from evidence_kit.regenerate.images.pixels import Pixels, pixels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SSIM_WINDOW = 7
_HEAT_FLOOR = 8
"""Levels at which the heat map is fully lit at least, so that rounding noise does not look like another picture."""


@dataclass(frozen=True)
class ComparisonResult:
    """What comparing two pictures came to."""

    grade: Grade
    figures: Figures | None
    """None when the sizes differ and the target is no copy of the candidate."""
    registration: Registration | None = None
    """How the target had to be laid on the candidate; None when they were compared as they are."""


def compare(target: bytes, candidate: bytes, decoys: Sequence[ControlScore]) -> tuple[Grade, Figures | None]:
    """The grade of a candidate against a target, and the figures it rests on.

    Args:
        target: PNG of the claimed picture.
        candidate: PNG of the regenerated one.
        decoys: what unrelated seeds score against the same target; with fewer than three, nothing can be called similar.

    Raises:
        InputError: one of the two is not a picture.
    """
    likeness = likeness_of(target, candidate, decoys)
    return likeness.grade, likeness.figures


def likeness_of(target: bytes, candidate: bytes, decoys: Sequence[ControlScore]) -> ComparisonResult:
    """`compare`, and how the target had to be laid on the candidate.

    Pictures of one size are compared whole. Only if they are then different, and a small area differs far more than the
    rest, is that area left out and reported.

    Raises:
        InputError: one of the two is not a picture.
    """
    figures = figures_of(target, candidate)
    if target == candidate:
        return ComparisonResult(Grade.IDENTICAL_FILE, figures)
    first, second = pixels_of(target), pixels_of(candidate)
    if figures is None:
        return _registered(first, second, registering.register(second, first), decoys)
    whole = ComparisonResult(grade_of(figures, decoys), figures)
    if whole.grade is not Grade.DIFFERENT or not decoys:
        return whole
    laid = registering.in_place(second, first)
    apart_from_masks = _registered(first, second, laid, decoys)
    return apart_from_masks if laid.masks and apart_from_masks.grade is Grade.SIMILAR else whole


def grade_of(figures: Figures, decoys: Sequence[ControlScore]) -> Grade:
    """The tier of two different files of equal size."""
    same = same_picture_grade(figures.max_difference, figures.psnr_db)
    return same or copy_grade_of(figures, decoys)


def copy_grade_of(figures: Figures, decoys: Sequence[ControlScore]) -> Grade:
    """The tier of a registered copy: similar at best."""
    return Grade.SIMILAR if is_similar(figures, decoys) else Grade.DIFFERENT


def figures_of(first: bytes, second: bytes) -> Figures | None:
    """How far two PNGs lie apart over 8-bit RGB; None when their sizes differ.

    Raises:
        InputError: one of the two is not a picture.
    """
    a, b = pixels_of(first), pixels_of(second)
    return None if a.shape != b.shape else _figures(a, b, np.ones(a.shape[:2], dtype=np.bool_))


def decoy_of(target: bytes, control: bytes, seed: int) -> ControlScore:
    """What an unrelated picture scores against the target: at its best place, if the target has another size.

    Raises:
        InputError: one of the two is not a picture.
    """
    figures = figures_of(target, control)
    if figures is not None:
        return ControlScore(seed=seed, figures=figures)
    first, second = pixels_of(target), pixels_of(control)
    laid = registering.best_fit(second, first)
    return ControlScore(seed=seed, figures=figures_of_overlap(first, second, laid), registration=laid)


def heat_map(first: bytes, second: bytes, registration: Registration | None = None) -> bytes:
    """Where two pictures differ, as a PNG: black for equal, through red to white for the most.

    Args:
        first: the target.
        second: the candidate.
        registration: how the first lies on the second; the map then has the size of the overlap, and what is masked is
            shown as well, for the scale, too: a map hides nothing.

    Raises:
        InputError: one of the two is not a picture.
        ValueError: their sizes differ and there is no registration.
    """
    from PIL import Image

    a, b = pixels_of(first), pixels_of(second)
    if registration is not None:
        b, a = registering.overlap(b, a, registration)
    if a.shape != b.shape:
        raise ValueError("pictures of different sizes")
    difference = _differences(a, b).max(axis=2).astype(np.float64)
    heat = difference / max(float(difference.max()), _HEAT_FLOOR)
    # The ramp of a glowing body: red first, then yellow, then white.
    channels = [np.clip(3 * heat - offset, 0, 1) for offset in (0, 1, 2)]
    buffer = BytesIO()
    Image.fromarray((np.stack(channels, axis=2) * 255).astype(np.uint8), "RGB").save(buffer, "PNG")
    return buffer.getvalue()


def _registered(
    target: Pixels, candidate: Pixels, laid: Registration | None, decoys: Sequence[ControlScore]
) -> ComparisonResult:
    if laid is None:
        return ComparisonResult(Grade.DIFFERENT, None)
    figures = figures_of_overlap(target, candidate, laid)
    return ComparisonResult(copy_grade_of(figures, decoys), figures, laid)


def figures_of_overlap(target: Pixels, candidate: Pixels, laid: Registration) -> Figures:
    """The figures of the overlap, without what is masked."""
    b, a = registering.overlap(candidate, target, laid)
    return _figures(a, b, unmasked(laid.masks, a.shape))


def _figures(a: Pixels, b: Pixels, kept: NDArray[np.bool_]) -> Figures:
    """Figures over the pixels that are kept; the hash, which needs whole pictures, over all."""
    difference = _differences(a, b)[kept]
    mean_square = float(np.mean(difference.astype(np.float64) ** 2))
    first, second = pdq_of(a), pdq_of(b)
    return Figures(
        max_difference=int(difference.max()),
        psnr_db=round(10 * float(np.log10(255**2 / mean_square)), 2) if mean_square else None,
        ssim=round(_ssim(a, b, kept), 4),
        equal_values=round(float(np.mean(difference == 0)), 6),
        pdq_bits=first.distance(second) if first and second else None,
        pdq_quality=min(first.quality, second.quality) if first and second else None,
    )


def _differences(a: Pixels, b: Pixels) -> NDArray[np.int16]:
    return np.abs(a.astype(np.int16) - b.astype(np.int16))


def _ssim(a: Pixels, b: Pixels, kept: NDArray[np.bool_]) -> float:
    """Structural similarity over the channels (Wang et al. 2004), as scikit-image computes it."""
    from skimage.metrics import structural_similarity

    if min(a.shape[:2]) < _SSIM_WINDOW:
        return float(np.array_equal(a[kept], b[kept]))
    whole, places = structural_similarity(a, b, channel_axis=2, data_range=255, win_size=_SSIM_WINDOW, full=True)
    return float(whole) if kept.all() else float(places[kept].mean())
