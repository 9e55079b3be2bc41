"""The digest of a picture's pixels, by which a file and the event of its making are matched."""

from __future__ import annotations

import hashlib

from evidence_kit.domain.creation.event import PixelDigest
from evidence_kit.formats.raster import RasterRefused, decode


def pixel_digest(data: bytes) -> PixelDigest | None:
    """The digest of the pixels in a file; None where it is no whole picture of a known kind."""
    try:
        picture = decode(data)
    except RasterRefused:
        return None
    sha256 = hashlib.sha256(picture.tobytes()).hexdigest()
    return PixelDigest(sha256=sha256, width=picture.width, height=picture.height, mode=picture.mode)
