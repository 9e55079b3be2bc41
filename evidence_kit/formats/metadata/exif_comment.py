"""EXIF `UserComment` (EXIF 2.32, tag 0x9286): eight bytes that name a character code, then the text.

The standard's UNICODE does not say which byte order; piexif writes big-endian, others the order of the EXIF block, some
UTF-8; and the eight bytes are wrong or missing in many files. So what the bytes look like decides, not what they are called. Where
the name of a code stands before the text as no code does (other letters, no zero bytes, names of codes that EXIF has not), it is
taken off; whether it is a word of the text is then not certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kit.formats.metadata import text_encoding

UNICODE, ASCII, UNDEFINED, JIS = b"UNICODE\0", b"ASCII\0\0\0", bytes(8), b"JIS\0\0\0\0\0"
_LENGTH = 8
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_NAMED = re.compile(rb"(unicode|ascii|jis|undefined|utf-?(?:8|16(?:le|be)?))", re.IGNORECASE)
_CHARSET = re.compile(rb'charset="?[A-Za-z0-9-]{1,12}"? ', re.IGNORECASE)
"""How exiv2 takes a code on its command line; written into comments by whoever quotes it."""
_TEXT_BEGINS = re.compile(rb"[A-Za-z0-9(<\[\"\x80-\xff]")


@dataclass(frozen=True, slots=True)
class _Parts:
    body: bytes
    code: bytes = b""
    """The name of a code before the body that may be a word of the text; empty where there is none, or no doubt."""
    japanese: bool = False


def decode(raw: bytes) -> str:
    """The text of a UserComment; bytes that are no text become U+FFFD, and nothing is refused."""
    prefix, body = raw[:_LENGTH], raw[_LENGTH:]
    if prefix == JIS:
        return _japanese(body)
    if prefix in (UNICODE, ASCII, UNDEFINED):
        said = (_unicode(body) if prefix == UNICODE else text_encoding.decode(body)).strip("\0")
        if not body.startswith(b"\0"):
            return said
        # The first half of a UTF-16 character, or one zero too many.
        other = text_encoding.decode(_after_zeros(body, 0)).strip("\0")
        return max((said, other), key=text_encoding.likeness)
    parts = _split(raw)
    return _japanese(parts.body) if parts.japanese else text_encoding.decode(parts.body).strip("\0")


def doubtful_code(raw: bytes) -> str:
    """The name of a character code before the text that may as well be the text's first word; empty where none is."""
    return _split(raw).code.decode("latin-1").strip()


def encode(text: str) -> bytes:
    """The comment as webui writes it: UNICODE, big-endian."""
    return UNICODE + text.encode("utf-16-be", "surrogatepass")


def _split(raw: bytes) -> _Parts:
    """A comment that does not begin as the standard says, in the name of a code and the text."""
    if match := _CHARSET.match(raw):
        return _Parts(raw[match.end() :], match[0])
    if raw.startswith(b"\0"):
        return _Parts(_after_zeros(raw, _LENGTH))
    match = _NAMED.match(raw)
    if match is None or raw.startswith((UNICODE, ASCII, JIS)):
        return _Parts(raw)
    name, rest = match[0], raw[match.end() :]
    if rest.startswith(b"\0"):
        return _Parts(_after_zeros(rest, _LENGTH - len(name)), japanese=name.upper() == b"JIS")
    if rest.startswith(_BOMS) or rest.lstrip().startswith(b"{") or text_encoding.looks_like_utf_16(rest):
        return _Parts(rest)
    return _before_plain_text(raw, name, rest)


def _before_plain_text(raw: bytes, name: bytes, rest: bytes) -> _Parts:
    """The name of a code with nothing of a code about it: `UTF-8 a cat`, `UNICODEa cat`, but not `ascii art` or `Jisoo`."""
    blanks = _LENGTH - len(name)
    padded = blanks > 0 and rest.startswith(b" " * blanks) and not rest.startswith(b" " * (blanks + 1))
    if padded and name.isupper():
        return _Parts(rest[blanks:], name)
    if name.upper().startswith(b"UTF") and rest:
        return _Parts(rest.lstrip(b" :;,"), name)
    if name.upper() == b"JIS" or not _TEXT_BEGINS.match(rest):
        return _Parts(raw)
    return _Parts(rest if name.isupper() else raw, name)


def _after_zeros(rest: bytes, padding: int) -> bytes:
    """What follows the zero bytes after a name; one of them may be the first half of a UTF-16 character."""
    zeros = len(rest) - len(rest.lstrip(b"\0"))

    def likely(count: int) -> tuple[bool, float, bool]:
        body = rest[count:].rstrip(b"\0")
        wide = text_encoding.looks_like_utf_16(body)
        return (
            not wide or len(rest[count:]) % 2 == 0,
            text_encoding.likeness(text_encoding.decode(body)),
            count == padding,
        )

    return rest[max(range(max(0, zeros - 1), zeros + 1), key=likely) :]


def _japanese(body: bytes) -> str:
    return body.decode("iso2022_jp", "replace").strip("\0")


def _unicode(body: bytes) -> str:
    if b"\0" not in body.rstrip(b"\0"):
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return text_encoding.utf_16(body)
