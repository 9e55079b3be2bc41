"""CBOR (RFC 8949) read within bounds: what manifests are written in. Tags are passed over, their content is taken.

No library, since the court's verifier reads a stranger's bytes with it in its sandbox, where every value must be paid for
before it is made: a count is compared with the bytes that are left before anything of its size is built.
"""

from __future__ import annotations

import struct
from typing import Any

MAX_VALUES = 100_000
MAX_DEPTH = 32
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_FLOATS = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}


def read(data: bytes) -> Any:
    """Return the first value: int, float, bool, None, str, bytes, list or dict.

    Raises:
        ValueError: cut off, not well-formed, a map with a key that is no text or number, or beyond bounds.
    """
    return _Reader(data).value(0)


class _Reader:
    """One document, read front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._left = MAX_VALUES

    def value(self, depth: int) -> Any:
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            raise ValueError("CBOR of too many values, or nested too deeply")
        initial = self._take(1)[0]
        major, extra = initial >> 5, initial & 0x1F
        if major == 7:
            return self._simple(extra)
        if extra == 31:
            return self._indefinite(major, depth)
        number = self._number(extra)
        if major in (2, 3):
            taken = self._take(number)
            return taken if major == 2 else taken.decode("utf-8", "replace")
        return self._item(major, number, depth)

    def _item(self, major: int, number: int, depth: int) -> Any:
        match major:
            case 0 | 1:
                return number if major == 0 else -1 - number
            case 4:
                return [self.value(depth + 1) for _ in range(self._count(number))]
            case 5:
                return dict(self._pair(depth) for _ in range(self._count(number)))
            case _:  # a tag: what it says of its content is passed over
                return self.value(depth + 1)

    def _indefinite(self, major: int, depth: int) -> Any:
        items: list[Any] = []
        while self._peek() != 0xFF:
            items.append(self._pair(depth) if major == 5 else self.value(depth + 1))
        self._position += 1
        if major == 4:
            return items
        if major == 5:
            return dict(items)
        kind = {2: bytes, 3: str}.get(major)
        if kind is None or not all(isinstance(item, kind) for item in items):
            raise ValueError("CBOR of indefinite length holds something else than pieces of its kind")
        return kind().join(items)

    def _pair(self, depth: int) -> tuple[Any, Any]:
        key = self.value(depth + 1)
        if not isinstance(key, str | int):
            raise ValueError("a CBOR map has a key that is no text or number")
        return key, self.value(depth + 1)

    def _simple(self, extra: int) -> Any:
        if extra in _FLOATS:
            layout, size = _FLOATS[extra]
            return struct.unpack(layout, self._take(size))[0]
        if extra in _SIMPLE:
            return _SIMPLE[extra]
        raise ValueError(f"CBOR simple value {extra}")

    def _number(self, extra: int) -> int:
        if extra < 24:
            return extra
        if extra > 27:
            raise ValueError("CBOR of a reserved length")
        return int.from_bytes(self._take(1 << (extra - 24)), "big")

    def _count(self, number: int) -> int:
        if number > len(self._data) - self._position:  # every item takes a byte at least
            raise ValueError("CBOR is cut off")
        return number

    def _peek(self) -> int:
        if self._position >= len(self._data):
            raise ValueError("CBOR is cut off")
        return self._data[self._position]

    def _take(self, size: int) -> bytes:
        end = self._position + size
        if end > len(self._data):
            raise ValueError("CBOR is cut off")
        taken, self._position = self._data[self._position : end], end
        return taken
