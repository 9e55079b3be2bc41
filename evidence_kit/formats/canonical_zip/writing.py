"""An archive from its members, each of them read once."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from evidence_kit.formats.canonical_zip.form import MAX_ENTRIES, Checksum, order
from evidence_kit.formats.canonical_zip.records import (
    CRC_AT,
    MAX_SIZE,
    MemberCode,
    MembersRefused,
    ZipEntry,
    check_name,
    check_names,
    local_header,
    tail,
)
from evidence_kit.formats.digest import digest_bytes, digest_stream


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


def write(
    sink: BinaryIO, sources: Iterable[Source], *, on_bytes: Callable[[int], None] | None = None
) -> tuple[ZipEntry, ...]:
    """Writes the archive of `sources` to an empty, seekable `sink`; `on_bytes` hears the members' bytes done so far.

    A local header precedes the bytes whose checksum it holds. Each source is read once all the same: its header is
    written with a zero checksum, and those four bytes are put right when the member is done.

    Raises:
        ValueError: a name, a size or the number of members is not allowed, or there is no member.
        SourceChanged: a source's bytes are not those announced.
    """
    ordered = sorted(sources, key=lambda source: order(source.name))
    check_members(ordered)
    entries: list[ZipEntry] = []
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
        MembersRefused: a rule is broken.
    """
    if not 0 < len(sources) <= MAX_ENTRIES:
        raise MembersRefused(MemberCode.COUNT, members=len(sources), most=MAX_ENTRIES)
    for source in sources:
        check_name(source.name)
        if not 0 <= source.size <= MAX_SIZE:
            raise MembersRefused(MemberCode.SIZE, name=source.name, bytes=source.size, most=MAX_SIZE)
    check_names([source.name for source in sources])


def _write_member(sink: BinaryIO, source: Source, offset: int, on_bytes: Callable[[int], None] | None) -> ZipEntry:
    sink.write(local_header(ZipEntry(source.name, source.size, 0, offset)))
    checksum = Checksum(sink)
    with source.open() as stream:
        digests = digest_stream(stream, copy_to=checksum, on_bytes=on_bytes)  # type: ignore[arg-type]
    if (digests.size, digests.sha256) != (source.size, source.sha256):
        raise SourceChanged(source.name)
    entry = ZipEntry(source.name, source.size, checksum.value, offset)
    sink.seek(offset + CRC_AT)
    sink.write(struct.pack("<I", entry.crc32))
    sink.seek(entry.end)
    return entry
