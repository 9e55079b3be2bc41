"""What a batch's list comes to, line by line: how many files and bytes, and whether one of them is counted twice."""

from __future__ import annotations

from hashlib import blake2b

from evidence_kit.domain.time.batch import BatchEntry, BatchProblem

_SIZE = 8
"""Bytes of a digest that stand for a name or a leaf: sixteen a line, of which ten million may come."""


class ListTally:
    """The lines of a list so far."""

    def __init__(self) -> None:
        self.bytes = self.problems = 0
        self._names, self._leaves = _Seen(), _Seen()

    def add(self, line: BatchEntry | BatchProblem) -> None:
        """Count a line."""
        self._names.add(line.name.encode("utf-8") if line.raw is None else b"\0" + line.raw)
        if isinstance(line, BatchEntry):
            self.bytes += line.size
            self._leaves.add((line.sha256 + line.nonce).encode("ascii"))
        else:
            self.problems += 1

    @property
    def names_twice(self) -> int:
        """Lines under a name that another line has as well."""
        return self._names.repeated

    @property
    def leaves_twice(self) -> int:
        """Entries with digest and random bytes of another one: even two files of one content do not share these bytes."""
        return self._leaves.repeated


class _Seen:
    """Things seen so far, by short digests in a shelf for each first byte: one shelf at a time is sorted out."""

    def __init__(self) -> None:
        self._shelves = [bytearray() for _ in range(256)]

    def add(self, data: bytes) -> None:
        digest = blake2b(data, digest_size=_SIZE).digest()
        self._shelves[digest[0]] += digest

    @property
    def repeated(self) -> int:
        """How many were there before."""
        return sum(len(shelf) // _SIZE - len(_each(shelf)) for shelf in self._shelves)


def _each(shelf: bytearray) -> set[bytes]:
    return {bytes(shelf[at : at + _SIZE]) for at in range(0, len(shelf), _SIZE)}
