"""The one bounded decoder: a stranger's picture file to pixels, within a limit, whoever asks.

Only decoding stands here. How far two pictures lie apart is measured twice, by code that shares nothing: with numpy where
pictures are made (`regenerate.compare`), with Pillow alone where a court checks them (`verify.demonstration.pixels`).
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image

from evidence_kit.domain.fault import FaultCode, Faulty

FORMATS = ("PNG", "JPEG", "WEBP")
"""The kinds of picture that are opened; Pillow knows many more, each a parser of its own."""
MAX_PIXELS = 64_000_000
"""Of one picture: 192 MB as RGB."""


class RasterCode(FaultCode):
    """Why a picture is not decoded."""

    UNDECODABLE = "PICTURE_UNDECODABLE"
    TOO_MANY_PIXELS = "PICTURE_TOO_MANY_PIXELS"


class RasterRefused(Faulty, ValueError):
    """A file that is no whole picture of a known kind, or one too large to look at."""


def decode(data: bytes) -> Image.Image:
    """Decode every pixel of a PNG, JPEG or WebP, in the mode that the file has.

    Raises:
        RasterRefused: it is none of these, is cut off or damaged, or has more than `MAX_PIXELS` pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is the stricter one
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise RasterRefused(RasterCode.TOO_MANY_PIXELS)
                picture.load()
                return picture
    except RasterRefused:
        raise
    except Image.DecompressionBombError as error:
        raise RasterRefused(RasterCode.TOO_MANY_PIXELS) from error
    # What Pillow's decoders let out on damaged files; MemoryError and OverflowError come of forged sizes.
    except (OSError, ValueError, SyntaxError, EOFError, LookupError, MemoryError, OverflowError) as error:
        raise RasterRefused(RasterCode.UNDECODABLE, str(error)) from error
