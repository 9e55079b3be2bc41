"""What the one form demands of an archive as a whole, and how a breach of it is named."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.canonical_zip.records import CRC_AT, ZipEntry

FIRST = "mimetype"
"""The member that stands first, so that `file` and ASiC readers know the container by its bytes 30 to 77."""
MAX_ENTRIES = 5_000


class ZipFault(FaultCode):
    """Which rule an archive breaks."""

    NOT_ZIP = "ZIP_NOT_ONE"
    TRUNCATED = "ZIP_TRUNCATED"
    HEADER = "ZIP_HEADER"
    NAME = "ZIP_NAME"
    ORDER = "ZIP_ORDER"
    LIMIT = "ZIP_LIMIT"
    DIRECTORY = "ZIP_DIRECTORY"
    CHECKSUM = "ZIP_CHECKSUM"


class NotCanonical(Faulty, ValueError):
    """The bytes are not the one form of their members; `offset` is the first byte that differs from it."""

    def __init__(self, code: ZipFault, note: str, offset: int, **arguments: str) -> None:
        super().__init__(code, note, offset=offset, **arguments)
        self.offset = offset


def order(name: str) -> tuple[bool, str]:
    """The key members are sorted by."""
    return (name != FIRST, name)


def check_crc(entry: ZipEntry, actual: int) -> None:
    """A member's bytes against the checksum in its headers.

    Raises:
        NotCanonical: it is that of other bytes.
    """
    if actual != entry.crc32:
        raise NotCanonical(ZipFault.CHECKSUM, "another CRC-32", entry.offset + CRC_AT, name=entry.name)


class Checksum:
    """Takes the CRC-32 of what is written through it."""

    def __init__(self, sink: BinaryIO | None = None) -> None:
        self.value = 0
        self._sink = sink

    def write(self, piece: bytes) -> None:
        """More bytes."""
        self.value = zlib.crc32(piece, self.value)
        if self._sink is not None:
            self._sink.write(piece)
