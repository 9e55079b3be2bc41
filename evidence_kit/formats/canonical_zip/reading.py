"""An archive from its bytes: every header is rebuilt and compared, and members are read where they lie."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO, cast

from evidence_kit.domain.artifact import Digests
from evidence_kit.formats.canonical_zip.form import MAX_ENTRIES, Checksum, NotCanonical, ZipFault, check_crc, order
from evidence_kit.formats.canonical_zip.records import (
    CENTRAL_MARK,
    LOCAL,
    LOCAL_MARK,
    MAX_NAME,
    MAX_SIZE,
    ZipEntry,
    check_name,
    check_names,
    local_header,
    tail,
)
from evidence_kit.formats.digest import digest_stream


@dataclass(frozen=True)
class Reading:
    """An archive read once from its first byte to its last."""

    whole: Digests
    members: Mapping[str, Digests]
    faults: tuple[NotCanonical, ...]
    """What says so of members whose checksum in the headers is that of other bytes."""
    damaged: frozenset[str]
    """The names of these."""


@dataclass(frozen=True)
class Directory:
    """The members of an archive whose headers are all canonical. Members share one stream: read them one at a time."""

    entries: tuple[ZipEntry, ...]
    _stream: BinaryIO = field(repr=False)

    def find(self, name: str) -> ZipEntry | None:
        """The entry of a name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, ZipEntry]:
        return {entry.name: entry for entry in self.entries}

    def open(self, entry: ZipEntry) -> BinaryIO:
        """The member's bytes as a seekable stream that ends where the member does. Nothing is ever extracted."""
        return cast(BinaryIO, io.BufferedReader(_Window(self._stream, entry.data_offset, entry.size)))

    def read(self, entry: ZipEntry, *, max_size: int) -> bytes:
        """The whole of a small member.

        Raises:
            NotCanonical: larger than `max_size`, or not the bytes its checksum was taken of.
        """
        if entry.size > max_size:
            raise NotCanonical(ZipFault.LIMIT, f"{entry.name} is larger than {max_size} bytes", entry.offset)
        data = self.open(entry).read()
        check_crc(entry, zlib.crc32(data))
        return data

    def digest_all(self, *, on_bytes: Callable[[int], None] | None = None) -> Reading:
        """Digests of the whole archive and of every member, from one reading; a wrong checksum does not end it."""
        whole, members, done = hashlib.sha256(), {}, 0
        faults: dict[str, NotCanonical] = {}
        for entry in self.entries:
            self._stream.seek(entry.offset)
            whole.update(self._stream.read(entry.data_offset - entry.offset))
            progress = (lambda count, before=done: on_bytes(before + count)) if on_bytes else None
            checksum = Checksum()
            window = _Window(self._stream, entry.data_offset, entry.size)
            members[entry.name] = digest_stream(window, beside=[whole], copy_to=checksum, on_bytes=progress)  # type: ignore[arg-type]
            try:
                check_crc(entry, checksum.value)
            except NotCanonical as fault:
                faults[entry.name] = fault
            done += entry.size
        self._stream.seek(self.entries[-1].end)
        whole.update(self._stream.read())
        digests = Digests(size=self._stream.tell(), sha256=whole.hexdigest())
        return Reading(digests, members, tuple(faults.values()), frozenset(faults))

    def digest(self, entry: ZipEntry, *, on_bytes: Callable[[int], None] | None = None) -> Digests:
        """Size and SHA-256 of a member, its CRC-32 compared in the same reading.

        Raises:
            NotCanonical: the checksum in the headers is that of other bytes.
        """
        checksum = Checksum()
        digests = digest_stream(
            _Window(self._stream, entry.data_offset, entry.size),  # type: ignore[arg-type]
            copy_to=checksum,  # type: ignore[arg-type]
            on_bytes=on_bytes,
        )
        check_crc(entry, checksum.value)
        return digests


def read(stream: BinaryIO) -> Directory:
    """Walks an archive from its first byte to its last. No member's bytes are read and nothing is extracted.

    Raises:
        NotCanonical: a byte of the archive outside the members' own bytes is not what `write` would have put there,
            or a limit is passed.
    """
    size = stream.seek(0, io.SEEK_END)
    entries = tuple(_walk(stream, size))
    try:
        check_names([entry.name for entry in entries])
    except ValueError as error:
        raise NotCanonical(ZipFault.NAME, str(error), entries[-1].offset) from error
    tail_at = entries[-1].end
    expected = tail(entries, tail_at)
    stream.seek(tail_at)
    actual = stream.read(len(expected) + 1)
    if actual != expected:
        differs_at = tail_at + _first_difference(actual, expected)
        raise NotCanonical(ZipFault.DIRECTORY, "the central directory or the end differs", differs_at)
    return Directory(entries, stream)


def _walk(stream: BinaryIO, size: int) -> Iterator[ZipEntry]:
    offset, count, last = 0, 0, (False, "")
    while True:
        stream.seek(offset)
        raw = stream.read(LOCAL.size)
        if raw[:4] != LOCAL_MARK:
            if offset and raw[:4] == CENTRAL_MARK:
                return
            raise NotCanonical(ZipFault.HEADER if offset else ZipFault.NOT_ZIP, "no member header here", offset)
        entry = _read_header(stream, raw, offset, size)
        if order(entry.name) <= last:
            raise NotCanonical(ZipFault.ORDER, f"{entry.name} stands out of order or twice", offset)
        count += 1
        if count > MAX_ENTRIES:
            raise NotCanonical(ZipFault.LIMIT, f"more than {MAX_ENTRIES} members", offset)
        yield entry
        offset, last = entry.end, order(entry.name)


def _read_header(stream: BinaryIO, raw: bytes, offset: int, archive_size: int) -> ZipEntry:
    if len(raw) < LOCAL.size:
        raise NotCanonical(ZipFault.TRUNCATED, "ends within a header", offset)
    *_, crc32, _, size, name_length, _ = LOCAL.unpack(raw)
    if name_length > MAX_NAME:
        raise NotCanonical(ZipFault.NAME, f"name of {name_length} bytes", offset + 26)
    raw_name = stream.read(name_length)
    if len(raw_name) < name_length:
        raise NotCanonical(ZipFault.TRUNCATED, "ends within a name", archive_size)
    name = raw_name.decode("ascii", "replace")
    try:
        check_name(name)
    except ValueError as error:
        raise NotCanonical(ZipFault.NAME, str(error), offset + LOCAL.size) from error
    entry = ZipEntry(name, size, crc32, offset)
    expected = local_header(entry)[: LOCAL.size]
    if raw != expected:
        raise NotCanonical(ZipFault.HEADER, f"header of {name} differs", offset + _first_difference(raw, expected))
    if size > MAX_SIZE:
        raise NotCanonical(ZipFault.LIMIT, f"{name} is larger than {MAX_SIZE} bytes", offset + 22)
    if entry.end > archive_size:
        raise NotCanonical(ZipFault.TRUNCATED, f"ends within {name}", archive_size)
    return entry


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


class _Window(io.RawIOBase):
    """A stretch of another stream, as a stream of its own."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._stream, self._start, self._size, self._at = stream, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        wanted = min(len(buffer), max(0, self._size - self._at))
        self._stream.seek(self._start + self._at)
        count: int = self._stream.readinto(memoryview(buffer)[:wanted])  # type: ignore[attr-defined]
        self._at += count
        return count
