"""How a picture goes into a PDF: its own compressed bytes where a PDF can hold them, its pixels otherwise.

The bytes of a JPEG and the picture data of a plain PNG are not touched: what is taken out of the book is what is in the file.
"""

from __future__ import annotations

import warnings
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from evidence_kit.domain.errors import AssemblyError, words_of
from evidence_kit.domain.text import text
from evidence_kit.formats import png, raster
from evidence_kit.formats.pictures import colour_profile, jpeg_frame

_GREY, _RGB = 0, 2
_PNG_DEPTHS = {_GREY: (1, 2, 4, 8), _RGB: (8,)}
_EXACT = frozenset({"1", "L", "P", "RGB"})
"""Modes of Pillow of which 8 bits of red, green and blue hold everything, if nothing shines through."""
_UPRIGHT = 1
_PAGED = frozenset({b"II*\x00", b"MM\x00*", b"GIF8"})
"""What only the book decodes, never a court's check: TIFF of scanners, and the first picture of a GIF."""
_MOST_PAGES = 60
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}
_MAX_PROFILE = 1 << 20


class Fidelity(StrEnum):
    """What of the file stands in the book."""

    BYTES = "bytes"
    """All of its bytes, as they are."""
    PIXELS = "pixels"
    """Its pixels, every one with its value."""
    CONVERTED = "converted"
    """Its picture, converted: transparency on white, other colours or depths as 8 bits of red, green and blue."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the layout must know of a picture; of a picture of the case it is a matter of its bytes alone."""

    width: int
    height: int
    """In pixels, as they are stored."""
    orientation: int
    """How the page turns them (Exif tag 274); 1: not at all."""
    turned: int
    """What the file states; also where its pixels were turned on their way into the book."""
    fidelity: Fidelity
    entries: str
    """Of the image dictionary (ISO 32000-2 §8.9.5), but for length and colour profile."""
    profile: bytes = field(default=b"", repr=False)
    """Colour profile that stands in for its device colours; empty for none."""

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as a reader sees it."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


def facts_of(data: bytes, name: str, page: int = 0) -> PictureFacts:
    """How a picture goes into the book.

    Args:
        page: of a file that holds several.

    Raises:
        AssemblyError: not a picture that can be shown.
    """
    passed = _passed(data)
    if passed is not None:
        return passed[0]
    picture, fidelity, turned = _decoded(data, name, page)
    return _of_png(picture.width, picture.height, len(picture.getbands()), 8, fidelity, _UPRIGHT, turned)


def stream_of(data: bytes, name: str, page: int = 0) -> bytes:
    """The bytes of the stream to which `facts_of` gives the dictionary.

    Raises:
        AssemblyError: as `facts_of`.
    """
    passed = _passed(data)
    if passed is not None:
        return passed[1]
    buffer = BytesIO()
    _decoded(data, name, page)[0].save(buffer, "PNG", compress_level=6)
    return _picture_data(png.read(buffer.getvalue()))


def _passed(data: bytes) -> tuple[PictureFacts, bytes] | None:
    """Dictionary and stream of a picture whose bytes a PDF can hold as they are; None for every other one."""
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    return _plain_png(data) if png.is_png(data) else None


def _jpeg(data: bytes) -> tuple[PictureFacts, bytes] | None:
    try:
        frame = jpeg_frame.read(data)
    except ValueError:
        return None
    coloured = frame.components == 3 and bytes(frame.ids) != b"RGB" and frame.adobe in (None, 1)
    if frame.components != 1 and not coloured or frame.width * frame.height > raster.MAX_PIXELS:
        return None
    entries = f"/Width {frame.width} /Height {frame.height} /BitsPerComponent 8 /Filter /DCTDecode"
    profile = _profile(frame.icc, frame.components)
    facts = PictureFacts(
        frame.width, frame.height, frame.orientation, frame.orientation, Fidelity.BYTES,
        f"{entries} /ColorSpace {_SPACES[frame.components]}", profile,
    )  # fmt: skip
    return facts, data


def _plain_png(data: bytes) -> tuple[PictureFacts, bytes] | None:
    """One whose picture data are those of a PDF: grey or red, green and blue, not interlaced, nothing transparent."""
    try:
        read = png.read(data)
    except png.PngBroken:
        return None
    kinds = {chunk.kind for chunk in read.chunks}
    plain = read.bit_depth in _PNG_DEPTHS.get(read.colour_type, ()) and not read.interlaced and b"tRNS" not in kinds
    if not plain or read.width * read.height > raster.MAX_PIXELS:
        return None
    turned = next((jpeg_frame.orientation_of(one.data) for one in read.chunks if one.kind == b"eXIf"), _UPRIGHT)
    components = 3 if read.colour_type == _RGB else 1
    facts = _of_png(read.width, read.height, components, read.bit_depth, Fidelity.PIXELS, turned, turned)
    stream = _picture_data(read)
    if not _holds(stream, read, components):
        return None
    profile = next((_icc(one.data) for one in read.chunks if one.kind == b"iCCP"), b"")
    return PictureFacts(facts.width, facts.height, turned, turned, facts.fidelity, facts.entries,
                        _profile(profile, components)), stream  # fmt: skip


def _of_png(  # noqa: PLR0913 - the fields of a header
    width: int, height: int, components: int, depth: int, fidelity: Fidelity, orientation: int, turned: int
) -> PictureFacts:
    predictor = f"/Predictor 15 /Colors {components} /BitsPerComponent {depth} /Columns {width}"
    entries = (
        f"/Width {width} /Height {height} /BitsPerComponent {depth} /Filter /FlateDecode "
        f"/DecodeParms << {predictor} >> /ColorSpace {_SPACES[components]}"
    )
    return PictureFacts(width, height, orientation, turned, fidelity, entries)


def _picture_data(read: png.Png) -> bytes:
    return b"".join(chunk.data for chunk in read.chunks if chunk.kind == b"IDAT")


def _holds(stream: bytes, read: png.Png, components: int) -> bool:
    """Whether the stream begins as one does: CRCs are whole by now, so that more would only find what a program wrote wrongly."""
    row = 1 + (read.width * components * read.bit_depth + 7) // 8
    try:
        return len(zlib.decompressobj().decompress(stream, row)) == row
    except zlib.error:
        return False


def _icc(chunk: bytes) -> bytes:
    _, _, packed = chunk.partition(b"\0")
    try:
        return zlib.decompressobj().decompress(packed[1:], _MAX_PROFILE)
    except zlib.error:
        return b""


def _profile(profile: bytes, components: int) -> bytes:
    usable = colour_profile.may_stand(profile, components) and not colour_profile.is_srgb(profile)
    return profile if usable else b""


def _decoded(data: bytes, name: str, page: int) -> tuple[Image.Image, Fidelity, int]:
    """Upright pixels, grey or red, green and blue; what became of them; and how the file says that they are turned."""
    try:
        opened = _paged(data, page) if data[:4] in _PAGED else raster.decode(data)
        turned = int(opened.getexif().get(0x0112, _UPRIGHT))
        upright = ImageOps.exif_transpose(opened)
        opaque = not upright.has_transparency_data or _opaque(upright)
        exact = opaque and (upright.mode in _EXACT or upright.mode in {"RGBA", "LA", "PA"})
        shown = upright.convert("L" if upright.mode in {"1", "L"} else "RGB") if opaque else _on_white(upright)
    except (raster.RasterRefused, UnidentifiedImageError, OSError, ValueError) as error:
        raise AssemblyError(
            text(f"无法显示图片 {name}。", f"The picture {name} cannot be shown."),
            text("请检查该文件，或在 case.yaml 中改以其他方式列入。", "Check the file, or list it under another exhibit in case.yaml."),
            words_of(error),
        ) from error  # fmt: skip
    return shown, Fidelity.PIXELS if exact else Fidelity.CONVERTED, turned if 1 <= turned <= 8 else _UPRIGHT


def pages_of(data: bytes) -> int:
    """How many pictures a file holds that a reader turns over; 1 for every one but TIFF, and for what cannot be read."""
    if data[:4] not in _PAGED or data.startswith(b"GIF8"):
        return 1
    try:
        with Image.open(BytesIO(data), formats=("TIFF",)) as opened:
            return max(1, min(int(getattr(opened, "n_frames", 1)), _MOST_PAGES))
    except (OSError, ValueError, SyntaxError, EOFError, LookupError, RuntimeError):
        return 1


def _paged(data: bytes, page: int) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = Image.open(BytesIO(data), formats=("TIFF", "GIF"))
    if opened.width * opened.height > raster.MAX_PIXELS:
        raise raster.RasterRefused(raster.RasterCode.TOO_MANY_PIXELS)
    try:
        opened.seek(page)
        opened.load()
    except (SyntaxError, EOFError, LookupError, MemoryError, OverflowError, RuntimeError) as error:
        raise raster.RasterRefused(raster.RasterCode.UNDECODABLE, str(error)) from error
    return opened


def _opaque(picture: Image.Image) -> bool:
    return picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB on white: transparency and palettes look the same in every reader."""
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")
