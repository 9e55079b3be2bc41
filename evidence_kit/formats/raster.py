"""The one bounded decoder: a stranger's picture file to pixels, within a limit, whoever asks.

Only decoding stands here. How far two pictures lie apart is measured twice, by code that shares nothing: with numpy where
pictures are made (`regenerate.compare`), with Pillow alone where a court checks them (`verify.demonstration.pixels`).

Pillow decodes AVIF itself. HEIC takes `pillow-heif` (the extra `heic`), which is loaded for such a file only; without it the file is
refused by a code of its own, since it may be whole. Of a Krita document the flattened picture is decoded that it holds.
"""

from __future__ import annotations

import warnings
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.pictures import heif, krita

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "AVIF")
"""The kinds of picture that are opened; Pillow knows many more, each a parser of its own."""
HEIC_COMMAND = 'pip install "evidence-kit[heic]"'
"""What brings the decoder of HEIC: an extra of the kit."""
MAX_PIXELS = 64_000_000
"""Of one picture: 256 MB as RGB, since Pillow holds four bytes a pixel."""
_HEIF_FORMAT = "HEIF"
_AT_ONCE = 1 << 20
"""Pixels."""


class RasterCode(FaultCode):
    """Why a picture is not decoded."""

    UNDECODABLE = "PICTURE_UNDECODABLE"
    TOO_MANY_PIXELS = "PICTURE_TOO_MANY_PIXELS"
    NO_DECODER = "PICTURE_NO_DECODER"
    NO_MEMORY = "PICTURE_NO_MEMORY"


class RasterRefused(Faulty, ValueError):
    """A file that is no whole picture of a known kind, or one too large to look at."""


def decode(data: bytes) -> Image.Image:
    """Decode every pixel of a PNG, JPEG, WebP, AVIF, HEIC or Krita document, in the mode that the file has.

    Raises:
        RasterRefused: it is none of these, is cut off or damaged, has more than `MAX_PIXELS` pixels, or is a HEIC and its
            decoder is not installed; or there is not the memory for it.
    """
    try:
        return _decoded(data)
    except MemoryError as error:
        raise RasterRefused(RasterCode.NO_MEMORY) from error


def _decoded(data: bytes) -> Image.Image:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is the stricter one
            with opened(data) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise RasterRefused(RasterCode.TOO_MANY_PIXELS)
                picture.load()
                return picture
    except RasterRefused:
        raise
    # What Pillow's decoders let out on damaged files; OverflowError comes of forged sizes.
    except (OSError, ValueError, SyntaxError, EOFError, LookupError, OverflowError, RuntimeError) as error:
        raise RasterRefused(RasterCode.UNDECODABLE, str(error)) from error


def decode_rgb(data: bytes) -> Image.Image:
    """Decode a picture to RGB values, what lies under transparent pixels included.

    Raises:
        RasterRefused: as `decode`.
        MemoryError: there is not the memory for it, which says nothing of the picture: whoever checks has not looked at it.
    """
    picture = _decoded(data)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def values_digest(picture: Image.Image, before: bytes = b"") -> str:
    """Take the SHA-256 of a picture's values, row by row, in hexadecimal; a large picture is never copied whole.

    Args:
        before: bytes that go into the digest first.
    """
    digest = sha256(before)
    rows = max(1, _AT_ONCE // max(1, picture.width))
    for top in range(0, picture.height, rows):
        digest.update(picture.crop((0, top, picture.width, min(top + rows, picture.height))).tobytes())
    return digest.hexdigest()


def opened(data: bytes) -> Image.Image:
    """Open a picture without decoding its pixels: its size, and what it carries besides.

    Raises:
        RasterRefused: more pixels than Pillow opens, than `MAX_PIXELS` in an AVIF or HEIC, or a HEIC without its decoder.
        OSError, SyntaxError, ValueError: as Pillow, on whatever is none of the known kinds or is damaged.
    """
    from PIL import Image

    if krita.is_krita(data):
        data = krita.merged_picture(data)
    try:
        return Image.open(BytesIO(data), formats=_formats_of(data))
    except Image.DecompressionBombError as error:
        raise RasterRefused(RasterCode.TOO_MANY_PIXELS) from error
    except RuntimeError as error:  # of the decoders of AVIF and HEIC
        raise OSError(str(error)) from error


def _formats_of(data: bytes) -> tuple[str, ...]:
    kind = heif.kind_of(data)
    # The container's own sizes before its decoder sees it: that unfolds a first frame to learn what it is.
    if kind is not None and heif.largest_area(data) > MAX_PIXELS:
        raise RasterRefused(RasterCode.TOO_MANY_PIXELS)
    if kind != heif.HEIC:
        return FORMATS
    if not _heic_decoder():
        raise RasterRefused(RasterCode.NO_DECODER)
    return (_HEIF_FORMAT,)


def looks_like_one(beginning: bytes) -> bool:
    """Tell by its first 4 kB whether a file may be a picture of a known kind, whatever its name or its record says it is."""
    return (
        beginning.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        or (beginning[:4], beginning[8:12]) == (b"RIFF", b"WEBP")
        or heif.kind_of(beginning) is not None
        or krita.is_krita(beginning)
    )


def lacks_decoder(data: bytes) -> bool:
    """Whether a picture is of a kind for which the decoder is not installed: nothing is said of its pixels then."""
    return heif.kind_of(data) == heif.HEIC and not _heic_decoder()


def _heic_decoder() -> bool:
    try:
        plugin = import_module("pillow_heif")  # an extra, and heavy: only a HEIC asks for it
    except ImportError:
        return False
    plugin.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return True
