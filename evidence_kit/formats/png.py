"""PNG at the level of chunks (PNG specification, third edition): checked, bounded, nothing decoded that need not be."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from evidence_kit.domain.fault import FaultCode, Faulty

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 100_000
MAX_TEXT = 8 << 20
"""Bytes a compressed text chunk may unfold to."""
MAX_TEXTS = 32 << 20
"""Bytes that all text chunks together may hold: a few kilobytes of chunks unfold to megabytes each."""


class PngCode(FaultCode):
    """Why a PNG was refused."""

    NOT_PNG = "PNG_NOT_ONE"
    TRUNCATED = "PNG_TRUNCATED"
    CRC = "PNG_CRC"
    NO_HEADER = "PNG_NO_HEADER"
    TEXT = "PNG_TEXT"


class PngBroken(Faulty, ValueError):
    """The bytes are not a whole PNG."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its four-letter type and its data."""

    kind: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class TextEntry:
    """A text chunk. `raw` holds the bytes of the text as stored (unfolded), `text` what they say."""

    keyword: str
    text: str
    raw: bytes
    chunk: str
    """`tEXt`, `zTXt` or `iTXt`."""


@dataclass(frozen=True, slots=True)
class Png:
    """The facts of a PNG file."""

    width: int
    height: int
    bit_depth: int
    colour_type: int
    interlaced: bool
    chunks: tuple[Chunk, ...]
    texts: tuple[TextEntry, ...]
    trailing: int
    """Bytes after IEND; a PNG reader ignores them, an examiner should not."""

    def text(self, keyword: str) -> TextEntry | None:
        """The first text chunk of a keyword."""
        return next((entry for entry in self.texts if entry.keyword == keyword), None)


def is_png(data: bytes) -> bool:
    """Whether the bytes claim to be a PNG."""
    return data.startswith(SIGNATURE)


def read(data: bytes) -> Png:
    """Reads and checks every chunk, CRCs included; picture data is not unfolded.

    Raises:
        PngBroken: not a PNG, cut off, a CRC that does not fit, or a text chunk that cannot be read.
    """
    if not is_png(data):
        raise PngBroken(PngCode.NOT_PNG, "the file does not begin with the PNG signature")
    chunks, end = _chunks(data)
    if chunks[0].kind != b"IHDR" or len(chunks[0].data) != 13:
        raise PngBroken(PngCode.NO_HEADER, "the first chunk is not a valid IHDR")
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[0].data)
    if not width or not height:
        raise PngBroken(PngCode.NO_HEADER, "the picture has no size")
    if not any(chunk.kind == b"IDAT" for chunk in chunks):
        raise PngBroken(PngCode.TRUNCATED, "the file holds no picture data")
    return Png(width, height, depth, colour, bool(interlace), chunks, _texts(chunks), len(data) - end)


def _chunks(data: bytes) -> tuple[tuple[Chunk, ...], int]:
    chunks: list[Chunk] = []
    position = len(SIGNATURE)
    while True:
        if position + 12 > len(data) or len(chunks) >= MAX_CHUNKS:
            raise PngBroken(PngCode.TRUNCATED, f"the file ends in the middle, after {len(chunks)} chunks")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise PngBroken(PngCode.TRUNCATED, f"chunk {kind.decode('latin-1')} is cut off")
        body = data[position + 8 : end - 4]
        if zlib.crc32(kind + body) != struct.unpack_from(">I", data, end - 4)[0]:
            raise PngBroken(PngCode.CRC, f"chunk {kind.decode('latin-1')} is damaged: its CRC does not fit")
        chunks.append(Chunk(kind, body))
        position = end
        if kind == b"IEND":
            return tuple(chunks), position


def _texts(chunks: tuple[Chunk, ...]) -> tuple[TextEntry, ...]:
    texts: list[TextEntry] = []
    size = 0
    for chunk in chunks:
        if chunk.kind in (b"tEXt", b"zTXt", b"iTXt"):
            texts.append(_text(chunk))
            size += len(texts[-1].raw)
        if size > MAX_TEXTS:
            raise PngBroken(PngCode.TEXT, f"its text chunks hold more than {MAX_TEXTS} bytes")
    return tuple(texts)


def _text(chunk: Chunk) -> TextEntry:
    keyword, separator, rest = chunk.data.partition(b"\0")
    if not separator or not 1 <= len(keyword) <= 79:
        raise PngBroken(PngCode.TEXT, "a text chunk has no keyword")
    kind = chunk.kind.decode("ascii")
    raw = rest
    if kind == "zTXt":
        raw = _unfold(rest[1:])
    elif kind == "iTXt":
        raw = _international(rest)
    text = raw.decode("utf-8" if kind == "iTXt" else "latin-1", "replace")
    return TextEntry(keyword.decode("latin-1"), text, raw, kind)


def _international(rest: bytes) -> bytes:
    parts = rest[2:].split(b"\0", 2)
    if len(rest) < 2 or len(parts) != 3:
        raise PngBroken(PngCode.TEXT, "an iTXt chunk is malformed")
    return _unfold(parts[2]) if rest[0] else parts[2]


def _unfold(data: bytes) -> bytes:
    unfolder = zlib.decompressobj()
    try:
        text = unfolder.decompress(data, MAX_TEXT)
    except zlib.error as error:
        raise PngBroken(PngCode.TEXT, "a compressed text chunk cannot be unfolded") from error
    if unfolder.unconsumed_tail:
        raise PngBroken(PngCode.TEXT, f"a compressed text chunk unfolds to more than {MAX_TEXT} bytes")
    return text
