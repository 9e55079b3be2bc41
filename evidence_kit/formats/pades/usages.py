"""Where a signed revision uses the objects that later ones wrote anew: what pyHanko's comparison of revisions asks first.

pyHanko collects every path to every object, and in a book whose pages share their fonts there are hundreds of thousands. It
asks for few of them: here only what leads to an object that is asked for is followed. What is found of such an object is the
same, path by path (`tests/formats/pades/test_usages.py` holds both together).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath

Path = tuple[str | int, ...]
Step = tuple[Path, Reference]
"""Keys and places within one object, and the reference that stands there."""
_PAGES: Path = ("/Root", "/Pages")
_STRUCTURE: Path = ("/Root", "/StructTreeRoot", "/K")
"""Within it the way from an element to its parent is not followed either."""


def follow_only_what_is_asked(reader: PdfFileReader, revision: int) -> None:
    """Has pyHanko find the usages of a revision's objects here.

    A file that is encrypted, as no book is, is left to pyHanko.
    """
    resolver = reader.get_historical_resolver(revision)
    if not reader.encrypted:
        # Private, and what pyHanko itself fills at the first question; its version is pinned to one minor release.
        resolver._indirect_object_access_cache = Usages(resolver)  # type: ignore[assignment]


class Usages:
    """The paths from the trailer of a revision to each object, by reference; read as pyHanko reads its own table.

    Raises:
        PdfError, KeyError: at the first question, what reading all objects of the revision raises.
    """

    def __init__(self, resolver: HistoricalResolver) -> None:
        self._resolver = resolver
        self._steps: dict[Reference | None, list[Step]] = {}
        self._leads: dict[Reference, set[Reference | None]] = defaultdict(set)
        """Reference → which objects name it."""
        self._pages: dict[Reference, Path] = {}
        self._elements: frozenset[Reference] = frozenset()
        """Of the structure tree, which is entered from its root only."""
        self._known: dict[Reference, set[RawPdfPath]] = {}

    def __bool__(self) -> bool:
        if not self._steps:  # asked before the first question, and outside of what takes a KeyError for "not used"
            self._read()
            self._known = self._paths(self._written_later())
        return True

    def __getitem__(self, reference: Reference) -> set[RawPdfPath]:
        if reference not in self._known:
            self._known |= self._paths({reference})
        return self._known[reference]

    def _written_later(self) -> set[Reference]:
        xrefs, later = (
            self._resolver.reader.xrefs,
            range(self._resolver.revision + 1, self._resolver.reader.total_revisions),
        )
        return {reference for revision in later for reference in xrefs.explicit_refs_in_revision(revision)}

    def _read(self) -> None:
        """Reads every object once, and what it names."""
        self._pages = dict(self._page_tree())
        self._elements = frozenset(self._structure_tree())
        waiting: list[Reference | None] = [None]
        while waiting:
            place = waiting.pop()
            if place in self._steps:
                continue
            value = self._resolver.trailer_view if place is None else self._object(place)
            self._steps[place] = list(_named(value, ()))
            for _, reference in self._steps[place]:
                self._leads[reference].add(place)
                waiting.append(reference)

    def _object(self, reference: Reference) -> Any:
        """As the resolver gives it, but without a copy of what no later revision changed."""
        reader = self._resolver.reader
        try:
            unchanged = reader.xrefs.get_last_change(reference) <= self._resolver.revision
        except KeyError:
            unchanged = False
        return reader.get_object(reference) if unchanged else self._resolver(reference)  # type: ignore[no-untyped-call]

    def _page_tree(self) -> Iterator[tuple[Reference, Path]]:
        """The one path to each page: any other way into a page ends there."""
        top, seen = self._resolver.root.raw_get("/Pages"), set[Reference]()
        if isinstance(top, IndirectObject):
            seen.add(top.reference)
            yield top.reference, _PAGES
        waiting: list[tuple[Any, Path]] = [(self._target(top), _PAGES)]
        while waiting:
            node, path = waiting.pop()
            for at, kid in enumerate(self._target(node.raw_get("/Kids"))):
                place = (*path, "/Kids", at)
                if isinstance(kid, IndirectObject):
                    if kid.reference in seen:
                        raise PdfReadError("Circular reference in page tree in mapping stage")
                    seen.add(kid.reference)
                    yield kid.reference, place
                below = self._target(kid)
                if below.get("/Type", None) == "/Pages":
                    waiting.append((below, place))

    def _structure_tree(self) -> Iterator[Reference]:
        """Every element, as pyHanko finds them: what is a dictionary and does not say that it is something else."""
        if "/StructTreeRoot" not in self._resolver.root:
            return
        seen = set[Reference]()
        waiting: list[Any] = [self._target(self._resolver.root.raw_get("/StructTreeRoot"))]
        while waiting:
            held = waiting.pop()
            for kid in self._kids(held):
                element = self._target(kid)
                if not isinstance(element, DictionaryObject) or element.get("/Type", "/StructElem") != "/StructElem":
                    continue
                if isinstance(kid, IndirectObject):
                    if kid.reference in seen:
                        raise PdfReadError("Circular reference in structure tree in mapping stage")
                    seen.add(kid.reference)
                    yield kid.reference
                waiting.append(element)

    def _kids(self, held: Any) -> list[Any]:
        if "/K" not in held:
            return []
        kids = self._target(held.raw_get("/K"))
        return [kids.raw_get(at) for at in range(len(kids))] if isinstance(kids, ArrayObject) else [held.raw_get("/K")]

    def _target(self, value: Any) -> Any:
        return self._object(value.reference) if isinstance(value, IndirectObject) else value

    def _paths(self, wanted: set[Reference]) -> dict[Reference, set[RawPdfPath]]:
        """Every path from the trailer on which no object stands twice, as far as it leads to an object that is wanted."""
        leading, found = self._leading_to(wanted), {reference: set[RawPdfPath]() for reference in wanted}
        waiting: list[tuple[Reference | None, Path, frozenset[Reference]]] = [(None, (), frozenset())]
        while waiting:
            place, path, seen = waiting.pop()
            for step, reference in self._steps[place]:
                if reference not in leading or reference in seen:
                    continue
                further = path + step
                within = further[:3] == _STRUCTURE
                if within and "/P" in further[3:]:
                    continue
                if reference in wanted:
                    found[reference].add(RawPdfPath(*further))
                if self._pages.get(reference, further) == further and (within or reference not in self._elements):
                    waiting.append((reference, further, seen | {reference}))
        return found

    def _leading_to(self, wanted: set[Reference]) -> set[Reference]:
        leading, waiting = set[Reference](), list(wanted)
        while waiting:
            reference = waiting.pop()
            if reference not in leading:
                leading.add(reference)
                waiting += [place for place in self._leads[reference] if place is not None]
        return leading


def _named(value: Any, path: Path) -> Iterator[Step]:
    """The references within one object. A parent is no way to its child: it would make every path to all others."""
    if isinstance(value, IndirectObject):
        yield path, value.reference
    elif isinstance(value, DictionaryObject):
        for key in value:
            if key != "/Parent":
                yield from _named(value.raw_get(key), (*path, key))
    elif isinstance(value, ArrayObject):
        for at in range(len(value)):
            yield from _named(value.raw_get(at), (*path, at))
