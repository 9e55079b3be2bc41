"""Pictures of a bundle as pixels, and how far two lie apart: with Pillow alone, by other code than the maker's."""

from __future__ import annotations

import math
import warnings
from io import BytesIO

from PIL import Image, ImageChops

MAX_PIXELS = 64_000_000


def read_rgb(data: bytes | None) -> Image.Image | None:
    """The RGB pixels of a PNG; None when it is missing or cannot be decoded within the limit."""
    if data is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=["PNG"]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return None
                return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def measure(first: Image.Image, second: Image.Image) -> tuple[int, float | None, float] | None:
    """Largest difference, PSNR in dB (None when equal) and share of equal values; None when the sizes differ."""
    if first.size != second.size:
        return None
    counts = [0] * 256
    histogram = ImageChops.difference(first, second).histogram()
    for level, count in enumerate(histogram):
        counts[level % 256] += count
    total = sum(counts)
    squares = sum(level * level * count for level, count in enumerate(counts))
    largest = max(level for level, count in enumerate(counts) if count)
    psnr = None if squares == 0 else 10 * math.log10(255**2 * total / squares)
    return largest, psnr, counts[0] / total
