"""The pages of a PDF: how many, and the text that stands on one, as the kit's book writer sets it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.book_reader import PdfFile
from evidence_kit.formats.pades.embedded_fonts import EmbeddedFont, embedded_fonts
from evidence_kit.formats.pades.facts import PdfUnread
from evidence_kit.formats.pades.page_text import Box, Faces, blocks, unicode_of
from evidence_kit.formats.pades.revisions import packet_of
from evidence_kit.formats.pades.tag_tree import read_aloud, spoken, without_marks
from evidence_kit.formats.x509 import certificates

_MAX_PAGES = 20_000
_MAX_CONTENT = 1 << 20
"""Bytes of one page's content; a full page of the book has 30,000."""


class PdfPages:
    """An opened PDF of which pages are read one by one; of its pictures none is kept in memory.

    Raises:
        PdfUnread: here and in every method, whatever the bytes are.
    """

    def __init__(self, pdf: PdfFile) -> None:
        with _unread():
            self._reader = pdf.reader
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

    @property
    def created(self) -> datetime | None:
        """When the file says that it was set, as the book writer states it: to the second, in UTC; None where it does not."""
        with _unread():
            information = _entry(self._reader.trailer_view, "/Info")
            stated = str(_entry(information, "/CreationDate"))
            try:
                return datetime.strptime(stated, "D:%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
            except ValueError:
                return None

    @property
    def signer(self) -> str:
        """Common name of the certificate that the first signature names; empty where nobody signed."""
        with _unread():
            first = next(iter(self._reader.embedded_regular_signatures), None)
            return certificates.common_name(certificates.read(first.signer_cert.dump())) if first is not None else ""

    @property
    def tagged(self) -> bool:
        """Return whether the file says how it is read aloud."""
        with _unread():
            return "/StructTreeRoot" in self._reader.root

    @cached_property
    def spoken(self) -> tuple[tuple[int, str], ...]:
        """What is read in place of pictures and links, each with its page, counted from 1."""
        with _unread():
            numbers = {page.container_ref: number for number, page in enumerate(self._pages, start=1)}
            return tuple((numbers[page], words) for page, words in spoken(self._reader))

    @cached_property
    def _aloud(self) -> Mapping[Reference, list[str]]:
        return read_aloud(self._reader)

    def _read_aloud(self, page: DictionaryObject) -> list[str]:
        reference = page.container_ref
        return self._aloud.get(reference, []) if isinstance(reference, Reference) else []

    def drawn(self, number: int, *, tags: bool = True) -> tuple[bytes, ...]:
        """Return what a page, counted from 1, draws: its size, its content, and the pictures and fonts that it uses by name.

        Args:
            tags: with how it is read aloud; without, as a file that has no tags draws it.
        """
        with _unread():
            page = self._pages[number - 1]
            resources = page["/Resources"]
            box = " ".join(str(float(side)) for side in page["/MediaBox"]).encode()
            content = bytes(page["/Contents"].data)
            parts = [box, content if tags else without_marks(content)]
            parts += [said.encode() for said in self._read_aloud(page)] if tags else []
            for kind, read in (("/XObject", _picture), ("/Font", _font)):
                named = _entry(resources, kind)
                parts += [str(name).encode() + read(named[name]) for name in sorted(named)]
            return tuple(parts)

    def fonts(self) -> Iterator[EmbeddedFont]:
        """Yield every font that the file embeds."""
        with _unread():
            yield from embedded_fonts(self._reader)

    def blocks(self, number: int, *, pictures: bool = False) -> tuple[str, ...]:
        """Return the pieces of text of a page, counted from 1, each without its line ends, in the order in which they are set.

        Args:
            pictures: as `page_text.blocks`.
        """
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
            return tuple(blocks(data, self._faces_of(page), box, pictures=pictures))

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


def _entry(dictionary: Any, key: str) -> Any:
    """What a key leads to; an empty dictionary where there is none."""
    return dictionary[key] if key in dictionary else {}  # noqa: SIM401 - pyHanko's `get` stops at a reference


def _picture(stream: Any) -> bytes:
    """What a picture shows: its bytes, and how they are to be read."""
    keys = ("/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/Filter")
    read = " ".join(str(stream[key]) for key in keys if key in stream)
    return read.encode() + hashlib.sha256(bytes(stream.encoded_data)).digest()


def _font(font: Any) -> bytes:
    """What a font draws, and what it says that it stands for."""
    parts = (font["/FontDescriptor"]["/FontFile2"].data, font["/ToUnicode"].data)
    return b"".join(hashlib.sha256(bytes(part)).digest() for part in parts)


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
