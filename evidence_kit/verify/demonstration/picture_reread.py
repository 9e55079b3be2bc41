"""A picture of the bundle read again for what it says about its own making, within bounds of size, time and memory."""

from __future__ import annotations

import warnings

from evidence_kit.domain.fault import FaultCode
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats import raster
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.png import PngBroken, PngCode
from evidence_kit.formats.raster import MAX_PIXELS, RasterCode, RasterRefused
from evidence_kit.recipe.read import read_within_limits

MAX_TEXT = 16 << 20
"""Bytes of text in one picture that are read again; a large ComfyUI graph has one or two megabytes."""
MAX_MARKS = 200_000
"""Commas and opening brackets in them: a few bytes of JSON become an object each, for every reader that is asked."""


class Unread(FaultCode):
    """Why a picture could not be read again."""

    MISSING = "PICTURE_NOT_IN_BUNDLE"
    BROKEN = "PICTURE_UNREADABLE"
    TOO_MUCH = "PICTURE_SAYS_TOO_MUCH"
    """More pixels or text than a reader takes, or text that it gave up on."""
    NO_DECODER = "PICTURE_NOT_DECODED"
    """Of a kind whose decoder is an extra that is not installed here."""


_REFUSED: dict[FaultCode, Unread] = {
    RasterCode.NO_DECODER: Unread.NO_DECODER,
    RasterCode.TOO_MANY_PIXELS: Unread.TOO_MUCH,
}


def reread(data: bytes | None, path: str) -> Recipe | Unread:
    """The recipe that a picture states about itself; why there is none where it cannot be read.

    Args:
        data: the picture; None where the bundle does not hold it.
        path: of the artifact.
    """
    if data is None:
        return Unread.MISSING
    try:
        return _read(data, path)
    except PngBroken as error:
        return Unread.TOO_MUCH if error.code is PngCode.TEXT else Unread.BROKEN
    except RasterRefused as error:
        return _REFUSED.get(error.code, Unread.BROKEN)
    except (OSError, SyntaxError, ValueError):
        return Unread.BROKEN
    except Exception:  # noqa: BLE001 - a stranger's text went through a dozen readers: whatever it set off is a finding
        return Unread.TOO_MUCH


def _read(data: bytes, path: str) -> Recipe | Unread:
    if _pixels_of(data) > MAX_PIXELS:  # text can hide in the lowest bits, for which all pixels are unfolded
        return Unread.TOO_MUCH
    embedded = embedded_in(data)
    if sum(len(entry.raw) for entry in embedded.entries) > MAX_TEXT:
        return Unread.TOO_MUCH
    if sum(entry.text.count(mark) for entry in embedded.entries for mark in ",[{") > MAX_MARKS:
        return Unread.TOO_MUCH
    return read_within_limits(path, embedded)


def _pixels_of(data: bytes) -> int:
    """How many pixels a picture says that it has; none is unfolded."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with raster.opened(data) as picture:
            return picture.width * picture.height
