"""Digests of a stream: several algorithms over one reading of it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import BinaryIO

from evidence_kit.domain.artifact import Digests

BLOCK = 1 << 20
"""1 MiB: between 128 KiB and 8 MiB hashlib runs at the speed of `openssl dgst`."""


def digest_stream(
    stream: BinaryIO,
    *,
    sm3: bool = False,
    copy_to: BinaryIO | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Digests:
    """Size, SHA-256 and (on request) SM3 of what is left in `stream`, read once.

    Args:
        stream: binary stream; raw (unbuffered) files are fastest.
        sm3: also compute SM3 (GB/T 32905-2016), about four times slower than SHA-256.
        copy_to: written with the very bytes that are hashed.
        on_bytes: called with the number of bytes done so far, once a block.
    """
    sha256, second = hashlib.sha256(), hashlib.new("sm3") if sm3 else None
    block = memoryview(bytearray(BLOCK))
    size = 0
    while count := stream.readinto(block):  # type: ignore[attr-defined]
        piece = block[:count]
        sha256.update(piece)
        if second is not None:
            second.update(piece)
        if copy_to is not None:
            copy_to.write(piece)
        size += count
        if on_bytes is not None:
            on_bytes(size)
    return Digests(size=size, sha256=sha256.hexdigest(), sm3=second.hexdigest() if second else None)


def digest_bytes(data: bytes, *, sm3: bool = False) -> Digests:
    """Digests of bytes in memory."""
    return digest_stream(io.BytesIO(data), sm3=sm3)
