"""EXIF `UserComment` (EXIF 2.32, tag 0x9286): eight bytes that name a character code, then the text.

The standard's UNICODE does not say which byte order; piexif writes big-endian, others the order of the EXIF block, some
UTF-8. So every reading that is possible is made and the one with most ASCII wins: parameters are full of it.
"""

from __future__ import annotations

UNICODE, ASCII, UNDEFINED, JIS = b"UNICODE\0", b"ASCII\0\0\0", bytes(8), b"JIS\0\0\0\0\0"


def decode(raw: bytes) -> str:
    """The text of a UserComment; bytes that are no text become U+FFFD, and nothing is refused."""
    prefix, body = raw[:8], raw[8:]
    if prefix == UNICODE:
        return _unicode(body).rstrip("\0")
    if prefix == JIS:
        return body.decode("iso2022_jp", "replace").rstrip("\0")
    if prefix not in (ASCII, UNDEFINED):
        body = raw
    return body.decode("utf-8", "replace").rstrip("\0")


def encode(text: str) -> bytes:
    """The comment as webui writes it: UNICODE, big-endian."""
    return UNICODE + text.encode("utf-16-be", "surrogatepass")


def _unicode(body: bytes) -> str:
    if body.startswith((b"\xfe\xff", b"\xff\xfe")):
        return body.decode("utf-16", "replace")
    readings = [body.decode(order, "replace") for order in ("utf-16-be", "utf-16-le")]
    if b"\0" not in body:
        readings.append(body.decode("utf-8", "replace"))
    return max(readings, key=_likeness)


def _likeness(text: str) -> float:
    return sum(character.isascii() and character != "\0" for character in text) / max(1, len(text))
