"""The structure of some pages of a tagged book, for a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from evidence_kit.assemble.book.tagging.structure import MarkedContent, StructElement, Structure, is_heading
from evidence_kit.assemble.book.tagging.tag_writer import LOCALES

_LANGUAGES = {locale: language for language, locale in LOCALES.items()}


def structure_of(book: pikepdf.Pdf, places: Mapping[int, int]) -> Structure | None:
    """Return the structure of pages that are taken out of a book; None of a book without tags.

    Links and fields stay behind, and the words of a link are words like others.

    Args:
        places: page of the book → page of the new file, both counted from 0.
    """
    if Name.StructTreeRoot not in book.Root:
        return None
    return _Reader(book, places).structure(book.Root.StructTreeRoot.K)


class _Reader:
    def __init__(self, book: pikepdf.Pdf, places: Mapping[int, int]) -> None:
        self._places = {book.pages[old].objgen: new for old, new in places.items()}
        self._owners: dict[MarkedContent, StructElement] = {}
        self._level = 0

    def structure(self, top: Any) -> Structure:
        made = Structure()
        made.document = self._element(top) or made.document
        self._renumber(made.document)
        for mark in sorted(self._owners):
            made.marks.setdefault(mark.page, []).append(self._owners[mark])
        return made

    def _renumber(self, element: StructElement) -> None:
        """The first heading of these pages is of the first level, and none is left out (ISO 14289-1 §7.4.2)."""
        if is_heading(element):
            self._level = min(int(element.kind[1:]), self._level + 1)
            element.kind = f"H{self._level}"
        for kid in element.kids:
            if isinstance(kid, StructElement):
                self._renumber(kid)

    def _element(self, read: Any) -> StructElement | None:
        """An element with what it holds on these pages; None where that is nothing."""
        language = _LANGUAGES[str(read.Lang)] if Name.Lang in read else ""
        element = StructElement(str(read.S)[1:], lang=language, alt=str(read.get(Name.Alt, "")))
        element.kind = "Span" if element.kind == "Link" else element.kind
        self._attributes(element, read.get(Name.A))
        held = read.get(Name.K, Array())
        for kid in held if isinstance(held, Array) else [held]:
            self._take(element, kid, read)
        if not element.kids and element.kind not in {"TH", "TD"}:
            return None
        if element.kind == "TR" and all(isinstance(cell, StructElement) and not cell.kids for cell in element.kids):
            return None
        return element

    def _take(self, element: StructElement, kid: Any, read: Any) -> None:
        if isinstance(kid, int):
            self._mark(element, read.Pg, kid)
        elif not isinstance(kid, Dictionary) or kid.Type == Name.OBJR:
            return
        elif kid.Type == Name.MCR:
            self._mark(element, kid.Pg, int(kid.MCID))
        elif held := self._element(kid):
            element.hold(held)

    def _mark(self, element: StructElement, page: Any, number: int) -> None:
        place = self._places.get(page.objgen)
        if place is not None:
            mark = MarkedContent(place, number)
            element.kids.append(mark)
            self._owners[mark] = element

    def _attributes(self, element: StructElement, read: Any) -> None:
        if read is None:
            return
        if Name.Layout == read.O:
            element.box = tuple(float(side) for side in read.BBox)
            return
        plain = {key: value for key, value in read.items() if key != "/O"}
        element.attributes = {
            key[1:]: str(value)[1:] if isinstance(value, Name) else int(value) for key, value in plain.items()
        }
