"""The file of a book, written from first to last byte: what was set, and the pictures as they come from the case.

A library that edits PDF keeps every stream in memory until it saves. Here a picture is read when its turn has come, and let go;
the rest is small. Objects lie in object streams, their places in a cross-reference stream (ISO 32000-2 §7.5.7, §7.5.8).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

import pikepdf

from evidence_kit.assemble.book.typesetting.placed_picture import KEY, BookPicture

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_IN_A_STREAM = 100
"""Objects in one object stream: a reader unfolds all of them to see one."""
_OFFSET = 5
"""Bytes of an offset: a file of a terabyte."""


def write_pdf(
    skeleton: pikepdf.Pdf, pictures: Mapping[str, BookPicture], sink: BinaryIO, written: Callable[[int], None]
) -> None:
    """Writes a file. The same skeleton and pictures give the same bytes.

    Args:
        skeleton: opened from a file that qpdf wrote: its objects are numbered from 1 on, each of them leads somewhere.
        pictures: by the key that stands for each in the skeleton.
        written: told how many pictures are written.

    Raises:
        StorageError: a picture is missing or no longer what was journalled.
        OSError: the sink does not take it.
    """
    _Writer(skeleton, pictures, sink, written).write()


class _Writer:
    def __init__(
        self, skeleton: pikepdf.Pdf, pictures: Mapping[str, BookPicture], sink: BinaryIO, written: Callable[[int], None]
    ) -> None:
        self._pdf, self._pictures, self._sink, self._written = skeleton, pictures, sink, written
        self._at = 0
        self._places: dict[int, tuple[int, int, int]] = {}
        """Number → row of the cross-reference stream: kind, offset or object stream, index in that."""
        self._plain: list[tuple[int, bytes]] = []
        self._profiles: dict[bytes, int] = {}
        self._identity = hashlib.sha256()
        self._last = 0

    def write(self) -> None:
        self._put(_HEADER)
        objects = list(self._pdf.objects)
        self._last = len(objects)
        shown = 0
        for found in objects:
            number = found.objgen[0]
            if not isinstance(found, pikepdf.Stream):
                self._plain.append((number, found.unparse(resolved=True)))
            elif KEY in found:
                self._picture(number, self._pictures[str(found[KEY])])
                shown += 1
                self._written(shown)
            else:
                entries = {key: value for key, value in found.stream_dict.items() if key != "/Length"}
                self._stream(number, _entries(entries), found.read_raw_bytes())
        self._end()

    def _picture(self, number: int, picture: BookPicture) -> None:
        facts = picture.facts
        entries = f"/Type /XObject /Subtype /Image {facts.entries}"
        if facts.profile:
            space, components = ("DeviceGray", 1) if "/DeviceGray" in entries else ("DeviceRGB", 3)
            profile = self._profile(facts.profile, components)
            entries = entries.replace(f"/ColorSpace /{space}", f"/ColorSpace [ /ICCBased {profile} 0 R ]")
        # The key says which bytes they are: the identity of the file need not wait until all of them were read.
        self._stream(number, entries.encode(), picture.stream(), picture.key.encode())

    def _profile(self, profile: bytes, components: int) -> int:
        if profile not in self._profiles:
            self._profiles[profile] = self._new()
            packed = zlib.compress(profile, 9)
            self._stream(self._profiles[profile], b"/N %d /Filter /FlateDecode" % components, packed)
        return self._profiles[profile]

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _stream(self, number: int, entries: bytes, data: bytes, identity: bytes | None = None) -> None:
        self._places[number] = (1, self._at, 0)
        head = b"%d 0 obj\n<< %s /Length %d >>\nstream\n" % (number, entries, len(data))
        self._identity.update(head)
        self._identity.update(data if identity is None else identity)
        for part in (head, data, b"\nendstream\nendobj\n"):
            self._put(part)

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self._at += len(data)

    def _end(self) -> None:
        for start in range(0, len(self._plain), _IN_A_STREAM):
            self._object_stream(self._plain[start : start + _IN_A_STREAM])
        number = self._new()
        start, identity = self._at, self._identity.hexdigest()[:32].encode()
        self._places[number] = (1, start, 0)
        rows = b"".join(self._rows(number))
        trailer = self._pdf.trailer
        entries = b"/Type /XRef /Size %d /W [ 1 %d 2 ] /Root %s /Info %s /ID [ <%s> <%s> ] /Filter /FlateDecode" % (
            number + 1, _OFFSET, _reference(trailer, "/Root"), _reference(trailer, "/Info"), identity, identity,
        )  # fmt: skip
        self._stream(number, entries, zlib.compress(rows, 9))
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _object_stream(self, objects: list[tuple[int, bytes]]) -> None:
        holder, offsets, bodies, at = self._new(), list[bytes](), list[bytes](), 0
        for index, (number, body) in enumerate(objects):
            self._places[number] = (2, holder, index)
            offsets.append(b"%d %d" % (number, at))
            bodies.append(body + b"\n")
            at += len(bodies[-1])
        first = b" ".join(offsets) + b"\n"
        entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(objects), len(first))
        self._stream(holder, entries, zlib.compress(first + b"".join(bodies), 6))

    def _rows(self, last: int) -> Iterator[bytes]:
        yield bytes(1 + _OFFSET) + b"\xff\xff"
        for number in range(1, last + 1):
            kind, where, index = self._places[number]
            yield bytes([kind]) + where.to_bytes(_OFFSET, "big") + index.to_bytes(2, "big")


def _entries(entries: Mapping[str, Any]) -> bytes:
    return pikepdf.Dictionary(entries).unparse(resolved=True).removeprefix(b"<<").removesuffix(b">>").strip()


def _reference(trailer: Any, key: str) -> bytes:
    return b"%d 0 R" % trailer[key].objgen[0]
