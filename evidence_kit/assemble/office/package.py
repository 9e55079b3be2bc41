"""What a Word or Excel file from outside may be before a library opens it: bounded, without entities, not encrypted."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import StrEnum

from evidence_kit.domain.fault import FaultCode, Faulty

MAX_SIZE = 32 << 20
"""Bytes of a file …"""
MAX_UNPACKED = 128 << 20
"""… and of all that it unpacks to."""
MAX_MEMBERS = 3000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATION = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
"""Open Packaging Conventions (ECMA-376 part 2, 10.1.2.2): no part holds a document type declaration, hence no entities."""


_DAMAGED = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError, KeyError,
)  # fmt: skip
"""What zipfile raises over a damaged or encrypted archive."""


class OfficeKind(StrEnum):
    """The two kinds of file that are read."""

    DOCX = "docx"
    XLSX = "xlsx"


_MAIN = {OfficeKind.DOCX: "word/document.xml", OfficeKind.XLSX: "xl/workbook.xml"}


class OfficeCode(FaultCode):
    """Why no catalogue is read from a file."""

    OLD_OR_LOCKED = "OFFICE_OLD_OR_LOCKED"
    TOO_LARGE = "OFFICE_TOO_LARGE"
    UNPACKS_TO_TOO_MUCH = "OFFICE_UNPACKS_TO_TOO_MUCH"
    ENTITIES = "OFFICE_ENTITIES"
    OTHER_KIND = "OFFICE_OTHER_KIND"
    DAMAGED = "OFFICE_DAMAGED"
    NO_CATALOGUE = "OFFICE_NO_CATALOGUE"
    CELL_TOO_LONG = "OFFICE_CELL_TOO_LONG"


class OfficeFault(Faulty):
    """A file from Word or Excel that is not read."""


def kind_of(data: bytes) -> OfficeKind:
    """Return what a file is, once it is known to be safe to open.

    Raises:
        OfficeFault: neither Word nor Excel, encrypted or of the old kind, too large, damaged, or with declarations of entities.
    """
    if data.startswith(_OLE):
        raise OfficeFault(OfficeCode.OLD_OR_LOCKED)
    if len(data) > MAX_SIZE:
        raise OfficeFault(OfficeCode.TOO_LARGE, bytes=MAX_SIZE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive)
    except _DAMAGED as error:
        raise OfficeFault(OfficeCode.OTHER_KIND) from error


def _checked(archive: zipfile.ZipFile) -> OfficeKind:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise OfficeFault(OfficeCode.UNPACKS_TO_TOO_MUCH)
    for member in members:
        content = archive.read(member)  # no more than the size that was counted: zipfile stops there
        named = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        if named and any(declaration in content for declaration in _DECLARATION):
            raise OfficeFault(OfficeCode.ENTITIES)
    names = set(archive.namelist())
    kind = next((kind for kind, main in _MAIN.items() if main in names), None)
    if kind is None:
        raise OfficeFault(OfficeCode.OTHER_KIND)
    return kind
