"""PNGs with the texts that a program would have written into them."""

from __future__ import annotations

import struct
import zlib

from evidence_kit.formats.png import SIGNATURE


def with_texts(data: bytes, entries: tuple[tuple[str, str], ...]) -> bytes:
    """The PNG with text chunks put after its header: tEXt where Latin-1 suffices, else iTXt. Pixels stay untouched."""
    after_header = len(SIGNATURE) + 12 + 13
    return data[:after_header] + b"".join(_chunk(*entry) for entry in entries) + data[after_header:]


def _chunk(keyword: str, text: str) -> bytes:
    try:
        kind, body = b"tEXt", keyword.encode("latin-1") + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        kind, body = b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8")
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))
