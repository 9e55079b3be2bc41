"""The pages of a PDF: how many, and the text that stands on one, as the kit's book writer sets it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.facts import PdfUnread
from evidence_kit.formats.pades.page_text import Box, Faces, blocks, unicode_of
from evidence_kit.formats.pades.revisions import packet_of

_MAX_PAGES = 20_000
_MAX_CONTENT = 1 << 20
"""Bytes of one page's content; a full page of the book has 30,000."""


class PdfPages:
    """An opened PDF of which pages are read one by one; at most as much memory as the file and one page.

    Raises:
        PdfUnread: here and in every method, whatever the bytes are.
    """

    def __init__(self, pdf: bytes) -> None:
        with _unread():
            self._reader = PdfFileReader(io.BytesIO(pdf), strict=True)
            self._pages = _leaves(self._reader)
        self._faces: dict[Reference, dict[int, str]] = {}

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    @property
    def packet(self) -> bytes:
        """The XMP packet of the last revision; empty where there is none."""
        with _unread():
            return packet_of(self._reader, self._reader.total_revisions - 1)

    def blocks(self, number: int) -> tuple[str, ...]:
        """Return the pieces of text of a page, counted from 1, each without its line ends, in the order in which they are set."""
        with _unread():
            if not 1 <= number <= self.count:
                raise PdfUnread("a page is named that the file does not have")
            page = self._pages[number - 1]
            content = page["/Contents"]
            if not isinstance(content, StreamObject):
                raise PdfUnread("the content of a page is not one stream")
            data = bytes(content.data)
            if len(data) > _MAX_CONTENT:
                raise PdfUnread("the content of a page is too large")
            box: Box = tuple(float(side) for side in page["/MediaBox"])
            return tuple(blocks(data, self._faces_of(page), box))

    def _faces_of(self, page: DictionaryObject) -> Faces:
        fonts = page["/Resources"]["/Font"]
        return {str(name): self._face(fonts.raw_get(name)) for name in fonts}

    def _face(self, reference: Any) -> dict[int, str]:
        if not isinstance(reference, IndirectObject):
            raise PdfUnread("a font is no object of its own")
        known = self._faces.get(reference.reference)
        if known is None:
            font: Any = self._reader.get_object(reference.reference)  # type: ignore[no-untyped-call]
            known = unicode_of(bytes(font["/ToUnicode"].data))
            self._faces[reference.reference] = known
        return known


def page_count(reader: PdfFileReader) -> int:
    """Return how many pages a file has.

    Raises:
        ValueError: its page tree contradicts itself, or leads further than this reader follows.
    """
    return len(_leaves(reader))


def _leaves(reader: PdfFileReader) -> list[DictionaryObject]:
    """The pages in order, each of which must stand in the tree once, and as many as the tree says."""
    top = reader.root["/Pages"]
    waiting: list[Any] = [reader.root.raw_get("/Pages")]
    seen: set[Reference] = set()
    found: list[DictionaryObject] = []
    while waiting:
        value = waiting.pop()
        if not isinstance(value, IndirectObject) or value.reference in seen or len(seen) > _MAX_PAGES:
            raise ValueError("the page tree leads to a page twice, or too far")
        seen.add(value.reference)
        node: Any = reader.get_object(value.reference)  # type: ignore[no-untyped-call]
        if "/Kids" in node:
            kids: ArrayObject = node["/Kids"]
            waiting += [kids.raw_get(at) for at in reversed(range(len(kids)))]
        else:
            found.append(node)
    if int(top["/Count"]) != len(found):
        raise ValueError("the page tree states another number of pages than it has")
    return found


@contextmanager
def _unread() -> Iterator[None]:
    try:
        yield
    except PdfUnread:
        raise
    except Exception as error:  # on hostile bytes pyHanko raises nearly anything
        raise PdfUnread(f"{type(error).__name__}: {str(error)[:200]}") from error
