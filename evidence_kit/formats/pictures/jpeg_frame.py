"""What a JPEG says of itself before its picture data (ITU-T T.81 annex B, Exif 2.3, ICC.1:2010 annex B.4). No decoder."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive, coded by Huffman: what a PDF reader's DCTDecode takes (ISO 32000-2 §7.4.8)."""
_OTHER_FRAMES = frozenset(range(0xC0, 0xD0)) - _FRAMES - {0xC4, 0xC8, 0xCC}
_SCAN, _STANDALONE = 0xDA, frozenset({0x01, *range(0xD0, 0xD8)})
_EXIF, _ICC, _ADOBE = b"Exif\x00\x00", b"ICC_PROFILE\x00", b"Adobe"
_ORIENTATION = 0x0112
_MAX_SEGMENTS = 4_000


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """The facts of a JPEG that a PDF reader needs, and those that it does not look at."""

    width: int
    height: int
    components: int
    ids: tuple[int, ...]
    """Of its components; `R`, `G`, `B` where an old program wrote red, green and blue without saying so."""
    adobe: int | None
    """Colour transform of the Adobe segment; None where there is none."""
    orientation: int
    """Exif tag 274: 1 upright, 3 upside down, 6 to be turned right, 8 left, the others mirrored; 1 where it states none."""
    icc: bytes
    """The colour profile; empty where there is none, or not a whole one."""


def read(data: bytes) -> JpegFrame:
    """Reads the segments up to the picture data.

    Raises:
        ValueError: no JPEG, cut off, or coded in a way that PDF readers do not decode.
    """
    if not data.startswith(_START):
        raise ValueError("not a JPEG")
    frame: tuple[int, int, int, tuple[int, ...]] | None = None
    adobe, orientation, profile, at = None, 1, dict[int, bytes](), 2
    for _ in range(_MAX_SEGMENTS):
        kind, body, at = _segment(data, at)
        if kind == _SCAN:
            break
        if kind in _OTHER_FRAMES:
            raise ValueError("coded in a way that PDF readers do not decode")
        if kind in _FRAMES:
            frame = _frame(body)
        elif kind == 0xE1 and body.startswith(_EXIF):
            orientation = orientation_of(body[len(_EXIF) :])
        elif kind == 0xE2 and body.startswith(_ICC) and len(body) > 14:
            profile[body[12]] = body[14:]
        elif kind == 0xEE and body.startswith(_ADOBE) and len(body) >= 12:
            adobe = body[11]
    else:
        raise ValueError("too many segments")
    if frame is None or data.rfind(_END) < at:
        raise ValueError("cut off")
    return JpegFrame(*frame, adobe, orientation, _joined(profile))


def orientation_of(tiff: bytes) -> int:
    """Return the orientation that a TIFF header's first directory states (tag 274); 1 where it states none that is known."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * min(count, 500), 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 1
    except struct.error:  # a damaged directory states nothing
        pass
    return 1


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    while data[at : at + 2] == b"\xff\xff":  # fill bytes
        at += 1
    if len(data) < at + 4 or data[at] != 0xFF:
        raise ValueError("cut off, or no marker where one must be")
    kind = data[at + 1]
    if kind in _STANDALONE:
        return kind, b"", at + 2
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    end = at + 2 + length
    if length < 2 or end > len(data):
        raise ValueError("a segment is cut off")
    return kind, data[at + 4 : end], end


def _frame(body: bytes) -> tuple[int, int, int, tuple[int, ...]]:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise ValueError("the frame header is cut off")
    precision, height, width, components = struct.unpack_from(">BHHB", body)
    if precision != 8 or not width or not height:
        raise ValueError("not of 8 bits, or without a size")
    return width, height, components, tuple(body[6 + 3 * number] for number in range(components))


def _joined(parts: dict[int, bytes]) -> bytes:
    whole = sorted(parts) == list(range(1, len(parts) + 1))
    return b"".join(parts[number] for number in sorted(parts)) if whole else b""
