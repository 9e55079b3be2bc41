"""The structure of a document written into its file: elements, the tree that leads back from content to them, fields to be signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from evidence_kit.assemble.book.tagging.structure import Annotated, MarkedContent, StructElement, Structure
from evidence_kit.domain.text import Language

LOCALES: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
_CELLS = frozenset({"TH", "TD"})
_SIGNATURE_FLAGS = 3
"""Signatures exist, and the file is only added to (ISO 32000-1 §12.7.2)."""
_FIELD = 132
"""Annotation flags Print and Locked (§12.5.3)."""


@dataclass(frozen=True)
class SignatureField:
    """A field that waits for its signature on the first page."""

    name: str
    label: str
    """Spoken in place of it."""
    corners: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Left, lower, right, upper; without size where it shows nothing."""


def write_tags(
    document: pikepdf.Pdf, structure: Structure, language: Language, fields: Sequence[SignatureField] = ()
) -> None:
    """Writes the structure and the fields, each of them an element of the document.

    Args:
        language: of the document.
        fields: made in this order.
    """
    for number, field in enumerate(fields):
        parts = (kid for kid in structure.document.kids if isinstance(kid, StructElement) and kid.kind == "Part")
        part = next(parts, structure.document)
        form = StructElement("Form")
        part.hold(form)
        _add_field(document, field, number)
        structure.annotate(form, 0)
    document.Root.MarkInfo = Dictionary(Marked=True)
    _Writer(document, structure, LOCALES[language]).write()


def _add_field(document: pikepdf.Pdf, field: SignatureField, number: int) -> None:
    page = document.pages[0]
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=field.name, TU=field.label, F=_FIELD,
            Rect=Array(field.corners), P=page.obj,
        )
    )  # fmt: skip
    if number == 0:
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array(), SigFlags=_SIGNATURE_FLAGS))
    document.Root.AcroForm.Fields.append(widget)
    page.Annots = Array([*page.get(Name.Annots, Array()), widget])


class _Writer:
    def __init__(self, document: pikepdf.Pdf, structure: Structure, locale: str) -> None:
        self._document, self._structure, self._locale = document, structure, locale
        self._pages = [page.obj for page in document.pages]
        self._written: dict[int, Any] = {}
        """Identity of an element → its object."""

    def write(self) -> None:
        root = self._document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document.Root.StructTreeRoot = root
        root.K = self._element(self._structure.document, root)
        numbers: list[Any] = []
        for number, page in enumerate(self._pages):
            page.StructParents, page.Tabs = number, Name.S
            marked = self._structure.marks.get(number, ())
            owners = self._document.make_indirect(Array([self._written[id(one)] for one in marked]))
            numbers += [number, owners]
        following = len(self._pages)
        for annotation, owner in self._annotations():
            annotation.StructParent = following
            if owner.words:
                annotation.Contents = owner.words
            numbers += [following, self._written[id(owner)]]
            following += 1
        root.ParentTree = self._document.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = following

    def _annotations(self) -> Iterator[tuple[Any, StructElement]]:
        for number, page in enumerate(self._pages):
            owners = self._structure.annotations.get(number, ())
            yield from zip(page.get(Name.Annots, Array()), owners, strict=True)

    def _element(self, element: StructElement, parent: Any) -> Any:
        made = self._document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.kind}"), P=parent)
        )  # fmt: skip
        self._written[id(element)] = made
        if element.lang and LOCALES[element.lang] != self._locale:  # type: ignore[index]
            made.Lang = LOCALES[element.lang]  # type: ignore[index]
        if element.alt:
            made.Alt = element.alt
        if attributes := _attributes(element):
            made.A = attributes
        page = next((kid.page for kid in element.kids if not isinstance(kid, StructElement)), None)
        if page is not None:
            made.Pg = self._pages[page]
        kids = [self._kid(kid, made, page) for kid in element.kids if _holds_something(kid)]
        if kids:
            made.K = kids[0] if len(kids) == 1 else Array(kids)
        return made

    def _kid(self, kid: StructElement | MarkedContent | Annotated, parent: Any, page: int | None) -> Any:
        if isinstance(kid, StructElement):
            return self._element(kid, parent)
        if isinstance(kid, Annotated):
            annotation = self._pages[kid.page].Annots[kid.place]
            return Dictionary(Type=Name.OBJR, Obj=annotation, Pg=self._pages[kid.page])
        if kid.page == page:
            return kid.number
        return Dictionary(Type=Name.MCR, Pg=self._pages[kid.page], MCID=kid.number)


def _holds_something(kid: StructElement | MarkedContent | Annotated) -> bool:
    """An empty cell keeps its place in the table; nothing else is kept empty."""
    if not isinstance(kid, StructElement):
        return True
    return kid.kind in _CELLS or any(map(_holds_something, kid.kids))


def _attributes(element: StructElement) -> Dictionary | None:
    if element.box is not None:
        box = Array([round(side, 2) for side in element.box])
        return Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
    if not element.attributes:
        return None
    named = {
        f"/{key}": Name(f"/{value}") if isinstance(value, str) else value for key, value in element.attributes.items()
    }
    return Dictionary({"/O": Name.Table, **named})
