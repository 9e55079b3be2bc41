"""What people look at: the exhibit book after it was signed, and the film."""

from __future__ import annotations

from collections.abc import Callable

from evidence_kit.attack.records import FiledRecords
from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.artifact import Role

_REVISION = b"""
1 0 obj
<< /Type /Catalog >>
endobj
xref
0 1
0000000000 65535 f\x20
trailer
<< /Size 2 /Root 1 0 R >>
startxref
0
%%EOF
"""
"""A later revision of a PDF by its form (ISO 32000-1 section 7.5.6) that puts another catalogue in the place of the signed one."""


def book_appended(target: Target) -> Edit | None:
    """Write a comment behind the end of the book."""
    return _book(target, lambda data: data + b"% added\n")


def book_byte_changed(target: Target) -> Edit | None:
    """Change a byte in the middle of the book."""

    def changed(data: bytes) -> bytes:
        middle = len(data) // 2
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]

    return _book(target, changed)


def book_revised(target: Target) -> Edit | None:
    """Append a revision of the book after the last signature."""
    return _book(target, lambda data: data + _REVISION)


def segment_removed(target: Target) -> Edit | None:
    """Take a segment out of the middle of the film; its record stays as it is."""
    segments = target.with_role(Role.VIDEO_SEGMENT)
    if len(segments) < 3:
        return None
    gone = segments[len(segments) // 2].artifact.path
    records = FiledRecords(target)
    records.change_events(
        lambda event: event.model_copy(update={"products": tuple(one for one in event.products if one.path != gone)})
    )
    records.removed.add(gone)
    members = tuple(one for one in records.bundle.members if one.artifact.path != gone)
    exhibits = tuple(
        one.model_copy(update={"artifacts": tuple(path for path in one.artifacts if path != gone)})
        for one in records.bundle.exhibits
    )
    records.bundle = records.bundle.model_copy(update={"members": members, "exhibits": exhibits})
    return records.edit()


def film_replaced(target: Target) -> Edit | None:
    """Put a single segment in the place of the whole film."""
    films, segments = target.with_role(Role.VIDEO), target.with_role(Role.VIDEO_SEGMENT)
    if not films or len(segments) < 2:
        return None
    records = FiledRecords(target)
    records.replace(films[-1].artifact, target.read(segments[0].member))
    return records.edit()


def _book(target: Target, change: Callable[[bytes], bytes]) -> Edit | None:
    books = target.with_role(Role.EXHIBIT_BOOK)
    if not books:
        return None
    records = FiledRecords(target)
    records.replace(books[-1].artifact, change(target.read(books[-1].member)))
    return records.edit()
