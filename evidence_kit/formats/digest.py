"""Digests of a stream: several algorithms over one reading of it.

One algorithm over a file that the system already holds in memory is hashed where it is read: a second thread would only
cost. Several algorithms, or a file that has to come from the disk, run in lanes: this thread reads, every algorithm has
a thread of its own (hashlib lets go of the interpreter's lock), so that reading and hashing overlap.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, Protocol

from evidence_kit.domain.artifact import Digests
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.text import text

BLOCK = 1 << 20
"""1 MiB: between 128 KiB and 8 MiB hashlib runs at the speed of `openssl dgst`."""
_BLOCKS = 8
"""In flight between reading and the slowest algorithm."""
_WORTH_A_THREAD = 4 * BLOCK

OnBytes = Callable[[int], None]


class Hash(Protocol):
    """What `hashlib.new` gives."""

    def update(self, data: Any, /) -> None:
        """More bytes."""

    def hexdigest(self) -> str:
        """Of the bytes so far."""


def digest_stream(
    stream: BinaryIO,
    *,
    sm3: bool = False,
    beside: Sequence[Hash] = (),
    copy_to: BinaryIO | None = None,
    on_bytes: OnBytes | None = None,
) -> Digests:
    """Size, SHA-256 and (on request) SM3 (GB/T 32905-2016, about four times slower) of what is left in `stream`.

    Args and errors as `hash_stream`.
    """
    algorithms = ("sha256", "sm3") if sm3 else ("sha256",)
    size, found = hash_stream(stream, algorithms, beside=beside, copy_to=copy_to, on_bytes=on_bytes)
    return Digests(size=size, sha256=found["sha256"], sm3=found.get("sm3"))


def hash_stream(
    stream: BinaryIO,
    algorithms: Sequence[str],
    *,
    beside: Sequence[Hash] = (),
    copy_to: BinaryIO | None = None,
    on_bytes: OnBytes | None = None,
) -> tuple[int, dict[str, str]]:
    """Size and hexadecimal digests of what is left in `stream`, read once.

    Args:
        stream: binary stream; raw (unbuffered) files are fastest.
        algorithms: names of `hashlib`; SHA-256 is the legal digest, others (SM3, SHA-512) stand beside it.
        beside: hashes begun before, such as that of a whole archive, which take these bytes as well.
        copy_to: written with the very bytes that are hashed.
        on_bytes: called with the number of bytes done so far, once a block.

    Raises:
        ToolMissing: the OpenSSL of this Python lacks an algorithm.
        OSError: reading or writing fails.
    """
    updates = {name: new_hash(name) for name in algorithms}
    work = _Work(stream, copy_to, on_bytes)
    block = memoryview(bytearray(BLOCK))
    count = work.read_into(block)
    taking = [*updates.values(), *beside]
    in_lanes = count == BLOCK and (len(taking) > 1 or _on_disk(stream))
    while count:
        for update in taking:
            update.update(block[:count])
        count = 0 if in_lanes else work.read_into(block)
    if in_lanes:
        _run_lanes(work, taking)
    return work.size, {name: update.hexdigest() for name, update in updates.items()}


def digest_bytes(data: bytes, *, sm3: bool = False) -> Digests:
    """Digests of bytes in memory."""
    return digest_stream(io.BytesIO(data), sm3=sm3)


def new_hash(name: str) -> Hash:
    """A hash of that name.

    Raises:
        ToolMissing: the OpenSSL of this Python lacks it.
    """
    try:
        return hashlib.sha256() if name == "sha256" else hashlib.new(name)
    except ValueError as error:
        raise ToolMissing(
            text(f"本机的 OpenSSL 不支持 {name}。", f"The OpenSSL of this Python has no {name}."),
            text("请不要选择该算法，或改用 OpenSSL 3 的 Python。", "Leave that algorithm out, or use a Python built with OpenSSL 3."),
        ) from error  # fmt: skip


class _Work:
    """The reading: counts, copies and tells."""

    def __init__(self, stream: BinaryIO, copy_to: BinaryIO | None, on_bytes: OnBytes | None) -> None:
        self._stream, self._copy_to, self._on_bytes = stream, copy_to, on_bytes
        self.size = 0

    def read_into(self, block: memoryview) -> int:
        count: int = self._stream.readinto(block)  # type: ignore[attr-defined]
        if count:
            if self._copy_to is not None:
                self._copy_to.write(block[:count])
            self.size += count
            if self._on_bytes is not None:
                self._on_bytes(self.size)
        return count


class _Lane(Thread):
    """One algorithm over the blocks, in order; hands each one back when it is done with it."""

    def __init__(self, update: Hash, done: SimpleQueue[memoryview]) -> None:
        super().__init__(daemon=True)
        self._update, self._done = update, done
        self.blocks: SimpleQueue[tuple[memoryview, int] | None] = SimpleQueue()

    def run(self) -> None:
        """Until None comes."""
        while (given := self.blocks.get()) is not None:
            block, count = given
            self._update.update(block[:count])
            self._done.put(block)


def _run_lanes(work: _Work, updates: list[Hash]) -> None:
    done: SimpleQueue[memoryview] = SimpleQueue()
    lanes = [_Lane(update, done) for update in updates]
    for _ in range(_BLOCKS):
        block = memoryview(bytearray(BLOCK))
        for _ in lanes:
            done.put(block)
    for lane in lanes:
        lane.start()
    free: dict[int, int] = {}
    try:
        while True:
            block = done.get()
            free[id(block)] = free.get(id(block), 0) + 1
            if free[id(block)] < len(lanes):  # another lane still reads from it
                continue
            free[id(block)] = 0
            count = work.read_into(block)
            if not count:
                return
            for lane in lanes:
                lane.blocks.put((block, count))
    finally:
        for lane in lanes:
            lane.blocks.put(None)
        for lane in lanes:
            lane.join()


def _on_disk(stream: BinaryIO) -> bool:
    """The file is large and some of it has to come from the disk: asked of the system by reads that must not wait."""
    if not hasattr(os, "RWF_NOWAIT") or not isinstance(stream, io.FileIO):
        return False
    descriptor = stream.fileno()
    size, probe = os.fstat(descriptor).st_size, bytearray(1)
    if size < _WORTH_A_THREAD:
        return False
    try:
        for part in range(1, 4):
            os.preadv(descriptor, [probe], size * part // 4 - 1, os.RWF_NOWAIT)
    except BlockingIOError:
        return True
    except OSError:  # a file system, or a kind of file, that cannot tell
        return False
    return False
