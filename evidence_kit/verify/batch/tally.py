"""What a batch's list comes to, line by line: how many files and bytes, and whether one of them is counted twice."""

from __future__ import annotations

from hashlib import blake2b

from evidence_kit.domain.time.batch import BatchEntry, BatchProblem

_SIZE = 8
"""Bytes of a digest that stand for a name or a leaf: ten million lines then take as many times sixteen bytes."""


class ListTally:
    """The lines of a list so far."""

    def __init__(self) -> None:
        self.bytes = self.problems = 0
        self._names, self._leaves = bytearray(), bytearray()

    def add(self, line: BatchEntry | BatchProblem) -> None:
        """Count a line."""
        self._names += _short(line.name.encode("utf-8") if line.raw is None else b"\0" + line.raw)
        if isinstance(line, BatchEntry):
            self.bytes += line.size
            self._leaves += _short((line.sha256 + line.nonce).encode("ascii"))
        else:
            self.problems += 1

    @property
    def names_twice(self) -> int:
        """Lines under a name that another line has as well."""
        return _repeated(self._names)

    @property
    def leaves_twice(self) -> int:
        """Entries with digest and random bytes of another one: even two files of one content do not share these bytes."""
        return _repeated(self._leaves)


def _short(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SIZE).digest()


def _repeated(digests: bytearray) -> int:
    import numpy as np

    each = np.frombuffer(digests, dtype=np.uint64)
    return int(each.size - np.unique(each).size)
