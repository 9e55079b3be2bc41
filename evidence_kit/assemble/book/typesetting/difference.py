"""Where two pictures differ, for paper: white where they are equal, the darker the more; legible in print without colour."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from evidence_kit.formats import raster

_FRAME = 150
BLACK_FROM = 64
"""Levels of 255 from which a difference is drawn black."""


def difference_picture(first: bytes, second: bytes) -> bytes | None:
    """Return a PNG of the largest difference of any channel, pixel by pixel; None where sizes differ or one cannot be read."""
    try:
        a, b = raster.decode(first).convert("RGB"), raster.decode(second).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    if a.size != b.size:
        return None
    red, green, blue = ImageChops.difference(a, b).split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return _png(largest.point([255 - min(255, round(level * 255 / BLACK_FROM)) for level in range(256)]))


def on_white(heat_map: bytes) -> bytes:
    """Return a heat map of the case, on which black is equal, turned round for paper."""
    return _png(ImageOps.invert(raster.decode(heat_map).convert("L")))


def _png(picture: Image.Image) -> bytes:
    """With a line around it: a difference that is white would not be seen on paper."""
    buffer = BytesIO()
    ImageOps.expand(picture, border=max(1, picture.width // 256), fill=_FRAME).save(buffer, "PNG")
    return buffer.getvalue()
