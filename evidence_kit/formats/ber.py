"""Basic Encoding Rules (X.690) brought into definite lengths, so that what other programs wrote can be judged as DER.

Only the frame changes: indefinite and over-long lengths, and strings in pieces. What is primitive keeps its bytes, so that
a digest or a signature over it says the same of the copy as of the original.
"""

from __future__ import annotations

from evidence_kit.formats import der

_CONSTRUCTED = 0x20
_END = b"\x00\x00"
_STRINGS = frozenset((*range(0x03, 0x05), 0x0C, *range(0x12, 0x1F)))
"""Universal types that BER may write in pieces (X.690 sections 8.6, 8.7, 8.21)."""


class NotBer(ValueError):
    """The bytes are not one BER value within the limits."""


def definite(data: bytes, *, max_size: int, max_depth: int) -> bytes:
    """Return one BER value with definite, shortest lengths throughout; DER comes back as it was.

    Raises:
        NotBer: cut off, too large, nested too deep, followed by other bytes, or a string in pieces of another type.
    """
    if len(data) > max_size:
        raise NotBer(f"{len(data)} bytes, at most {max_size} are read")
    value, end = _value(data, 0, len(data), max_depth)
    if end != len(data):
        raise NotBer(f"bytes after the value at offset {end}")
    return value


def parts(data: bytes, *, max_size: int, max_depth: int) -> tuple[bytes, ...]:
    """Return the values inside of one constructed value, each with the very bytes that it has there.

    Raises:
        NotBer: as `definite`, or the value is primitive.
    """
    definite(data, max_size=max_size, max_depth=max_depth)
    if not data[0] & _CONSTRUCTED:
        raise NotBer("not a constructed value")
    size, position = _length(data, 1, len(data))
    end = len(data) if size is not None else len(data) - len(_END)
    found: list[bytes] = []
    while position < end:
        _, after = _value(data, position, end, max_depth)
        found.append(data[position:after])
        position = after
    return tuple(found)


def _value(data: bytes, start: int, limit: int, depth: int) -> tuple[bytes, int]:
    """One value in definite form, and where it ends in `data`."""
    tag = data[start] if start < limit else 0
    if depth < 0 or tag & 0x1F == 0x1F or not tag:
        raise NotBer(f"tag 0x{tag:02x}, or nesting too deep, at offset {start}")
    size, position = _length(data, start + 1, limit)
    if not tag & _CONSTRUCTED:
        if size is None:
            raise NotBer(f"a primitive value without length at offset {start}")
        return der.encode(tag, data[position : position + size]), position + size
    pieces, end = _contents(data, position, limit if size is None else position + size, depth, open_end=size is None)
    if tag < 0x40 and tag & 0x1F in _STRINGS:
        return _joined(tag & ~_CONSTRUCTED, pieces, start), end
    return der.encode(tag, *pieces), end


def _contents(data: bytes, position: int, end: int, depth: int, *, open_end: bool) -> tuple[list[bytes], int]:
    pieces: list[bytes] = []
    while not (open_end and data[position : position + 2] == _END):
        if position >= end:
            if open_end:
                raise NotBer(f"no end of contents before offset {end}")
            return pieces, position
        piece, position = _value(data, position, end, depth - 1)
        pieces.append(piece)
    return pieces, position + len(_END)


def _joined(tag: int, pieces: list[bytes], start: int) -> bytes:
    """A string of its pieces. Bit strings in pieces are left out: no format here has any."""
    if tag == 0x03 or any(piece[0] != tag for piece in pieces):
        raise NotBer(f"a string in pieces of another type at offset {start}")
    return der.encode(tag, *(piece[_length(piece, 1, len(piece))[1] :] for piece in pieces))


def _length(data: bytes, position: int, limit: int) -> tuple[int | None, int]:
    """The length at a place (None: indefinite), and where the contents begin."""
    if position >= limit:
        raise NotBer(f"cut off at offset {position}")
    first, position = data[position], position + 1
    if first == 0x80:
        return None, position
    count = first & 0x7F if first > 0x80 else 0
    octets = data[position : position + count]
    size = int.from_bytes(octets, "big") if count else first
    if count > 8 or len(octets) != count or position + count + size > limit:
        raise NotBer(f"value at offset {position} reaches beyond its container")
    return size, position + count
