"""The folder of a batch as a court finds it: files by their names, never more of them than a record may be large."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage

MAX_RECORD = 4 << 20
DigestOf = Callable[[str], bytes]
"""Name of an algorithm → digest of a file by it."""


@dataclass(frozen=True)
class FolderFiles:
    """Files of a batch by their names in its folder."""

    folder: Path

    def of_path(self, path: str, max_size: int) -> bytes | None:
        """As `Files.of_path`."""
        data = read_bounded(self.folder / path, max_size) if self.member_of(path) else None
        return data if data is not None and len(data) <= max_size else None

    def member_of(self, path: str) -> str:
        """As `Files.member_of`."""
        return path if (self.folder / path).is_file() else ""


def read_bounded(path: Path, most: int) -> bytes:
    """At most one byte more than may be: too large a file then fails where it is read."""
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(most + 1)


def digest_of(algorithm: str, stamped: bytes | DigestOf) -> bytes:
    """Return the digest of a file by an algorithm.

    Raises:
        ValueError: this Python cannot compute it.
    """
    return hashlib.new(algorithm, stamped).digest() if isinstance(stamped, bytes) else stamped(algorithm)
