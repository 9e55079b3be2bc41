"""The records of a canonical ZIP archive: the one header a member can have, the one end an archive can have.

PKWARE APPNOTE 6.3.10 §4.3.7 (local header), §4.3.12 (central directory), §4.3.14-16 (end records).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from evidence_kit.domain.bundle import MEMBER_NAME
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.domain.text import visible

MAX_SIZE = (1 << 31) - 1
"""Bytes of one member: just under 2 GiB, which is why only offsets can ever need ZIP64."""
MAX_NAME = 200

LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_MARK, CENTRAL_MARK = b"PK\x03\x04", b"PK\x01\x02"
CRC_AT = 14
"""Where the checksum stands in a local header."""
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_ZIP64_END = struct.Struct("<4sQ2H2I4Q")
_ZIP64_LOCATOR = struct.Struct("<4sIQI")
_BEYOND = 0xFFFFFFFF
_UNIX, _STORED, _MIDNIGHT, _NEW_YEAR_1980 = 3 << 8, 0, 0, 0x0021
_VERSION, _VERSION_ZIP64 = 20, 45
"""Version needed to read: 2.0 (names with folders); 4.5 for a record that uses ZIP64."""
_REGULAR_0644 = 0o100644 << 16
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class ZipEntry:
    """Where a member lies in the archive; `offset` is that of its local header."""

    name: str
    size: int
    crc32: int
    offset: int

    @property
    def data_offset(self) -> int:
        """The first byte of the member's own bytes."""
        return self.offset + LOCAL.size + len(self.name)

    @property
    def end(self) -> int:
        """The first byte after them."""
        return self.data_offset + self.size


def local_header(entry: ZipEntry) -> bytes:
    """What stands before a member's bytes."""
    name = entry.name.encode("ascii")
    return LOCAL.pack(
        LOCAL_MARK, _VERSION, 0, _STORED, _MIDNIGHT, _NEW_YEAR_1980, entry.crc32, entry.size, entry.size, len(name), 0
    ) + name  # fmt: skip


def tail(entries: Iterable[ZipEntry], offset: int) -> bytes:
    """What stands after the last member's bytes, from `offset` to the end of the archive."""
    headers = [_central_header(entry) for entry in entries]
    directory = b"".join(headers)
    count, size = len(headers), len(directory)
    zip64 = b""
    if offset >= _BEYOND:
        zip64 = _ZIP64_END.pack(
            b"PK\x06\x06", 44, _UNIX | _VERSION_ZIP64, _VERSION_ZIP64, 0, 0, count, count, size, offset
        )
        zip64 += _ZIP64_LOCATOR.pack(b"PK\x06\x07", 0, offset + size, 1)
    return directory + zip64 + _END.pack(b"PK\x05\x06", 0, 0, count, count, size, min(offset, _BEYOND), 0)


def _central_header(entry: ZipEntry) -> bytes:
    name = entry.name.encode("ascii")
    extra = struct.pack("<HHQ", 1, 8, entry.offset) if entry.offset >= _BEYOND else b""
    version = _VERSION_ZIP64 if extra else _VERSION
    return _CENTRAL.pack(
        CENTRAL_MARK, _UNIX | version, version, 0, _STORED, _MIDNIGHT, _NEW_YEAR_1980, entry.crc32, entry.size,
        entry.size, len(name), len(extra), 0, 0, 0, _REGULAR_0644, min(entry.offset, _BEYOND),
    ) + name + extra  # fmt: skip


class MemberCode(FaultCode):
    """Which rule the members of an archive to be written break."""

    COUNT = "MEMBERS_COUNT"
    SIZE = "MEMBER_SIZE"
    NAME = "MEMBER_NAME"
    NOT_PORTABLE = "MEMBER_NAME_NOT_PORTABLE"
    SAME_NAME = "MEMBERS_SAME_NAME"
    AND_FOLDER = "MEMBER_AND_FOLDER"


class MembersRefused(Faulty, ValueError):
    """Members that no canonical archive can hold."""


def check_name(name: str) -> None:
    """The rule for one name: ASCII, portable, at most 200 characters (`domain.bundle.MEMBER_NAME`).

    Raises:
        MembersRefused: traversal, a Windows device, a trailing dot, other characters.
    """
    if len(name) > MAX_NAME or not re.fullmatch(MEMBER_NAME, name):
        raise MembersRefused(MemberCode.NAME, name=visible(name[:80]))
    if any(part.endswith(".") or _DEVICE.match(part) for part in name.split("/")):
        raise MembersRefused(MemberCode.NOT_PORTABLE, name=name)


def check_names(names: list[str]) -> None:
    """The rule for all names together: none equal on a disk that folds case, none both a file and a folder.

    Raises:
        MembersRefused: two names collide.
    """
    folded = [name.lower() for name in names]
    if len(set(folded)) != len(folded):
        raise MembersRefused(MemberCode.SAME_NAME)
    folders = {"/".join(name.split("/")[:depth]) for name in folded for depth in range(1, name.count("/") + 1)}
    if folders & set(folded):
        raise MembersRefused(MemberCode.AND_FOLDER, name=min(folders & set(folded)))
