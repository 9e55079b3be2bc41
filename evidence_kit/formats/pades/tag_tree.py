"""The tags of a book (ISO 32000-1 §14.7): who hears a book read must be told what stands on its pages, in the order in which it stands.

Tags are a second text beside the drawn one, which nobody sees. A book's own writer puts no words into them but the alternatives
of pictures, the names of links and the labels of fields; marks every piece of content once; and reads it in the order of drawing.
Whatever departs from that is foreign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject, Reference
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.structure import MAX_OBJECTS

_STRING = re.compile(rb"\((?:[^()\\]|\\.)*+\)", re.DOTALL)
_MARK = re.compile(rb"/[A-Za-z0-9]{1,12} <</MCID (0|[1-9][0-9]{0,5})>> BDC\s")
_ARTIFACT = re.compile(rb"/Artifact BMC\s")
_TURN = re.compile(rb"\b(?:BDC|BMC|EMC)\b")
_LINE = re.compile(rb"^(?:/[A-Za-z0-9]+ <</MCID \d+>> BDC|/Artifact BMC|EMC)\n", re.MULTILINE)
_DEEPEST = 40


@dataclass
class Tags:
    """What the structure of a file says."""

    marks: dict[Reference, list[int]] = field(default_factory=dict)
    """Page → the numbers of its marked content, in the order of reading."""
    owners: dict[tuple[Reference, int], Reference] = field(default_factory=dict)
    """Page and number → the element that it is."""
    annotations: dict[Reference, Reference] = field(default_factory=dict)
    """Annotation → the element that it is."""
    spoken: list[tuple[Reference, str]] = field(default_factory=list)
    """Page, and words that stand for something on it."""
    aloud: dict[Reference, list[str]] = field(default_factory=dict)
    """Page → of each piece of its content, in the order of reading, the elements around it and what they say of it."""


def tag_faults(reader: PdfFileReader, pages: list[Reference]) -> Iterator[str]:
    """Yield names of what is wrong with the tags of a file; nothing where it has none.

    Raises:
        ValueError: elements nested deeper, or more of them, than this reader follows.
    """
    tagged = "/StructTreeRoot" in reader.root
    marks = {page: _marks(_content(_object(page))) for page in pages}
    if any(found is None or found != list(range(len(found))) or (found and not tagged) for found in marks.values()):
        yield "Content/Marked"
    elif tagged:
        yield from _against_content(
            reader, read_tags(reader), {page: len(found or ()) for page, found in marks.items()}
        )


def read_tags(reader: PdfFileReader) -> Tags:
    """Return what the structure tree holds, read from its root in the order of reading.

    Raises:
        ValueError: as `tag_faults`.
    """
    tags, met = Tags(), set[Reference]()
    top = reader.root["/StructTreeRoot"]
    waiting: list[tuple[Any, Reference | None, tuple[str, ...]]] = (
        [(top.raw_get("/K"), None, ())] if "/K" in top else []
    )
    while waiting:
        value, parent, around = waiting.pop()
        if len(around) > _DEEPEST or len(met) > MAX_OBJECTS:
            raise ValueError("the structure of the document leads too far")
        if isinstance(value, IndirectObject):
            reference, element = value.reference, _object(value)
            if isinstance(element, DictionaryObject):
                if reference in met:
                    raise ValueError("an element of the structure stands in it twice")
                met.add(reference)
                if "/Alt" in element and "/Pg" in element:
                    tags.spoken.append((_reference(element, "/Pg"), str(element["/Alt"])))
                within = (*around, _described(element))
                waiting += [(kid, reference, within) for kid in reversed(_kids(element))]
        elif parent is not None:
            _take(tags, value, parent, "/".join(around))
    return tags


def _kids(element: DictionaryObject) -> list[Any]:
    """What an element holds; a bare number with the page that it is of."""
    if "/K" not in element:
        return []
    held = element["/K"]
    kids = [held.raw_get(at) for at in range(len(held))] if isinstance(held, ArrayObject) else [element.raw_get("/K")]
    return [(_reference(element, "/Pg"), kid) if isinstance(kid, NumberObject) else kid for kid in kids]


def _described(element: DictionaryObject) -> str:
    """Its type, and whatever else it says."""
    told = (f"{key[1:]}={element[key]}" for key in ("/Alt", "/Lang", "/A") if key in element)
    return " ".join((str(element["/S"])[1:], *told))


def _take(tags: Tags, value: Any, parent: Reference, around: str) -> None:
    if isinstance(value, tuple):
        page, number = value
    elif isinstance(value, DictionaryObject) and "/MCID" in value:
        page, number = _reference(value, "/Pg"), value["/MCID"]
    elif isinstance(value, DictionaryObject) and "/Obj" in value:
        tags.annotations[_reference(value, "/Obj")] = parent
        return
    else:
        raise ValueError("an element of the structure holds what is neither content nor an element")
    tags.marks.setdefault(page, []).append(int(number))
    tags.aloud.setdefault(page, []).append(around)
    tags.owners[page, int(number)] = parent


def _against_content(reader: PdfFileReader, tags: Tags, counts: dict[Reference, int]) -> Iterator[str]:
    """The order of reading is that of drawing, and the way back from content to elements leads to the same ones."""
    back = _parent_tree(reader)
    if set(tags.marks) - set(counts):
        yield "StructElem/Pg"
    for reference, count in counts.items():
        page = _object(reference)
        if tags.marks.get(reference, []) != list(range(count)):
            yield "StructElem/K"
        owners = [tags.owners.get((reference, number)) for number in range(count)]
        if "/StructParents" not in page or back.get(int(page["/StructParents"])) != owners:
            yield "StructTreeRoot/ParentTree"
        yield from _annotations(page, tags, back)


def _annotations(page: Any, tags: Tags, back: dict[int, Any]) -> Iterator[str]:
    if "/Annots" not in page:
        return
    each = page["/Annots"]
    for at in range(len(each)):
        reference, annotation = each.raw_get(at), each[at]
        owner = tags.annotations.get(reference.reference) if isinstance(reference, IndirectObject) else None
        led = back.get(int(annotation["/StructParent"])) if "/StructParent" in annotation else None
        untagged = owner is None and led is None
        if (untagged and str(annotation["/Subtype"]) != "/Widget") or owner != led:
            # A field of a signature that was added later has no tag: pyHanko gives it none.
            yield "StructTreeRoot/ParentTree"


def spoken(reader: PdfFileReader) -> Iterator[tuple[Reference, str]]:
    """Yield what is read in place of a picture or a link, each with the page that it stands on; nothing of a file without tags.

    Raises:
        ValueError: as `tag_faults`.
    """
    if "/StructTreeRoot" not in reader.root:
        return
    tags = read_tags(reader)
    yield from tags.spoken
    for page in dict.fromkeys(tags.marks):
        found = _object(page)
        each = [found["/Annots"][at] for at in range(len(found["/Annots"]))] if "/Annots" in found else []
        yield from ((page, str(one["/Contents"])) for one in each if "/Contents" in one)


def read_aloud(reader: PdfFileReader) -> dict[Reference, list[str]]:
    """Return of each page how its content is read, in order; nothing of a file without tags.

    Raises:
        ValueError: as `tag_faults`.
    """
    return read_tags(reader).aloud if "/StructTreeRoot" in reader.root else {}


def without_marks(content: bytes) -> bytes:
    """Return a page's content, as the book writer writes it, without its marks."""
    return _LINE.sub(b"", content)


def _parent_tree(reader: PdfFileReader) -> dict[int, Any]:
    """Key → the elements of a page, or the element of an annotation."""
    root = reader.root["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    found: dict[int, Any] = {}
    for at in range(0, len(numbers) - 1, 2):
        led, held = numbers.raw_get(at + 1), numbers[at + 1]
        if isinstance(held, ArrayObject):
            found[int(numbers[at])] = [held.raw_get(place).reference for place in range(len(held))]
        else:
            found[int(numbers[at])] = led.reference
    return found


def _content(page: Any) -> bytes:
    return bytes(page["/Contents"].data) if "/Contents" in page else b""


def _marks(content: bytes) -> list[int] | None:
    """Return the numbers of a page's marked content as they stand in it; None where content is marked in another way.

    No property list but a number: in one, words could stand that are read in place of those drawn (§14.9).
    """
    bare = _STRING.sub(b"()", content)
    numbers = [int(number) for number in _MARK.findall(bare)]
    left = _ARTIFACT.sub(b"", _MARK.sub(b"", bare))
    turns = [found[0] for found in _TURN.finditer(bare)]
    in_turn = len(turns) % 2 == 0 and all((turn == b"EMC") is bool(at % 2) for at, turn in enumerate(turns))
    if any(part in left for part in (b"<", b">", b"%", b"#", b"BDC", b"BMC", b"DP", b"MP")) or not in_turn:
        return None
    return numbers


def _object(reference: Reference | IndirectObject) -> Any:
    return reference.get_object()


def _reference(dictionary: DictionaryObject, key: str) -> Reference:
    value = dictionary.raw_get(key)
    if not isinstance(value, IndirectObject):
        raise ValueError("the structure names what is no object")
    return value.reference
