"""A bundle that is attacked: its members where they lie, and what its table of contents says of them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO, cast

from evidence_kit import storage
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.bundle import Bundle, Member
from evidence_kit.domain.case import Case
from evidence_kit.formats import canonical_zip, strict_json
from evidence_kit.formats.bundle_layout import BUNDLE, CASE, JOURNAL
from evidence_kit.formats.canonical_zip import Source, ZipEntry
from evidence_kit.formats.digest import digest_stream

_MOST = 1 << 30
"""Bytes of a member that is read whole."""
Edit = Mapping[str, bytes | Source | None]
"""Members with what they are to be; None: taken out."""


@dataclass(frozen=True)
class Target:
    """A sound bundle on this disk; it is only read."""

    path: Path
    sources: Mapping[str, Source]
    """Every member, to be written again from where it lies."""
    entries: Mapping[str, ZipEntry]

    @classmethod
    def at(cls, path: Path) -> Target:
        """Open a bundle.

        Raises:
            NotCanonical: it is no sound container.
            StorageError: it cannot be read.
        """
        with storage.storage_errors(path), path.open("rb") as stream:
            directory = canonical_zip.read(stream)
            digests = {one.name: digest_stream(directory.open(one)) for one in directory.entries}
        entries = {one.name: one for one in directory.entries}
        sources = {
            name: Source(name, one.size, digests[name].sha256, partial(_member, path, one))
            for name, one in entries.items()
        }
        return cls(path, sources, entries)

    def read(self, member: str) -> bytes:
        """Return the bytes of a member."""
        with self.sources[member].open() as stream:
            return stream.read(_MOST)

    @cached_property
    def bundle(self) -> Bundle:
        """The table of contents."""
        return Bundle.model_validate(strict_json.parse(self.read(BUNDLE)))

    @cached_property
    def case(self) -> Case:
        """The case as filed."""
        return Case.model_validate(strict_json.parse(self.read(CASE)))

    @cached_property
    def journal(self) -> bytes:
        """The custody journal as filed."""
        return self.read(JOURNAL)

    def with_role(self, *roles: Role) -> tuple[Member, ...]:
        """Return the members of some roles, as the table of contents lists them."""
        return tuple(one for one in self.bundle.members if one.artifact.role in roles)

    def member_of(self, item: Artifact) -> str:
        """Return the member that holds an artifact."""
        return next(one.member for one in self.bundle.members if one.artifact.path == item.path)


class _Part(io.RawIOBase):
    """A stretch of a file, with a handle of its own, so that several may be open at once."""

    def __init__(self, path: Path, start: int, size: int) -> None:
        super().__init__()
        self._file, self._left = path.open("rb", buffering=0), size
        self._file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        count = self._file.readinto(memoryview(buffer)[: self._left]) or 0
        self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _member(path: Path, entry: ZipEntry) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Part(path, entry.data_offset, entry.size)))
