"""JPEG (ITU-T T.81, Annex B): the comments of a file, of which decoders keep the last one only, and XMP longer than a segment.

XMP beyond 64 KB stands in further segments of APP1 (XMP Specification, part 3, 1.1.3.1), each with the digest of the whole, its
length and the place of its part.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_TEXT = 8 << 20
_MOST_SEGMENTS = 20_000
_COMMENT, _APP1, _SCAN, _END = 0xFE, 0xE1, 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_DIGEST = 32


def comments(data: bytes) -> tuple[bytes, ...]:
    """The comments before the picture's data, in their order."""
    return tuple(body for marker, body in _segments(data) if marker == _COMMENT and body)


def extended_xmp(data: bytes) -> bytes | None:
    """The packet that continues the XMP of a file; None where there is none, or where parts are missing or overlap."""
    parts = [
        body[len(_EXTENSION) :] for marker, body in _segments(data) if marker == _APP1 and body.startswith(_EXTENSION)
    ]
    if not parts or any(part[:_DIGEST] != parts[0][:_DIGEST] or len(part) < _DIGEST + 8 for part in parts):
        return None
    whole = int.from_bytes(parts[0][_DIGEST : _DIGEST + 4], "big")
    placed = sorted((int.from_bytes(part[_DIGEST + 4 : _DIGEST + 8], "big"), part[_DIGEST + 8 :]) for part in parts)
    packet = b""
    for at, part in placed:
        if at != len(packet) or at + len(part) > MAX_TEXT:
            return None
        packet += part
    return packet if len(packet) == whole else None


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with what they hold, up to the picture's data or to where the structure ends."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] in (_SCAN, _END):
            return
        marker = data[at + 1]
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            return
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length
