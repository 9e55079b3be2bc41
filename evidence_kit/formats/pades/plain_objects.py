"""PDF objects of the plainest writing (ISO 32000-2 §7.3), read in one stride; whatever is written otherwise is left to pyHanko.

pyHanko reads byte by byte. What is read here comes out as the same objects (`tests/formats/pades/test_plain_objects.py`): names
and strings without escapes, hexadecimal strings, numbers, references, and dictionaries and arrays
of these.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from typing import Any, cast

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    Reference,
    pdf_string,
)

_DEEPEST = 40
_END = rb"(?=[ \n\r\t\f\x00()<>\[\]{}/])"
_TOKEN = re.compile(
    rb"[ \n\r\t]*(?:"
    rb"(?P<name>/[!\"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]+)%(end)b|"
    rb"(?P<number>[1-9][0-9]{0,8}) (?P<generation>[0-9]{1,5}) R%(end)b|"
    rb"(?P<real>[+-]?[0-9]{0,12}\.[0-9]{1,12})%(end)b|"
    rb"(?P<integer>[+-]?[0-9]{1,18})%(end)b|"
    rb"(?P<bracket><<|>>|\[|\])|"
    rb"\((?P<string>[^()\\]*)\)|"
    rb"<(?P<hex>(?:[0-9A-Fa-f]{2})*)>|"
    rb"(?P<word>true|false|null)%(end)b)" % {b"end": _END}
)
_NO_MORE = re.compile(rb"[ \n\r\t]*(?:$|[^ \n\r\t\f\x00%s])")
"""After a dictionary `stream` would make it one, and a comment is left to pyHanko."""


class _NotPlain(Exception):
    """Something is written in another way."""


def plain_object(data: bytes, at: int, reference: Reference) -> PdfObject | None:
    """Return the dictionary or array that begins at a place; None where it, or what follows, is not of the plainest writing.

    Args:
        data: of an object stream.
        at: place of its first byte.
        reference: of the object, which all that is in it is told to lie in.
    """
    try:
        found, end = _Reader(data, reference).value(at, 0)
    except _NotPlain:
        return None
    whole = isinstance(found, DictionaryObject | ArrayObject) and _NO_MORE.match(data, end)
    return found if whole else None


class _Reader:
    """Reads the objects of one object stream."""

    def __init__(self, data: bytes, reference: Reference) -> None:
        self._data, self._reference = data, reference

    def value(self, at: int, depth: int) -> tuple[PdfObject, int]:
        kind, text, end, found = self._token(at)
        if kind == "bracket":
            if depth >= _DEEPEST or text not in (b"<<", b"["):
                raise _NotPlain
            return self._dictionary(end, depth + 1) if text == b"<<" else self._array(end, depth + 1)
        return self._within(_simple(kind, text, found, self._reference)), end

    def _token(self, at: int) -> tuple[str, bytes, int, re.Match[bytes]]:
        found = _TOKEN.match(self._data, at)
        if found is None:
            raise _NotPlain
        kind = cast(str, found.lastgroup)
        return kind, found[kind], found.end(), found

    def _dictionary(self, at: int, depth: int) -> tuple[PdfObject, int]:
        entries: dict[NameObject, PdfObject] = {}
        while True:
            kind, text, at, _ = self._token(at)
            if text == b">>" and kind == "bracket":
                break
            if kind != "name":
                raise _NotPlain
            key = NameObject(text.decode("ascii"))
            if key in entries:
                raise _NotPlain
            entries[key], at = self.value(at, depth)
        if not _NO_MORE.match(self._data, at):
            raise _NotPlain
        return self._within(DictionaryObject(entries)), at  # type: ignore[no-untyped-call]

    def _array(self, at: int, depth: int) -> tuple[PdfObject, int]:
        items = ArrayObject()
        while True:
            kind, text, end, _ = self._token(at)
            if text == b"]" and kind == "bracket":
                return self._within(items), end
            item, at = self.value(at, depth)
            items.append(item)

    def _within(self, value: PdfObject) -> PdfObject:
        value.container_ref = self._reference
        return value


def _simple(kind: str, text: bytes, found: re.Match[bytes], reference: Reference) -> PdfObject:
    if kind == "generation":
        return IndirectObject(int(found["number"]), int(text), reference.pdf)  # type: ignore[no-untyped-call]
    return cast(PdfObject, _MADE[kind](text))


_MADE: dict[str, Callable[[bytes], Any]] = {
    "name": lambda text: NameObject(text.decode("ascii")),
    "integer": NumberObject,
    "real": lambda text: FloatObject(text.decode("ascii")),  # type: ignore[no-untyped-call]
    "string": pdf_string,
    "hex": lambda text: pdf_string(binascii.unhexlify(text)),
    "word": lambda text: NullObject() if text == b"null" else BooleanObject(text == b"true"),  # type: ignore[no-untyped-call]
}
