"""pyHanko's reader for large files: object streams are read through once, and pictures stay in the file."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import IndirectObject, NumberObject, Reference, StreamObject
from pyhanko.pdf_utils.misc import PdfReadError, PdfStreamError, PdfStrictReadError, read_non_whitespace
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.plain_objects import plain_object

_KEPT = 16 << 10
"""Bytes of a picture that stays in memory; those of a larger one are read again where they are asked for."""


class BookReader(PdfFileReader):
    """A PDF read strictly, as `PdfFileReader(strict=True)` reads it, in less time and memory.

    Raises:
        PdfError and others: here and later, what pyHanko raises.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._opened: dict[int, _ObjectStream] = {}
        super().__init__(stream, strict=True)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """As pyHanko's, which reads the list of a stream's objects anew for each of them."""
        if stmnum not in self._opened:
            held = Reference(stmnum, 0, self).get_object()
            assert isinstance(held, StreamObject)
            assert held["/Type"] == "/ObjStm"
            self._opened[stmnum] = _ObjectStream(held)
        return self._opened[stmnum].object(Reference(idnum, 0, self), idx)

    def _read_object(self, ref: Reference, marker: Any, *more: Any, **named: Any) -> Any:
        found = super()._read_object(ref, marker, *more, **named)
        if type(found) is StreamObject and found.get("/Subtype") == "/Image" and len(found.encoded_data) > _KEPT:
            return _InFile(self, ref, marker, found)
        return found

    def read_again(self, ref: Reference, marker: Any) -> StreamObject:
        """Return a stream with its bytes."""
        stream: StreamObject = super()._read_object(ref, marker)
        return stream


class PdfFile:
    """A PDF that is parsed once, for whoever asks for its signatures or its pages."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    @cached_property
    def reader(self) -> BookReader:
        """The parsed file.

        Raises:
            PdfError and others: whenever it is asked for, as `BookReader`.
        """
        return BookReader(self.stream)


class _InFile(StreamObject):
    """A picture of a file that is not encrypted, without its bytes."""

    def __init__(self, reader: BookReader, reference: Reference, marker: Any, read: StreamObject) -> None:
        super().__init__(read)
        self.container_ref = read.container_ref
        self._place = reader, reference, marker

    @property
    def encoded_data(self) -> bytes:
        reader, reference, marker = self._place
        return reader.read_again(reference, marker).encoded_data

    def read_data(self, purpose: DecodePurpose = DecodePurpose.GENERIC, expected_size: int | None = None) -> bytes:
        reader, reference, marker = self._place
        return reader.read_again(reference, marker).read_data(purpose, expected_size)


class _ObjectStream:
    """Objects within a stream (ISO 32000-2 §7.5.7), and as much of their list as was needed so far."""

    def __init__(self, stream: StreamObject) -> None:
        self._stream = stream
        self._bytes = b""
        self._data: io.BytesIO | None = None
        self._offsets: dict[int, tuple[int, int]] = {}
        """Number of an object → its place in the list, and where it begins; the first one where there are several."""
        self._listed, self._list_at = 0, 0

    def object(self, reference: Reference, index: int) -> Any:
        if not 0 <= index < self._stream["/N"]:
            raise PdfStrictReadError("Object stream does not contain index")
        if self._data is None:
            self._bytes = self._stream.read_data(DecodePurpose.OBJECT_STREAM)
            self._data = io.BytesIO(self._bytes)
        data, first = self._data, self._stream["/First"]
        place, offset = self._found(data, reference.idnum)
        if place != index:
            raise PdfStrictReadError("Object is in wrong index.")
        data.seek(first + offset)
        plain = plain_object(self._bytes, first + offset, reference)
        if plain is not None:
            return plain
        try:
            found = generic.read_object(data, reference)
        except (PdfStreamError, PdfReadError) as error:
            raise PdfStrictReadError(f"Can't read object stream: {error}") from error
        if isinstance(found, StreamObject | IndirectObject):
            raise PdfStrictReadError("Encountered forbidden object type in object stream")
        read_non_whitespace(data, seek_back=True, allow_eof=True)  # type: ignore[no-untyped-call]
        return found

    def _found(self, data: io.BytesIO, number: int) -> tuple[int, int]:
        data.seek(self._list_at)
        while number not in self._offsets and self._listed < self._stream["/N"]:
            listed, offset = self._pair(data)
            self._offsets.setdefault(listed, (self._listed, offset))
            self._listed, self._list_at = self._listed + 1, data.tell()
        if number not in self._offsets:
            raise PdfStrictReadError("Object not found in stream, this is a fatal error in strict mode")
        return self._offsets[number]

    def _pair(self, data: io.BytesIO) -> tuple[int, int]:
        try:
            read_non_whitespace(data, seek_back=True)  # type: ignore[no-untyped-call]
            number = NumberObject.read_from_stream(data)  # type: ignore[no-untyped-call]
            read_non_whitespace(data, seek_back=True)  # type: ignore[no-untyped-call]
            offset = NumberObject.read_from_stream(data)  # type: ignore[no-untyped-call]
            read_non_whitespace(data, seek_back=True)  # type: ignore[no-untyped-call]
        except ValueError as error:
            raise PdfStrictReadError("Object stream header possibly corrupted") from error
        return number, offset
