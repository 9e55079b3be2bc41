"""Pictures of a bundle as pixels, and how far two lie apart: with Pillow alone, by other code than the maker's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.making.regeneration import Figures
from evidence_kit.domain.making.registration import LEAST_CUT, MOST_MASKED, Registration
from evidence_kit.formats import raster
from evidence_kit.verify.fault_codes import StepCode

if TYPE_CHECKING:
    from PIL import Image

    Overlap = tuple[Image.Image, Image.Image, Image.Image]
    """The copy without its frame, what the regenerated picture shows there, and what of the two counts (L, 0 or 255)."""

_ROUNDING = 2e-6
_TOLERANCE_DB = 0.01
_TOLERANCE_SHARE = 1e-5
_FILTERS = {"lanczos": "LANCZOS", "bicubic": "BICUBIC", "bilinear": "BILINEAR", "area": "BOX"}
"""Filter of a registration → Pillow's name for it."""


def read_rgb(data: bytes | None) -> Image.Image | None:
    """The RGB pixels of a picture; None when it is missing, is none or has too many of them.

    Raises:
        MemoryError: as `raster.decode_rgb`; what asked for it is then not checked.
    """
    if data is None:
        return None
    try:
        return raster.decode_rgb(data)
    except raster.RasterRefused:
        return None


def overlap(copy: Image.Image, picture: Image.Image, laid: Registration) -> Overlap | None:
    """Does what a registration states; None when it reaches beyond one of the two pictures."""
    from PIL import Image

    inset = laid.inset
    framed = (inset.left, inset.top, inset.left + inset.width, inset.top + inset.height)
    cut = (laid.left, laid.top, laid.left + laid.width, laid.top + laid.height)
    if framed[2] > copy.width or framed[3] > copy.height or cut[2] > picture.width or cut[3] > picture.height:
        return None
    resampled = picture.crop(cut).resize((inset.width, inset.height), Image.Resampling[_FILTERS[laid.filter]])
    counted = Image.new("L", resampled.size, 255)
    for mask in laid.masks:
        counted.paste(0, (mask.left, mask.top, mask.left + mask.width, mask.top + mask.height))
    return copy.crop(framed), resampled, counted


def registration_faults(seed: int, laid: Registration, picture: Image.Image, counted: Image.Image) -> Iterator[Fault]:
    """What a registration states of itself otherwise than it is, and whether it takes more freedom than allowed.

    Args:
        seed: by which the picture is named that was registered.
    """
    scales = (laid.inset.width / laid.width, laid.inset.height / laid.height)
    if max(abs(laid.scale_x - scales[0]), abs(laid.scale_y - scales[1])) > _ROUNDING:
        yield fault(StepCode.REGISTRATION_SCALE, seed=seed)
    masked = counted.histogram()[0] / (counted.width * counted.height)
    if abs(masked - laid.masked) > _ROUNDING:
        yield fault(StepCode.REGISTRATION_MASKED, seed=seed, share=f"{masked:.1%}")
    if masked > MOST_MASKED:
        yield fault(StepCode.REGISTRATION_MASKED_TOO_MUCH, seed=seed)
    if min(laid.width / picture.width, laid.height / picture.height) < LEAST_CUT:
        yield fault(StepCode.REGISTRATION_TOO_LITTLE, seed=seed)


def measure(
    first: Image.Image, second: Image.Image, counted: Image.Image | None = None
) -> tuple[int, float | None, float] | None:
    """Largest difference, PSNR in dB (None when equal) and share of equal values; None when the sizes differ."""
    from PIL import ImageChops

    if first.size != second.size:
        return None
    counts = [0] * 256
    histogram = ImageChops.difference(first, second).histogram(counted)
    for level, count in enumerate(histogram):
        counts[level % 256] += count
    total = sum(counts)
    if not total:
        return None
    squares = sum(level * level * count for level, count in enumerate(counts))
    largest = max(level for level, count in enumerate(counts) if count)
    psnr = None if squares == 0 else 10 * math.log10(255**2 * total / squares)
    return largest, psnr, counts[0] / total


def agree(stated: Figures | None, measured: tuple[int, float | None, float] | None) -> bool:
    """Whether stated figures are those that two pictures give, up to rounding; None: their sizes differ."""
    if stated is None or measured is None:
        return stated is None and measured is None
    largest, psnr, equal = measured
    return (
        stated.max_difference == largest
        and (stated.psnr_db is None) == (psnr is None)
        and (psnr is None or stated.psnr_db is None or abs(stated.psnr_db - psnr) <= _TOLERANCE_DB)
        and abs(stated.equal_values - equal) <= _TOLERANCE_SHARE
    )
