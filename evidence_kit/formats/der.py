"""Distinguished Encoding Rules (X.690), judged before any library reads a structure.

Libraries forgive: long-form lengths, indefinite lengths, a flipped constructed bit, trailing bytes. Each of these is a
byte that can be changed without anybody noticing, and nesting without bound brings parsers down.
"""

from __future__ import annotations


class NotDer(ValueError):
    """The bytes are not one DER value within the limits."""


_CONSTRUCTED = 0x20
_ALWAYS_CONSTRUCTED = {0x10, 0x11}  # SEQUENCE, SET


def scan(data: bytes, *, max_size: int, max_depth: int) -> None:
    """Demands exactly one DER value: definite minimal lengths, one-byte tags, bounded depth, nothing after it.

    Raises:
        NotDer: any of this does not hold; the message names the offset.
    """
    if len(data) > max_size:
        raise NotDer(f"{len(data)} bytes, at most {max_size} are read")
    position, open_ends = 0, [len(data)]
    while position < len(data) or len(open_ends) > 1:
        if position == open_ends[-1]:
            open_ends.pop()
            continue
        tag, start, end = _header(data, position, open_ends[-1])
        if len(open_ends) == 1 and end != len(data):
            raise NotDer(f"bytes after the value at offset {end}")
        if tag & _CONSTRUCTED:
            if len(open_ends) > max_depth:
                raise NotDer(f"nested deeper than {max_depth} at offset {position}")
            open_ends.append(end)
            position = start
        else:
            _check_primitive(tag, data[start:end], position)
            position = end
    if not data:
        raise NotDer("empty")


def encode(tag: int, *contents: bytes) -> bytes:
    """One DER value of a one-byte tag from its contents."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _header(data: bytes, position: int, limit: int) -> tuple[int, int, int]:
    tag = data[position]
    if tag & 0x1F == 0x1F or tag == 0:
        raise NotDer(f"tag 0x{tag:02x} at offset {position}")
    if tag < 0x40 and bool(tag & _CONSTRUCTED) != (tag & 0x1F in _ALWAYS_CONSTRUCTED):
        raise NotDer(f"constructed bit of tag 0x{tag:02x} at offset {position}")
    start, size = _length(data, position + 1, limit)
    if start + size > limit:
        raise NotDer(f"value at offset {position} reaches beyond its container")
    return tag, start, start + size


def _length(data: bytes, position: int, limit: int) -> tuple[int, int]:
    if position >= limit:
        raise NotDer(f"cut off at offset {position}")
    first = data[position]
    if first < 0x80:
        return position + 1, first
    count = first & 0x7F
    octets = data[position + 1 : position + 1 + count]
    # Indefinite (0x80), over-long or cut-off forms fall out of the same comparison.
    size = int.from_bytes(octets, "big")
    if not 1 <= count <= 4 or len(octets) != count or octets[0] == 0 or size < 0x80:
        raise NotDer(f"length not in its one definite form at offset {position}")
    return position + 1 + count, size


def _check_primitive(tag: int, content: bytes, position: int) -> None:
    wrong = False
    if tag == 0x01:  # BOOLEAN
        wrong = content not in {b"\x00", b"\xff"}
    elif tag == 0x02:  # INTEGER
        wrong = not content or (len(content) > 1 and (content[0], content[1] >> 7) in {(0x00, 0), (0xFF, 1)})
    elif tag == 0x05:  # NULL
        wrong = content != b""
    if wrong:
        raise NotDer(f"value of tag 0x{tag:02x} not in its one form at offset {position}")
