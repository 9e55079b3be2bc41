"""Where a picture carries text: PNG chunks, EXIF, XMP, comments, the alpha channel. Every one is kept, whoever reads it.

Damage in a carrier never stops the others: what cannot be read is left out of the entries, and the file itself is in
custody anyway.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.formats import png as png_format
from evidence_kit.formats.metadata import exif_comment, stealth
from evidence_kit.formats.metadata.stealth import StealthBroken
from evidence_kit.formats.png import Png
from evidence_kit.formats.raster import FORMATS

_EXIF_POINTER, _USER_COMMENT = 0x8769, 0x9286
_EXIF_TAGS = {0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software"}
MAX_ENTRY = 8 << 20


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """A text that a picture carries: where, what it says, and its exact bytes."""

    carrier: str
    """`png:parameters`, `exif:UserComment`, `xmp`, `comment`, `stealth` …"""
    text: str
    raw: bytes

    @property
    def kept(self) -> RawMetadata:
        """The entry as the recipe keeps it."""
        return RawMetadata(carrier=self.carrier, text=self.text, sha256=hashlib.sha256(self.raw).hexdigest())


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture's size and all the texts it carries, in the file's order."""

    width: int
    height: int
    entries: tuple[EmbeddedText, ...]

    def text(self, *carriers: str) -> str | None:
        """The text of the first of some carriers that is there."""
        found = {entry.carrier: entry.text for entry in reversed(self.entries)}
        return next((found[carrier] for carrier in carriers if carrier in found), None)


def in_png(png: Png) -> Embedded:
    """What the chunks of a PNG carry; its pixels are not looked at."""
    entries = tuple(EmbeddedText(f"png:{entry.keyword}", entry.text, entry.raw) for entry in png.texts)
    return Embedded(png.width, png.height, entries)


def embedded_in(data: bytes) -> Embedded:
    """What a PNG, JPEG or WebP carries, hidden text included.

    Raises:
        PngBroken: a PNG that is not whole.
        OSError, ValueError, SyntaxError: pillow cannot open it.
    """
    from_chunks = in_png(png_format.read(data)).entries if png_format.is_png(data) else ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd EXIF is pillow's business; what it cannot read is left out
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            others = tuple(_of_picture(picture))
            return Embedded(picture.width, picture.height, (*from_chunks, *others))


def _of_picture(picture: Image.Image) -> Iterator[EmbeddedText]:
    yield from _exif(picture)
    xmp = picture.info.get("xmp")
    # A PNG's XMP packet is a text chunk, and there already.
    if isinstance(xmp, bytes) and len(xmp) <= MAX_ENTRY and picture.format != "PNG":
        yield EmbeddedText("xmp", xmp.decode("utf-8", "replace"), xmp)
    comment = picture.info.get("comment")
    if isinstance(comment, bytes) and comment and picture.format != "PNG":
        yield EmbeddedText("comment", comment.decode("utf-8", "replace"), comment)
    if picture.format != "JPEG" and "A" in picture.getbands():
        try:
            hidden = stealth.read(picture.getchannel("A").tobytes(), picture.width, picture.height)
        except StealthBroken as error:
            yield EmbeddedText("stealth:broken", str(error), b"")
            return
        if hidden is not None:
            yield EmbeddedText("stealth", *hidden)


def _exif(picture: Image.Image) -> Iterator[EmbeddedText]:
    try:
        exif = picture.getexif()
        comment = exif.get_ifd(_EXIF_POINTER).get(_USER_COMMENT)
        plain = [(name, exif.get(tag)) for tag, name in _EXIF_TAGS.items()]
    except Exception:  # noqa: BLE001 - pillow raises whatever struct, zlib and its own code raise on crafted EXIF
        return
    for name, value in plain:
        if isinstance(value, str) and value:
            yield EmbeddedText(f"exif:{name}", value, value.encode("utf-8", "surrogateescape"))
    if isinstance(comment, str):
        comment = comment.encode("utf-8", "surrogateescape")
    if isinstance(comment, bytes) and comment:
        yield EmbeddedText("exif:UserComment", exif_comment.decode(comment), comment)
