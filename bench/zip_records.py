"""A ZIP as hostile as one likes: every field of every record can be set, whether it is true or not (PKWARE APPNOTE 6.3.10 §4.3)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Record:
    """A member as its two headers tell it; `local` and `central` overrule what is true, field by field."""

    name: bytes
    data: bytes
    local: dict[str, int] = field(default_factory=dict)
    central: dict[str, int] = field(default_factory=dict)
    central_name: bytes | None = None
    extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""
    packed: bool = False
    """Deflated, and said to be."""
    before: bytes = b""
    """Bytes between the member before and this one."""
    in_directory: bool = True
    written: bool = True
    """False: only the directory knows it; `central` says where it is supposed to lie."""

    @property
    def stored(self) -> bytes:
        """The bytes as they lie in the archive."""
        packer = zlib.compressobj(9, wbits=-15)
        return packer.compress(self.data) + packer.flush() if self.packed else self.data

    def fields(self) -> dict[str, int]:
        """What is true of it."""
        return {
            "version": 20, "flags": 0, "method": 8 if self.packed else 0, "time": 0, "date": 0x21, "crc": zlib.crc32(self.data),
            "packed": len(self.stored), "size": len(self.data),
        }  # fmt: skip


@dataclass
class Ending:
    """What stands around the members, and how the end record lies."""

    prefix: bytes = b""
    suffix: bytes = b""
    comment: bytes = b""
    end: dict[str, int] = field(default_factory=dict)
    zip64: bool = False
    directories: int = 1


def archive(records: Sequence[Record], ending: Ending | None = None) -> bytes:
    """The archive's bytes."""
    ending = ending or Ending()
    out, places = bytearray(ending.prefix), []
    for record in records:
        out += record.before
        places.append(len(out))
        if record.written:
            out += _local(record) + record.stored
    listed = [(record, place) for record, place in zip(records, places, strict=True) if record.in_directory]
    start = len(out)
    for _ in range(ending.directories):
        start = len(out)
        for record, place in listed:
            out += _central(record, place)
    said = {
        "disk": 0,
        "start_disk": 0,
        "here": len(listed),
        "count": len(listed),
        "size": len(out) - start,
        "offset": start,
    }
    said |= ending.end
    if ending.zip64:
        at = len(out)
        out += struct.pack(
            "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, said["here"], said["count"], said["size"], said["offset"]
        )
        out += struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    short = [said[name] & 0xFFFF for name in ("disk", "start_disk", "here", "count")]
    out += struct.pack(
        "<4s4H2IH", b"PK\x05\x06", *short, said["size"] & 0xFFFFFFFF, said["offset"] & 0xFFFFFFFF, len(ending.comment)
    )
    return bytes(out + ending.comment + ending.suffix)


def _local(record: Record) -> bytes:
    said = record.fields() | record.local
    numbers = [said[name] for name in ("version", "flags", "method", "time", "date", "crc", "packed", "size")]
    name_length = record.local.get("name_length", len(record.name))
    return (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", *numbers, name_length, len(record.extra)) + record.name + record.extra
    )


def _central(record: Record, place: int) -> bytes:
    said = (
        {"made_by": 0x0314, "disk": 0, "internal": 0, "external": 0o100644 << 16, "offset": place}
        | record.fields()
        | record.central
    )
    name = record.name if record.central_name is None else record.central_name
    numbers = [said[key] for key in ("made_by", "version", "flags", "method", "time", "date", "crc", "packed", "size")]
    lengths = (len(name), len(record.central_extra), len(record.comment))
    rest = (said["disk"], said["internal"], said["external"], said["offset"] & 0xFFFFFFFF)
    head = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *numbers, *lengths, *rest)
    return head + name + record.central_extra + record.comment
