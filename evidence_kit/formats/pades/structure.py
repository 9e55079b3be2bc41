"""What a signed PDF looks like as bytes and objects: gaps of signatures, and content that acts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    Reference,
    StreamObject,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats import der

MAX_OBJECTS = 200_000
MAX_DEPTH = 60
MAX_CONTENTS = 1 << 20
"""Bytes of one signature; a fat one with revocation lists inside has about 60 kB."""

_GAP = re.compile(rb"<(?:[0-9a-f]{2})+>|<(?:[0-9A-F]{2})+>")
_ACTIVE_KEYS = frozenset({
    "/JS", "/JavaScript", "/AA", "/XFA", "/OCProperties", "/OPI", "/RichMediaContent", "/EmbeddedFiles", "/EF", "/AF",
    "/Alternates", "/Collection", "/Requirements",
})  # fmt: skip
_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/GoTo3DView", "/SetOCGState", "/RichMediaExecute", "/Hide", "/ResetForm",
})  # fmt: skip
_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/3D", "/Screen", "/FileAttachment"})


def byte_range_fault(pdf: BinaryIO, byte_range: Sequence[int], contents: bytes) -> str:
    """Why a `/ByteRange` is not strict; empty when it is.

    Strict: it starts at 0; what it leaves out is `<`, hex of one case, `>`, which is the signature's `/Contents`; that
    is DER of definite length followed by nothing but zeros.
    """
    if len(byte_range) != 4 or byte_range[0] != 0:
        return "not of the form [0 a b c]"
    _, before, resumes, after = (int(number) for number in byte_range)
    if not 0 < before < resumes < resumes + after <= pdf.seek(0, os.SEEK_END):
        return "points outside the file"
    pdf.seek(before)
    gap = pdf.read(resumes - before)
    if not _GAP.fullmatch(gap) or bytes.fromhex(gap[1:-1].decode("ascii")) != contents:
        return "leaves out other bytes than the signature"
    return _contents_fault(contents)


def _contents_fault(contents: bytes) -> str:
    length = _outer_length(contents)
    if any(contents[length:]):
        return "bytes are hidden behind the signature"
    try:
        der.scan(contents[:length], max_size=MAX_CONTENTS, max_depth=64)
    except ValueError as error:
        return f"the signature is not DER: {error}"
    return ""


def _outer_length(data: bytes) -> int:
    """Bytes of the value that `data` begins with, as its header states them."""
    if len(data) < 2 or data[1] < 0x80:
        return 2 + data[1] if len(data) > 1 else 0
    octets = data[1] & 0x7F
    return 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")


def active_content(reader: PdfFileReader) -> tuple[str, ...]:
    """Names of what in the file's present objects runs, plays, calls outside or can look different later; sorted.

    Raises:
        ValueError: more objects, or deeper nesting, than this reader follows.
    """
    found: set[str] = set()
    for dictionary in dictionaries(reader):
        found.update(_active(dictionary))
    return tuple(sorted(found))


def _active(dictionary: DictionaryObject) -> Iterator[str]:
    yield from (key.lstrip("/") for key in _ACTIVE_KEYS if key in dictionary)
    if _name(dictionary, "/S") in _ACTIONS:
        yield _name(dictionary, "/S").lstrip("/")
    if _name(dictionary, "/Subtype") in _ANNOTATIONS:
        yield _name(dictionary, "/Subtype").lstrip("/")
    if _name(dictionary, "/Subtype") == "/Form" and "/Ref" in dictionary:
        yield "Ref"
    if isinstance(dictionary, StreamObject) and "/F" in dictionary:
        yield "ExternalStream"
    if "/NeedAppearances" in dictionary:
        yield "NeedAppearances"
    if "/OpenAction" in dictionary and not _is_plain_view(dictionary["/OpenAction"]):
        yield "OpenAction"


def _is_plain_view(action: Any) -> bool:
    """Opening at a page and zoom is how courts ask for bundles; anything else on opening is an action."""
    return isinstance(action, ArrayObject) or (isinstance(action, DictionaryObject) and _name(action, "/S") == "/GoTo")


def _name(dictionary: DictionaryObject, key: str) -> str:
    value = dictionary[key] if key in dictionary else None  # noqa: SIM401 - `get` stops at a reference
    return str(value) if isinstance(value, NameObject) else ""


def all_references(reader: PdfFileReader) -> set[Reference]:
    """Every object that any revision of the file wrote.

    Raises:
        ValueError: more than this reader follows.
    """
    found: set[Reference] = set()
    for revision in range(reader.total_revisions):
        found |= reader.xrefs.explicit_refs_in_revision(revision)
    if len(found) > MAX_OBJECTS:
        raise ValueError(f"more than {MAX_OBJECTS} objects")
    return found


def dictionaries(reader: PdfFileReader) -> Iterator[DictionaryObject]:
    """Every dictionary that any revision of the file wrote, the innermost too.

    Raises:
        ValueError: more objects, or deeper nesting, than this reader follows.
    """
    for reference in all_references(reader):
        yield from _within(reader.get_object(reference), 0)  # type: ignore[no-untyped-call]
    yield from _within(reader.trailer.flatten(), 0)


def _within(value: Any, depth: int) -> Iterator[DictionaryObject]:
    if depth > MAX_DEPTH:
        raise ValueError("objects nested too deeply")
    if isinstance(value, DictionaryObject):
        yield value
        children = [value.raw_get(key) for key in value]
    elif isinstance(value, ArrayObject):
        children = [value.raw_get(index) for index in range(len(value))]
    else:
        return
    for child in children:
        if not isinstance(child, IndirectObject):
            yield from _within(child, depth + 1)
