"""How a seed becomes another input: bytes changed blindly, or a structure changed and its lengths and checksums put right."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from evidence_kit.formats import der as x690

MAX_GROWTH = 4096
"""Bytes by which an input may outgrow the largest seed: hostile sizes are `tests/adversary`'s, speed is this one's."""
NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    (1 << 63) - 1,
    (1 << 64) - 1,
)
"""Lengths, counts and offsets at which readers go wrong."""
Mutator = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def blind(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Changes one to eight places of the bytes, or crosses them with another seed."""
    changed = bytearray(data)
    for _ in range(1 << chance.randrange(4)):
        _change(changed, chance, pool)
    return bytes(changed)


def _change(data: bytearray, chance: random.Random, pool: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    size = min(chance.choice((1, 2, 4, 8, 16, 64, 256)), len(data) - at)
    match chance.randrange(9):
        case 0 if at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        case 1 if at < len(data):
            data[at] = chance.randrange(256)
        case 2:
            data[at:at] = chance.randbytes(chance.choice((1, 2, 4, 8)))
        case 3:
            del data[at : at + size]
        case 4:
            data[at:at] = data[at : at + size] * chance.choice((1, 2, 8))
        case 5:
            width = chance.choice((1, 2, 4, 8))
            number = chance.choice(NUMBERS) & ((1 << 8 * width) - 1)
            data[at : at + width] = number.to_bytes(width, chance.choice(("big", "little")))
        case 6:
            other = chance.choice(pool)
            start = chance.randrange(len(other) + 1)
            data[at : at + size] = other[start : start + chance.choice((1, 4, 16, 64, 256))]
        case 7:
            del data[at:]
        case _:
            data[at : at + size] = bytes(size)


def in_der(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Changes one value somewhere in a DER tree; every length around it is put right, so that readers get to it."""
    tag, inner, end = _value(data, 0)
    if end > len(data):
        return blind(data, chance, pool)
    content = data[inner:end]
    children = _children(content) if tag & 0x20 else []
    if not children or chance.random() < 0.15:
        return _other_value(tag, content, chance, pool)
    which = chance.randrange(len(children))
    match chance.randrange(12):
        case 0:
            del children[which]
        case 1:
            children.insert(which, children[which])
        case 2:
            other = chance.randrange(len(children))
            children[which], children[other] = children[other], children[which]
        case _:
            children[which] = in_der(children[which], chance, pool)
    return x690.encode(tag, *children)


def _other_value(tag: int, content: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    match chance.randrange(5):
        case 0:
            return x690.encode(
                chance.choice((0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x18, 0x30, 0x31, 0xA0, 0xA1)), content
            )
        case 1:
            return x690.encode(tag, b"")
        case 2:
            number = chance.choice(NUMBERS)
            return x690.encode(tag, number.to_bytes(9, "big").lstrip(b"\0") or b"\0")
        case 3:
            return x690.encode(tag, chance.randbytes(chance.choice((1, 3, 8, 20))))
        case _:
            return x690.encode(tag, blind(content, chance, pool))


def _value(data: bytes, at: int) -> tuple[int, int, int]:
    """The tag at a place, where its content begins and where it ends; an end beyond the data where nothing can be read."""
    if at + 2 > len(data):
        return 0, at, len(data) + 1
    length, inner = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, inner = int.from_bytes(data[inner : inner + count], "big"), inner + count
    return data[at], inner, inner + length


def _children(content: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(content):
        _, _, end = _value(content, at)
        if end > len(content):
            return []
        found.append(content[at:end])
        at = end
    return found


def in_json(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Changes one value of a JSON text, or of one of its lines, and writes it again in the kit's form."""
    lines = data.split(b"\n")
    which = chance.randrange(len(lines)) if data.startswith(b'{"') else -1
    text = lines[which] if which >= 0 else data
    try:
        value = json.loads(text)
    except ValueError:
        return blind(data, chance, pool)
    value = _other_json(value, chance, pool)
    if which < 0:
        return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass") + b"\n"
    lines[which] = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1 << 31, 1 << 63, 1 << 70, 0.5, -0.0, 1e300, "", "x" * 300, "\0", "\ud800", "\u202e", "../x", "9" * 40, "1e9", "-1",
    [], {}, [[]], [{}], {"": None}, ["prompt", 0], ["3", 0], ["3", "0"],
)  # fmt: skip


def _other_json(value: Any, chance: random.Random, pool: Sequence[bytes]) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        match chance.randrange(10):
            case 0:
                return {name: inner for name, inner in value.items() if name != key}
            case 1:
                return {**value, chance.choice(("", "x", "schema", "class_type", key + key)): value[key]}
            case _:
                return {**value, key: _other_json(value[key], chance, pool)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        match chance.randrange(8):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return value[:at] + [value[at]] * chance.choice((2, 3, 100)) + value[at + 1 :]
            case _:
                return [*value[:at], _other_json(value[at], chance, pool), *value[at + 1 :]]
    if isinstance(value, str) and chance.random() < 0.5:
        return blind(value.encode("utf-8", "surrogatepass"), chance, pool).decode("utf-8", "replace")
    return chance.choice(_STRANGE)


def in_png(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Changes one chunk of a PNG and puts its length and checksum right."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    if not chunks:
        return blind(data, chance, pool)
    which = chance.randrange(len(chunks))
    kind, body = chunks[which]
    match chance.randrange(6):
        case 0:
            del chunks[which]
        case 1:
            chunks.insert(which, chunks[which])
        case 2:
            chunks[which] = (
                chance.choice((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"IDAT", b"IHDR", b"IEND", b"acTL")),
                body,
            )
        case _:
            chunks[which] = (kind, blind(body, chance, pool))
    return data[:8] + b"".join(
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big") for kind, body in chunks
    )


def after_length(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Changes JSON that stands behind its length in eight little-endian bytes, as safetensors have it."""
    size = int.from_bytes(data[:8], "little")
    header = in_json(data[8 : 8 + size], chance, pool)
    return len(header).to_bytes(8, "little") + header + data[8 + size :]
