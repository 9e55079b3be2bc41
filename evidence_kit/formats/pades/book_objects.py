"""Whether a PDF holds only objects that the kit's book writer emits (`book_shapes`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    Reference,
    TextStringObject,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.book_shapes import (
    FIELD_LABELS,
    REQUIRED,
    SHAPES,
    TRAILER,
    Colours,
    Each,
    Kids,
    Named,
    Numbers,
    One,
    Place,
    Plain,
    Rule,
    Shape,
    Spoken,
    Under,
)
from evidence_kit.formats.pades.shape_matching import area, entry, shape_of, spoken
from evidence_kit.formats.pades.structure import MAX_OBJECTS, all_references
from evidence_kit.formats.pades.tag_tree import tag_faults

_ANNOTATION_SHARE = 0.2
"""Of a page's area: the most that a link or a signature's appearance may cover."""
_STRUCTURE = ("/XRef", "/ObjStm")
_DEEPEST = 6
_STAMP_LABEL = "Timestamp"
"""Of fields that pyHanko makes for time stamps."""


def foreign_content(reader: PdfFileReader) -> tuple[str, ...]:
    """Names of what the file holds and a book of the kit never does, as `Shape/Key`; sorted.

    Objects that nothing leads to are foreign too: they wait for a later revision to show them.

    Raises:
        ValueError: more objects than this reader follows.
    """
    walk = _Walk(reader)
    walk.from_trailer()
    found = walk.found | set(_unreached(reader, walk.reached))
    if not found:  # what is not built as a book is not read as one
        found = set(tag_faults(reader, walk.pages))
    return tuple(sorted(found))


class _Walk:
    """A file followed from its trailer, every object once in each part that it plays; without recursion, however deep it goes."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader
        self.found: set[str] = set()
        self.reached: set[Reference] = set()
        self._played: set[tuple[Reference, tuple[str, ...]]] = set()
        self.pages: list[Reference] = []
        self._links = 0
        self._waiting: list[tuple[Any, tuple[str, ...], str]] = []

    def from_trailer(self) -> None:
        self._entries(self._reader.trailer.flatten(), "Trailer", TRAILER)
        while self._waiting:
            value, shapes, where = self._waiting.pop()
            self._object(value, shapes, where)

    def _object(self, value: Any, shapes: tuple[str, ...], where: str) -> None:
        value = self._resolved(value, shapes)
        if value is None:
            return
        name = shape_of(value, shapes)
        if not name:
            self.found.add(where)
            return
        self._entries(value, name, SHAPES[name])
        self.found.update(f"{name}{key}" for key in REQUIRED.get(name, ()) if key not in value)
        if name == "Page":
            self.pages.append(value.container_ref)
            self._annotations(value)
        if name == "SignatureField":
            self._time_stamp(value)
            self._label(value)

    def _resolved(self, value: Any, shapes: tuple[str, ...]) -> Any:
        """The object itself; None where it was looked at in this part already."""
        if not isinstance(value, IndirectObject):
            return value
        seen = (value.reference, shapes)
        self.reached.add(value.reference)
        if seen in self._played:
            return None
        self._played.add(seen)
        return self._target(value)

    def _target(self, value: Any) -> Any:
        if not isinstance(value, IndirectObject):
            return value
        self.reached.add(value.reference)
        try:
            return self._reader.get_object(value.reference)  # type: ignore[no-untyped-call]
        except (PdfError, KeyError):  # leads to nothing: then it is none of the shapes
            return NameObject("/Nothing")

    def _entries(self, dictionary: DictionaryObject, name: str, shape: Shape) -> None:
        for key in dictionary:
            rule, where = shape.get(key), f"{name}/{spoken(key)}"
            if rule is None:
                self.found.add(where)
            else:
                self._value(dictionary.raw_get(key), rule, where)

    def _value(self, value: Any, rule: Rule, where: str) -> None:
        if isinstance(rule, Each | Under | Plain | Numbers) and self._met(value, rule):
            return
        if isinstance(rule, One):
            self._waiting.append((value, rule.shapes, where))
        elif isinstance(rule, Each | Under):
            self._several(self._target(value), rule, where)
        elif isinstance(rule, Kids | Numbers):
            self._elements(value, rule, where)
        elif not self._fits(self._target(value), rule):
            self.found.add(where)

    def _elements(self, value: Any, rule: Kids | Numbers, where: str) -> None:
        """Of the structure: numbers, and what stands beside them."""
        held = self._target(value) if isinstance(value, IndirectObject) else value
        numbers, many = isinstance(rule, Numbers), isinstance(held, ArrayObject)
        each = [held.raw_get(at) for at in range(len(held))] if many else [value]
        if numbers and (not many or len(each) % 2):
            self.found.add(where)
            return
        for place, one in enumerate(each):
            if isinstance(one, NumberObject) and (not numbers or place % 2 == 0):
                continue
            if not isinstance(one, IndirectObject | DictionaryObject) or (numbers and place % 2 == 0):
                self.found.add(where)
            elif numbers and isinstance(self._target(one), ArrayObject):
                self._several(self._target(one), Each(rule.shapes), where)
            else:
                self._waiting.append((one, rule.shapes, where))

    def _met(self, value: Any, rule: Each | Under | Plain | Numbers) -> bool:
        """Looked at in this part already: many may lead to one long list."""
        if not isinstance(value, IndirectObject):
            return False
        seen = (value.reference, (type(rule).__name__, *getattr(rule, "shapes", ())))
        met = seen in self._played
        self._played.add(seen)
        return met

    def _several(self, value: Any, rule: Each | Under, where: str) -> None:
        if isinstance(rule, Each) and isinstance(value, ArrayObject):
            children = [value.raw_get(at) for at in range(len(value))]
        elif isinstance(rule, Under) and type(value) is DictionaryObject:
            children = [child for key in value for child in self._listed(value.raw_get(key), rule)]
        else:
            self.found.add(where)
            return
        self._waiting += [(child, rule.shapes, where) for child in children]

    def _listed(self, child: Any, rule: Under) -> list[Any]:
        if rule.lists and self._met(child, Each(rule.shapes)):
            return []
        several = self._target(child) if rule.lists else None
        return [several.raw_get(at) for at in range(len(several))] if isinstance(several, ArrayObject) else [child]

    def _fits(self, value: Any, rule: Plain | Named | Place | Colours | Spoken) -> bool:
        if isinstance(rule, Named):
            alone = value[0] if isinstance(value, ArrayObject) and len(value) == 1 else value
            return str(alone) in rule.names
        if isinstance(rule, Spoken):
            return isinstance(value, TextStringObject) and str(value) in rule.words
        if isinstance(rule, Plain):
            return self._plain(value, 0)
        if isinstance(rule, Colours):
            return str(value) in rule.names or self._described(value)
        return isinstance(value, ArrayObject) and len(value) > 1 and self._place(value)

    def _described(self, space: Any) -> bool:
        """A colour space that a profile describes (ISO 32000-2 §8.6.5.5)."""
        if not isinstance(space, ArrayObject) or len(space) != 2 or str(space.raw_get(0)) != "/ICCBased":
            return False
        self._waiting.append((space.raw_get(1), ("Profile",), "ColorSpace"))
        return True

    def _plain(self, value: Any, depth: int) -> bool:
        if isinstance(value, ArrayObject):
            children = (value.raw_get(at) for at in range(len(value)))
            return depth < _DEEPEST and all(
                self._met(child, Plain()) or self._plain(self._target(child), depth + 1) for child in children
            )
        return not isinstance(value, DictionaryObject)

    def _place(self, place: ArrayObject) -> bool:
        page = place.raw_get(0)
        if not isinstance(page, IndirectObject):
            return False
        self._waiting.append((page, ("Page",), "Place"))
        return all(self._plain(self._target(place.raw_get(at)), 0) for at in range(1, len(place)))

    def _annotations(self, page: DictionaryObject) -> None:
        annotations, box = entry(page, "/Annots"), area(entry(page, "/MediaBox"))
        each = annotations if isinstance(annotations, ArrayObject) else ()
        self._links += len(each)
        if self._links > MAX_OBJECTS:
            raise ValueError("too many annotations")
        for annotation in (each[at] for at in range(len(each))):  # iterating would stop at references
            if isinstance(annotation, DictionaryObject):
                covered = area(entry(annotation, "/Rect"))
                if covered is None or box is None or covered > _ANNOTATION_SHARE * box:
                    self.found.add("Annotation/Rect")

    def _label(self, field: DictionaryObject) -> None:
        """A field of the book's structure has one of two labels; any other one pyHanko's, or its own name."""
        label = str(entry(field, "/TU")) if "/TU" in field else ""
        known = FIELD_LABELS if "/StructParent" in field else {"", _STAMP_LABEL, str(entry(field, "/T"))}
        if label not in known:
            self.found.add("SignatureField/TU")

    def _time_stamp(self, field: DictionaryObject) -> None:
        """That of a time stamp shows nothing: anybody can add one, and draw on a page with it."""
        made = entry(field, "/V")
        stamped = isinstance(made, DictionaryObject) and entry(made, "/Type") == "/DocTimeStamp"
        if stamped and ("/AP" in field or area(entry(field, "/Rect")) != 0):
            self.found.add("TimeStamp/AP")


def _unreached(reader: PdfFileReader, reached: set[Reference]) -> Iterator[str]:
    for reference in all_references(reader) - reached:
        value = reader.get_object(reference)  # type: ignore[no-untyped-call]
        if isinstance(value, DictionaryObject) and str(entry(value, "/Type")) in _STRUCTURE:
            continue
        if isinstance(value, DictionaryObject | ArrayObject):
            yield "Unreached"
