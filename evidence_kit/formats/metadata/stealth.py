"""Metadata hidden in the lowest bits of a picture's alpha channel, as NovelAI and a webui extension hide it.

Bits run column by column: the ASCII magic, 32 bits of length (counted in bits), the payload. Layout as published by
NovelAI (novelai-image-metadata) and observed; it survives hosts that strip text chunks.
"""

from __future__ import annotations

import zlib

COMPRESSED, PLAIN = b"stealth_pngcomp", b"stealth_pnginfo"
MAX_PAYLOAD = 256 << 10
MAX_TEXT = 8 << 20


class StealthBroken(ValueError):
    """The magic is there, and what follows cannot be read."""


def columns(width: int, height: int) -> int:
    """How many columns from the left can hold a hidden text of a picture of that size: the rest need not be unfolded."""
    return min(width, -(-8 * (len(COMPRESSED) + 4 + MAX_PAYLOAD) // height))


def read(alpha: bytes, width: int, height: int) -> tuple[str, bytes] | None:
    """The hidden text and the exact bytes that it was unfolded from; None where nothing is hidden.

    Args:
        alpha: the alpha channel, row by row; of a wide picture the first `columns`.

    Raises:
        StealthBroken: too long, cut off or not to be unfolded.
    """
    if len(alpha) != width * height:
        raise StealthBroken("the alpha channel does not have the picture's size")
    bits = _Bits(alpha, width, height)
    magic = bits.take(0, len(COMPRESSED))
    if magic not in (COMPRESSED, PLAIN):
        return None
    start = 8 * len(COMPRESSED)
    length = int.from_bytes(bits.take(start, 4), "big")
    if length % 8 or length > 8 * MAX_PAYLOAD or start + 32 + length > len(alpha):
        raise StealthBroken(f"a hidden text of {length} bits cannot be")
    payload = bits.take(start + 32, length // 8)
    return (_unfold(payload) if magic == COMPRESSED else payload).decode("utf-8", "replace"), payload


class _Bits:
    def __init__(self, alpha: bytes, width: int, height: int) -> None:
        self._alpha, self._width, self._height = alpha, width, height

    def take(self, start: int, count: int) -> bytes:
        if start + 8 * count > len(self._alpha):
            return b""
        value = 0
        taken = bytearray()
        for position in range(start, start + 8 * count):
            column, row = divmod(position, self._height)
            value = value << 1 | self._alpha[row * self._width + column] & 1
            if (position - start) % 8 == 7:
                taken.append(value)
                value = 0
        return bytes(taken)


def _unfold(data: bytes) -> bytes:
    unfolder = zlib.decompressobj(wbits=31)
    try:
        text = unfolder.decompress(data, MAX_TEXT)
    except zlib.error as error:
        raise StealthBroken("the hidden text cannot be unfolded") from error
    if unfolder.unconsumed_tail:
        raise StealthBroken(f"the hidden text unfolds to more than {MAX_TEXT} bytes")
    if not unfolder.eof:
        raise StealthBroken("the hidden text is cut off")
    return text
