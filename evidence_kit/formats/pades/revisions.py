"""What was done to a signed PDF afterwards and pyHanko lets pass: fields filled in, and what the file says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.xml import xmp

METADATA, FORM_FIELDS = "METADATA", "FORM_FIELDS"
"""Words of this module beside pyHanko's for what was changed after a signature."""
MAX_REVISIONS = 100
"""A book has four; each further signature or time stamp adds one or two."""
_MAX_FIELDS, _MAX_DEPTH, _MAX_VALUES = 500, 12, 20_000
_DATE = re.compile(r"(D:)?[0-9TZ:.+'-]{4,40}")
_WRITER = re.compile(r"(?:^|; )pyHanko [0-9a-z.]{1,20}")
_MODIFIED = {f"http://ns.adobe.com/xap/1.0/ {name}" for name in ("ModifyDate", "MetadataDate")}
_PRODUCER = "http://ns.adobe.com/pdf/1.3/ Producer"
_POSITION = frozenset({"/P", "/Parent", "/Kids"})

Said = tuple[tuple[str, str], ...]


class Revisions:
    """The revisions of one file, each of which is read once.

    Raises:
        ValueError: there are more than this reader compares.
    """

    def __init__(self, reader: PdfFileReader) -> None:
        if reader.total_revisions > MAX_REVISIONS:
            raise ValueError(f"more than {MAX_REVISIONS} revisions")
        self._reader, self._known = reader, dict[int, tuple[Said, Said]]()

    def changed_unseen(self, level: str, revision: int, *, signed_later: bool) -> str:
        """Return what was changed after a revision, in this module's words; empty when nothing was that pyHanko does not see.

        Args:
            level: pyHanko's word for the changes after that revision.
            revision: the one that a signature signed.
            signed_later: another signature, not only a time stamp, was made afterwards.
        """
        last = self._reader.total_revisions - 1
        if level == "FORM_FILLING" and not (signed_later and _same_fields(self._reader, revision, last)):
            return FORM_FIELDS
        signed = self._described(revision)
        return METADATA if any(self._described(later) != signed for later in range(revision + 1, last + 1)) else ""

    def _described(self, revision: int) -> tuple[Said, Said]:
        if revision not in self._known:
            self._known[revision] = _described(self._reader, revision)
        return self._known[revision]


def packet_of(reader: PdfFileReader, revision: int) -> bytes:
    """Return the XMP packet of the document as a revision left it; empty when it has none.

    Raises:
        ValueError: `/Metadata` is no stream, or too large.
    """
    metadata = _at(reader, _root(reader, revision).get("/Metadata"), revision)
    if metadata is None:
        return b""
    if not isinstance(metadata, StreamObject):
        raise ValueError("the metadata are no stream")
    data = bytes(metadata.read_data(DecodePurpose.XMP_METADATA))
    if len(data) > xmp.MAX_PACKET:
        raise ValueError("the XMP packet is too large")
    return data


def _described(reader: PdfFileReader, revision: int) -> tuple[Said, Said]:
    """Document information and XMP, without what every writer of a revision must bring up to date: its name, and when."""
    return _information(reader, revision), tuple(_lasting(xmp.properties(packet_of(reader, revision) or b"<empty/>")))


def _information(reader: PdfFileReader, revision: int) -> Said:
    trailer = reader.trailer.flatten(revision)
    information = _at(reader, trailer.raw_get("/Info") if "/Info" in trailer else None, revision)
    if not isinstance(information, DictionaryObject):
        return ()
    said = ((str(key), _written(reader, _raw(information)[key], revision)) for key in information)
    return tuple(sorted(_lasting(said)))


def _lasting(said: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for key, value in said:
        if (key == "/ModDate" or key in _MODIFIED) and _DATE.fullmatch(value):
            continue
        kept = _WRITER.sub("", value) if key in ("/Producer", _PRODUCER) else value
        if kept or key not in ("/Producer", _PRODUCER):
            yield key, kept


def _same_fields(reader: PdfFileReader, revision: int, last: int) -> bool:
    return _fields(reader, revision) == _fields(reader, last)


def _fields(reader: PdfFileReader, revision: int) -> list[str]:
    """Every field but those of signatures, as written; signatures are compared by pyHanko."""
    form = _at(reader, _root(reader, revision).get("/AcroForm"), revision)
    waiting = [(_raw(form).get("/Fields"), "")] if isinstance(form, DictionaryObject) else []
    found: list[str] = []
    while waiting:
        value, kind = waiting.pop()
        field = _at(reader, value, revision)
        if isinstance(field, ArrayObject):
            waiting += [(field.raw_get(at), kind) for at in range(len(field))]
        elif isinstance(field, DictionaryObject):
            kind = str(_at(reader, _raw(field).get("/FT", kind), revision))
            if kind != "/Sig":
                found.append(_written(reader, field, revision))
            waiting.append((_raw(field).get("/Kids"), kind))
        if len(found) + len(waiting) > _MAX_FIELDS:
            raise ValueError(f"more than {_MAX_FIELDS} fields")
    return sorted(found)


def _written(reader: PdfFileReader, value: Any, revision: int) -> str:
    """A value with all that it leads to, in one line."""
    left = [_MAX_VALUES]

    def written(part: Any, depth: int) -> str:
        part, left[0] = _at(reader, part, revision), left[0] - 1
        if depth > _MAX_DEPTH or left[0] < 0:
            raise ValueError("a field or the document information leads too far")
        if isinstance(part, DictionaryObject):
            entries = [
                f"{key} {written(one, depth + 1)}" for key, one in sorted(_raw(part).items()) if key not in _POSITION
            ]
            data = part.encoded_data if isinstance(part, StreamObject) else b""
            return f"<<{' '.join(entries)}>>{data.hex()}"
        if isinstance(part, ArrayObject):
            return f"[{' '.join(written(part.raw_get(at), depth + 1) for at in range(len(part)))}]"
        return str(part)

    return written(value, 0)


def _root(reader: PdfFileReader, revision: int) -> dict[str, Any]:
    root = _at(reader, reader.trailer.flatten(revision).raw_get("/Root"), revision)
    if not isinstance(root, DictionaryObject):
        raise ValueError("no catalog")
    return _raw(root)


def _raw(dictionary: DictionaryObject) -> dict[str, Any]:
    return {str(key): dictionary.raw_get(key) for key in dictionary}


def _at(reader: PdfFileReader, value: Any, revision: int) -> Any:
    """What a reference led to when a revision was the last one."""
    if not isinstance(value, IndirectObject):
        return value
    return reader.get_object(value.reference, revision=revision)  # type: ignore[no-untyped-call]
