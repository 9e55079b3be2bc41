"""The one ZIP archive that a set of members can become, written and read with every byte accounted for.

A ZIP says most things twice and leaves much of it unchecked: a bit flipped in a date, a version or an attribute changes
nothing that an unzipper notices. Here an archive has exactly one form (PKWARE APPNOTE 6.3.10, a small part of it):

- members stored, never compressed or encrypted; `mimetype` first, then the others sorted by name as ASCII bytes;
- date 1980-01-01 00:00, creator system 3 (Unix), regular file, mode 0644, no flags, extras, comments or descriptors;
- ZIP64 only for what lies 4 GiB or more into the archive; nothing before the first member or after the end record.

`read` rebuilds every header from the names, sizes and checksums it meets and demands the bytes it was given. The
checksum itself is compared when a member's bytes are: `Directory.digest` takes CRC-32 and SHA-256 in one reading.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, cast

from evidence_kit.domain.artifact import Digests
from evidence_kit.formats.digest import digest_bytes, digest_stream
from evidence_kit.formats.zip_records import (
    CENTRAL_MARK,
    CRC_AT,
    LOCAL,
    LOCAL_MARK,
    MAX_NAME,
    MAX_SIZE,
    Entry,
    check_name,
    check_names,
    local_header,
    tail,
)

FIRST = "mimetype"
"""The member that stands first, so that `file` and ASiC readers know the container by its bytes 30 to 77."""
MAX_ENTRIES = 5_000


class Fault(StrEnum):
    """Which rule an archive breaks."""

    NOT_ZIP = "NOT_ZIP"
    TRUNCATED = "TRUNCATED"
    HEADER = "HEADER"
    NAME = "NAME"
    ORDER = "ORDER"
    LIMIT = "LIMIT"
    DIRECTORY = "DIRECTORY"
    CHECKSUM = "CHECKSUM"


class NotCanonical(ValueError):
    """The bytes are not the one form of their members; `offset` is the first byte that differs from it."""

    def __init__(self, code: Fault, reason: str, offset: int) -> None:
        super().__init__(f"{code} at byte {offset}: {reason}")
        self.code = code
        self.reason = reason
        self.offset = offset


class SourceChanged(ValueError):
    """A member's bytes were not those that were announced; the archive written so far must be thrown away."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: the bytes are not those announced")
        self.name = name


@dataclass(frozen=True)
class Source:
    """A member to be written: its size and digest are known beforehand, its bytes are read once."""

    name: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Source:
        """A member whose bytes are in memory."""
        return cls(name, len(data), digest_bytes(data).sha256, lambda: io.BytesIO(data))


@dataclass(frozen=True)
class Reading:
    """An archive read once from its first byte to its last."""

    whole: Digests
    members: Mapping[str, Digests]
    faults: tuple[NotCanonical, ...]
    """Members whose checksum in the headers is that of other bytes."""


@dataclass(frozen=True)
class Directory:
    """The members of an archive whose headers are all canonical. Members share one stream: read them one at a time."""

    entries: tuple[Entry, ...]
    _stream: BinaryIO = field(repr=False)

    def find(self, name: str) -> Entry | None:
        """The entry of a name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def open(self, entry: Entry) -> BinaryIO:
        """The member's bytes as a seekable stream that ends where the member does. Nothing is ever extracted."""
        return cast(BinaryIO, io.BufferedReader(_Window(self._stream, entry.data_offset, entry.size)))

    def read(self, entry: Entry, *, max_size: int) -> bytes:
        """The whole of a small member.

        Raises:
            NotCanonical: larger than `max_size`, or not the bytes its checksum was taken of.
        """
        if entry.size > max_size:
            raise NotCanonical(Fault.LIMIT, f"{entry.name} is larger than {max_size} bytes", entry.offset)
        data = self.open(entry).read()
        _check_crc(entry, zlib.crc32(data))
        return data

    def digest_all(self, *, on_bytes: Callable[[int], None] | None = None) -> Reading:
        """Digests of the whole archive and of every member, from one reading; a wrong checksum does not end it."""
        whole, members, done = _Whole(), {}, 0
        faults: list[NotCanonical] = []
        for entry in self.entries:
            self._stream.seek(entry.offset)
            whole.write(self._stream.read(entry.data_offset - entry.offset))
            progress = (lambda count, before=done: on_bytes(before + count)) if on_bytes else None
            checksum = _Checksum(whole)  # type: ignore[arg-type]
            window = _Window(self._stream, entry.data_offset, entry.size)
            members[entry.name] = digest_stream(window, copy_to=checksum, on_bytes=progress)  # type: ignore[arg-type]
            try:
                _check_crc(entry, checksum.value)
            except NotCanonical as fault:
                faults.append(fault)
            done += entry.size
        self._stream.seek(self.entries[-1].end)
        whole.write(self._stream.read())
        return Reading(Digests(size=whole.size, sha256=whole.hash.hexdigest()), members, tuple(faults))

    def digest(self, entry: Entry, *, on_bytes: Callable[[int], None] | None = None) -> Digests:
        """Size and SHA-256 of a member, its CRC-32 compared in the same reading.

        Raises:
            NotCanonical: the checksum in the headers is that of other bytes.
        """
        checksum = _Checksum()
        digests = digest_stream(
            _Window(self._stream, entry.data_offset, entry.size),  # type: ignore[arg-type]
            copy_to=checksum,  # type: ignore[arg-type]
            on_bytes=on_bytes,
        )
        _check_crc(entry, checksum.value)
        return digests


def order(name: str) -> tuple[bool, str]:
    """The key members are sorted by."""
    return (name != FIRST, name)


def write(
    sink: BinaryIO, sources: Iterable[Source], *, on_bytes: Callable[[int], None] | None = None
) -> tuple[Entry, ...]:
    """Writes the archive of `sources` to an empty, seekable `sink`; `on_bytes` hears the members' bytes done so far.

    A local header precedes the bytes whose checksum it holds. Each source is read once all the same: its header is
    written with a zero checksum, and those four bytes are put right when the member is done.

    Raises:
        ValueError: a name, a size or the number of members is not allowed, or there is no member.
        SourceChanged: a source's bytes are not those announced.
    """
    ordered = sorted(sources, key=lambda source: order(source.name))
    check_members(ordered)
    entries: list[Entry] = []
    offset = done = 0
    for source in ordered:
        before = done
        progress = (lambda count, before=before: on_bytes(before + count)) if on_bytes else None
        entries.append(_write_member(sink, source, offset, progress))
        offset, done = entries[-1].end, done + source.size
    sink.write(tail(entries, offset))
    return tuple(entries)


def check_members(sources: Sequence[Source]) -> None:
    """The rules that `write` demands of members: how many, how large, how named.

    Raises:
        ValueError: a rule is broken.
    """
    if not 0 < len(sources) <= MAX_ENTRIES:
        raise ValueError(f"{len(sources)} members; 1 to {MAX_ENTRIES} are allowed")
    for source in sources:
        check_name(source.name)
        if not 0 <= source.size <= MAX_SIZE:
            raise ValueError(f"{source.name}: {source.size} bytes; at most {MAX_SIZE} are allowed")
    check_names([source.name for source in sources])


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
        raise NotCanonical(Fault.NAME, str(error), entries[-1].offset) from error
    tail_at = entries[-1].end
    expected = tail(entries, tail_at)
    stream.seek(tail_at)
    actual = stream.read(len(expected) + 1)
    if actual != expected:
        differs_at = tail_at + _first_difference(actual, expected)
        raise NotCanonical(Fault.DIRECTORY, "the central directory or the end differs", differs_at)
    return Directory(entries, stream)


def _write_member(sink: BinaryIO, source: Source, offset: int, on_bytes: Callable[[int], None] | None) -> Entry:
    sink.write(local_header(Entry(source.name, source.size, 0, offset)))
    checksum = _Checksum(sink)
    with source.open() as stream:
        digests = digest_stream(stream, copy_to=checksum, on_bytes=on_bytes)  # type: ignore[arg-type]
    if (digests.size, digests.sha256) != (source.size, source.sha256):
        raise SourceChanged(source.name)
    entry = Entry(source.name, source.size, checksum.value, offset)
    sink.seek(offset + CRC_AT)
    sink.write(struct.pack("<I", entry.crc32))
    sink.seek(entry.end)
    return entry


def _walk(stream: BinaryIO, size: int) -> Iterator[Entry]:
    offset, count, last = 0, 0, (False, "")
    while True:
        stream.seek(offset)
        raw = stream.read(LOCAL.size)
        if raw[:4] != LOCAL_MARK:
            if offset and raw[:4] == CENTRAL_MARK:
                return
            raise NotCanonical(Fault.HEADER if offset else Fault.NOT_ZIP, "no member header here", offset)
        entry = _read_header(stream, raw, offset, size)
        if order(entry.name) <= last:
            raise NotCanonical(Fault.ORDER, f"{entry.name} stands out of order or twice", offset)
        count += 1
        if count > MAX_ENTRIES:
            raise NotCanonical(Fault.LIMIT, f"more than {MAX_ENTRIES} members", offset)
        yield entry
        offset, last = entry.end, order(entry.name)


def _read_header(stream: BinaryIO, raw: bytes, offset: int, archive_size: int) -> Entry:
    if len(raw) < LOCAL.size:
        raise NotCanonical(Fault.TRUNCATED, "ends within a header", offset)
    *_, crc32, _, size, name_length, _ = LOCAL.unpack(raw)
    if name_length > MAX_NAME:
        raise NotCanonical(Fault.NAME, f"name of {name_length} bytes", offset + 26)
    raw_name = stream.read(name_length)
    if len(raw_name) < name_length:
        raise NotCanonical(Fault.TRUNCATED, "ends within a name", archive_size)
    name = raw_name.decode("ascii", "replace")
    try:
        check_name(name)
    except ValueError as error:
        raise NotCanonical(Fault.NAME, str(error), offset + LOCAL.size) from error
    entry = Entry(name, size, crc32, offset)
    expected = local_header(entry)[: LOCAL.size]
    if raw != expected:
        raise NotCanonical(Fault.HEADER, f"header of {name} differs", offset + _first_difference(raw, expected))
    if size > MAX_SIZE:
        raise NotCanonical(Fault.LIMIT, f"{name} is larger than {MAX_SIZE} bytes", offset + 22)
    if entry.end > archive_size:
        raise NotCanonical(Fault.TRUNCATED, f"ends within {name}", archive_size)
    return entry


def _check_crc(entry: Entry, actual: int) -> None:
    if actual != entry.crc32:
        raise NotCanonical(Fault.CHECKSUM, f"{entry.name} has another CRC-32", entry.offset + CRC_AT)


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


class _Checksum:
    """Takes the CRC-32 of what is written through it."""

    def __init__(self, sink: BinaryIO | None = None) -> None:
        self.value = 0
        self._sink = sink

    def write(self, piece: bytes) -> None:
        self.value = zlib.crc32(piece, self.value)
        if self._sink is not None:
            self._sink.write(piece)


class _Whole:
    """Takes the size and SHA-256 of an archive piece by piece."""

    def __init__(self) -> None:
        self.hash, self.size = hashlib.sha256(), 0

    def write(self, piece: bytes) -> None:
        self.hash.update(piece)
        self.size += len(piece)


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
        piece = self._stream.read(wanted)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
