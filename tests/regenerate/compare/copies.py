"""A picture of an earlier sample as it comes back from platforms, and pictures that have nothing to do with it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps

CLAIMED = Path(__file__).parents[2] / "vectors" / "rippled.png"


def claimed() -> Image.Image:
    """192 by 288 pixels."""
    with Image.open(CLAIMED) as opened:
        return opened.convert("RGB")


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The file of a picture."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def watermarked(picture: Image.Image) -> Image.Image:
    """A line of white text in the lower right corner."""
    marked = picture.copy()
    size = picture.width // 14
    ImageDraw.Draw(marked).text(
        (picture.width * 0.55, picture.height * 0.9), "(c) celadon", fill="white", font_size=size
    )
    return marked


def framed(picture: Image.Image) -> Image.Image:
    """White all around, unevenly."""
    return ImageOps.expand(picture, (20, 30, 25, 10), "white")


def unrelated(seed: int, width: int = 192, height: int = 288) -> Image.Image:
    """Soft blots of colour, of the same kind as the sample's picture."""
    blots = np.random.default_rng(seed).integers(0, 256, (6, 4 + seed % 3, 3), dtype=np.uint8)
    return Image.fromarray(blots).resize((width, height), Image.Resampling.BICUBIC)
