"""Reading the files of a batch, one at a time: a line of the list for each, its digests or why it was not taken."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import os
import stat
from collections.abc import Callable

from evidence_kit.domain.time.batch import Problem
from evidence_kit.formats import batch_files
from evidence_kit.formats.digest import hash_stream
from evidence_kit.seal.batch.listing import place
from evidence_kit.seal.interface import Entropy
from evidence_kit.storage import state

NONCE_SIZE = 16
_SMALL = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PROBLEMS = {
    errno.ENOENT: Problem.VANISHED,
    errno.ENOTDIR: Problem.VANISHED,
    errno.ELOOP: Problem.SYMBOLIC_LINK,
    errno.EACCES: Problem.NO_PERMISSION,
    errno.EPERM: Problem.NO_PERMISSION,
    errno.ENXIO: Problem.NOT_A_FILE,
    errno.EISDIR: Problem.NOT_A_FILE,
}


class NotTaken(Exception):
    """A file could not be taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Taker:
    """Takes files below a folder."""

    def __init__(self, base: str, also: tuple[str, ...], entropy: Entropy) -> None:
        """`also`: digests beside SHA-256; `entropy` gives each file its nonce."""
        self._base = os.fsencode(base)
        self._also = also
        self._entropy = entropy

    def take(self, name: bytes, on_bytes: Callable[[int], None]) -> tuple[bytes, int]:
        """The line of a file, and how many bytes it has."""
        fields = named(name)
        try:
            size, digests = self._read(place(self._base, name), on_bytes)
        except NotTaken as error:
            return batch_files.line_of({**fields, "problem": error.problem.value}), 0
        fields["size"], fields["sha256"] = size, digests["sha256"]
        fields["nonce"] = self._entropy(NONCE_SIZE).hex()
        for algorithm in self._also:
            fields[algorithm] = digests[algorithm]
        return batch_files.line_of(fields), size

    def _read(self, path: bytes, on_bytes: Callable[[int], None]) -> tuple[int, dict[str, str]]:
        try:
            descriptor = os.open(path, _FLAGS)
            try:
                return self._digests(descriptor, path, on_bytes)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise NotTaken(_PROBLEMS.get(error.errno or 0, Problem.UNREADABLE)) from error
        except ValueError as error:  # NUL in a name
            raise NotTaken(Problem.VANISHED) from error

    def _digests(self, descriptor: int, path: bytes, on_bytes: Callable[[int], None]) -> tuple[int, dict[str, str]]:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise NotTaken(Problem.NOT_A_FILE)
        if before.st_size < _SMALL and not self._also:
            data = os.read(descriptor, before.st_size + 1)
            size, digests = len(data), {"sha256": hashlib.sha256(data).hexdigest()}
        else:
            with io.FileIO(descriptor, closefd=False) as stream:
                size, digests = hash_stream(stream, ("sha256", *self._also), on_bytes=on_bytes)
        try:
            after = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - the path is bytes
        except FileNotFoundError as error:
            raise NotTaken(Problem.VANISHED) from error
        if size != before.st_size or state(after) != state(before):
            raise NotTaken(Problem.CHANGED)
        return size, digests


def named(name: bytes) -> dict[str, str | int]:
    """The fields of a line that say which file it is about."""
    try:
        return {"name": name.decode("utf-8")}
    except UnicodeDecodeError:
        return {"name": name.decode("utf-8", "backslashreplace"), "raw": base64.b64encode(name).decode("ascii")}
