"""Where a picture carries text: PNG chunks, EXIF, XMP, comments, the alpha channel. Every one is kept, whoever reads it.

Damage in a carrier never stops the others: what cannot be read is left out of the entries, and the file itself is in
custody anyway.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.formats import png as png_format
from evidence_kit.formats import raster
from evidence_kit.formats.c2pa.carrier import ManifestStore, stores_in
from evidence_kit.formats.metadata import exif_texts, stealth, text_encoding
from evidence_kit.formats.metadata.stealth import StealthBroken
from evidence_kit.formats.pictures import jpeg, krita
from evidence_kit.formats.png import Png, PngBroken, PngCode, TextEntry

if TYPE_CHECKING:
    from PIL import Image

MAX_ENTRY = 8 << 20
KRITA_HISTORY = "krita:ai_diffusion/ui.json"
"""Carrier of the history in a Krita document."""


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """A text that a picture carries: where, what it says, and its exact bytes."""

    carrier: str
    """`png:parameters`, `png:comf:prompt`, `exif:UserComment`, `exif:IFD0:UserComment`, `xmp`, `comment`, `stealth` …"""
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
    stores: tuple[ManifestStore, ...] = ()
    """C2PA manifest stores, which are no text."""

    def text(self, *carriers: str) -> str | None:
        """The text of the first of some carriers that is there."""
        found = {entry.carrier: entry.text for entry in reversed(self.entries)}
        return next((found[carrier] for carrier in carriers if carrier in found), None)


def in_png(png: Png) -> Embedded:
    """What the chunks of a PNG carry; its pixels are not looked at.

    Raises:
        PngBroken: they hold more than `png.MAX_TEXTS` bytes of text.
    """
    texts = tuple(EmbeddedText(f"png:{entry.keyword}", _of_chunk(entry), entry.raw) for entry in png.texts)
    return Embedded(png.width, png.height, (*texts, *_comfy_chunks(png)))


def _comfy_chunks(png: Png) -> Iterator[EmbeddedText]:
    """ComfyUI's animated PNG: chunks `comf` after the picture data, of a keyword, a zero byte and Latin-1 text."""
    size = 0
    for chunk in png.chunks:
        if chunk.kind == b"comf":
            size += len(chunk.data)
            if size > png_format.MAX_TEXTS:
                raise PngBroken(PngCode.TEXT, f"its comf chunks hold more than {png_format.MAX_TEXTS} bytes")
            keyword, _, raw = chunk.data.partition(b"\0")
            yield EmbeddedText(f"png:comf:{keyword[:79].decode('latin-1')}", raw.decode("latin-1"), raw)


def _of_chunk(entry: TextEntry) -> str:
    # Many write UTF-8 where PNG says Latin-1; an iTXt chunk is UTF-8 by definition.
    return entry.text if entry.chunk == "iTXt" else text_encoding.decode(entry.raw)


def embedded_in(data: bytes) -> Embedded:
    """What a PNG, JPEG, WebP, AVIF, HEIC or Krita document carries, hidden text included.

    Raises:
        PngBroken: a PNG that is not whole.
        RasterRefused: a HEIC whose decoder is not installed, or an AVIF or HEIC of too many pixels.
        OSError, ValueError, SyntaxError: pillow cannot open it.
    """
    if krita.is_krita(data):
        return _in_krita(data)

    from_chunks = in_png(png_format.read(data)).entries if png_format.is_png(data) else ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd EXIF is pillow's business; what it cannot read is left out
        with raster.opened(data) as picture:
            others = tuple(_of_picture(picture, data))
            return Embedded(picture.width, picture.height, (*from_chunks, *others), stores_in(data))


def _of_jpeg(data: bytes) -> Iterator[EmbeddedText]:
    """What pillow passes over in a JPEG: every comment but the last, and XMP beyond one segment."""
    if not data.startswith(b"\xff\xd8\xff"):
        return
    *before, last = jpeg.comments(data) or (b"",)
    if last:
        yield EmbeddedText("comment", last.decode("utf-8", "replace"), last)
    for number, comment in enumerate(before, 1):
        yield EmbeddedText(f"comment:{number}", comment.decode("utf-8", "replace"), comment)
    packet = jpeg.extended_xmp(data)
    if packet is not None:
        yield EmbeddedText("xmp:extended", packet.decode("utf-8", "replace"), packet)


def _in_krita(data: bytes) -> Embedded:
    """The flattened picture's size and texts, after the history that AI Diffusion left in the document."""
    merged, history = embedded_in(krita.merged_picture(data)), krita.history(data)
    jobs = () if history is None else (EmbeddedText(KRITA_HISTORY, history.decode("utf-8", "replace"), history),)
    return Embedded(merged.width, merged.height, (*jobs, *merged.entries))


def _of_picture(picture: Image.Image, data: bytes) -> Iterator[EmbeddedText]:
    for carrier, text, raw in exif_texts.texts_of(picture):
        yield EmbeddedText(carrier, text, raw)
    xmp = picture.info.get("xmp")
    # A PNG's XMP packet is a text chunk, and there already.
    if isinstance(xmp, bytes) and len(xmp) <= MAX_ENTRY and picture.format != "PNG":
        yield EmbeddedText("xmp", xmp.decode("utf-8", "replace"), xmp)
    yield from _of_jpeg(data)
    if picture.format != "JPEG" and "A" in picture.getbands():
        try:
            columns = stealth.columns(picture.width, picture.height)
            alpha = picture.crop((0, 0, columns, picture.height)).getchannel("A")
            hidden = stealth.read(alpha.tobytes(), columns, picture.height)
        except StealthBroken as error:
            yield EmbeddedText("stealth:broken", str(error), b"")
            return
        except RuntimeError as error:  # of the decoders of AVIF and HEIC
            raise OSError(str(error)) from error
        if hidden is not None:
            yield EmbeddedText("stealth", *hidden)
