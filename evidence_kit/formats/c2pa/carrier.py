"""The bytes of a C2PA manifest store in a picture (C2PA specification 2.x, "Embedding manifests into assets")."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.formats.png import PngBroken, is_png
from evidence_kit.formats.png import read as read_png

MAX_STORE = 64 << 20
"""Bytes of a store that are read; ingredients with their thumbnails make some megabytes."""
MAX_SEGMENTS = 10_000
_BMFF_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


@dataclass(frozen=True, slots=True)
class ManifestStore:
    """A store as it lies in the file, its pieces put together."""

    carrier: str
    data: bytes


def stores_in(data: bytes) -> tuple[ManifestStore, ...]:
    """Return the manifest stores of a PNG, JPEG, WebP, HEIF or AVIF; damage of the file ends the search, never fails it."""
    if is_png(data):
        found = _in_png(data)
    elif data.startswith(b"\xff\xd8\xff"):
        found = _in_jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = _in_webp(data)
    elif data[4:8] == b"ftyp":
        found = _in_bmff(data)
    else:
        return ()
    return tuple(store for store in found if 0 < len(store.data) <= MAX_STORE)


def _in_png(data: bytes) -> Iterator[ManifestStore]:
    try:
        chunks = read_png(data).chunks
    except PngBroken:
        return
    yield from (ManifestStore("png:caBX", chunk.data) for chunk in chunks if chunk.kind == b"caBX")


def _in_jpeg(data: bytes) -> Iterator[ManifestStore]:
    """APP11 segments of JPEG XT (ISO 19566-5, annex D): pieces of one box share an instance number."""
    pieces: dict[int, list[tuple[int, bytes]]] = {}
    for body in _app11(data):
        if len(body) < 16 or body[:2] != b"JP":
            continue
        instance, number = struct.unpack_from(">HI", body, 2)
        # Every piece repeats the box's header; only the first one's belongs to the box. A size of 1 means 8 more bytes.
        header = 16 if body[8:12] == b"\0\0\0\1" else 8
        known = pieces.setdefault(instance, [])
        known.append((number, body[8:] if not known else body[8 + header :]))
    for known in pieces.values():
        store = b"".join(piece for _, piece in sorted(known, key=lambda item: item[0]))
        if store[4:8] == b"jumb":
            yield ManifestStore("jpeg:APP11", store)


def _app11(data: bytes) -> Iterator[bytes]:
    """The bodies of the APP11 segments before the picture data."""
    position = 2
    for _ in range(MAX_SEGMENTS):
        if position + 4 > len(data) or data[position] != 0xFF or data[position + 1] in (0xDA, 0xD9):
            return
        length = struct.unpack_from(">H", data, position + 2)[0]
        if data[position + 1] == 0xEB:
            yield data[position + 4 : position + 2 + length]
        position += 2 + max(2, length)


def _in_webp(data: bytes) -> Iterator[ManifestStore]:
    position = 12
    for _ in range(MAX_SEGMENTS):
        if position + 8 > len(data):
            return
        kind, size = data[position : position + 4], struct.unpack_from("<I", data, position + 4)[0]
        if kind == b"C2PA":
            yield ManifestStore("webp:C2PA", data[position + 8 : position + 8 + size])
        position += 8 + size + size % 2


def _in_bmff(data: bytes) -> Iterator[ManifestStore]:
    """Top-level `uuid` boxes whose purpose is `manifest`: version and flags, purpose, an offset, then the store."""
    position = 0
    for _ in range(MAX_SEGMENTS):
        if position + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, position)
        header = 8
        if size == 1 and position + 16 <= len(data):
            size, header = struct.unpack_from(">Q", data, position + 8)[0], 16
        end = len(data) if size == 0 else position + size
        body = data[position + header : end] if kind == b"uuid" else b""
        if body[:16] == _BMFF_UUID:
            purpose, separator, rest = body[20:].partition(b"\0")
            if separator and purpose == b"manifest":
                yield ManifestStore("bmff:uuid", rest[8:])
        if end <= position:
            return
        position = end
