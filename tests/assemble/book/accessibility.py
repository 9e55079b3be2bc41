"""The failure conditions of the Matterhorn Protocol 1.1 that a machine can find, looked for with pikepdf, a second tool.

veraPDF is to be had as none of the packages that this project installs; these are our own checks, by the protocol's numbers.
What needs a person (is the order sensible, is an alternative a good one) is not among them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_STANDARD = frozenset(
    ["Document", "Part", "Sect", "Div", "H1", "H2", "H3", "P", "Span", "Link", "L", "LI", "LBody", "Table", "TR", "TH", "TD",
     "Figure", "Caption", "Form"]
)  # fmt: skip
_PAINTS = frozenset(
    ["Tj", "TJ", "'", '"', "Do", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "BI"]
)  # fmt: skip
_HOLDERS = {"TR": {"Table"}, "TH": {"TR"}, "TD": {"TR"}, "LI": {"L"}, "LBody": {"LI"}}
_HELD = {"Table": {"TR"}, "TR": {"TH", "TD"}, "L": {"LI"}, "LI": {"LBody"}}
CHECKED = (
    "01-003", "01-004", "01-005", "01-007", "02-001", "02-004", "06-001", "06-002", "06-003", "07-001", "07-002", "09-004",
    "09-005", "10-001", "11-001", "11-006", "13-004", "14-002", "14-003", "15-003", "19-003", "20-001", "25-001", "26-001",
    "28-002", "28-005", "28-008", "28-009", "28-010", "28-011", "28-012", "30-001", "31-009", "31-027", "31-028",
)  # fmt: skip
"""Numbers of the conditions that `failures` looks for; some of them by demanding more: no such object at all."""


def failures(pdf: bytes) -> list[str]:
    """Conditions that a file meets, each by its number; empty for one that conforms as far as this can tell."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        elements = list(_elements(document.Root.StructTreeRoot, "")) if Name.StructTreeRoot in document.Root else []
        found = [
            *_document(document),
            *_content(document),
            *_tags(elements),
            *_annotations(document, elements),
            *_fonts(document),
        ]
    return sorted(set(found))


def _elements(parent: Any, kind: str) -> Iterator[tuple[Any, str]]:
    """Every element with the type of the one that holds it, in the order of reading."""
    held = parent.get(Name.K, Array())
    for kid in held if isinstance(held, Array) else [held]:
        if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.StructElem:
            yield kid, kind
            yield from _elements(kid, str(kid.S)[1:])


def _document(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not root.get(Name.MarkInfo, Dictionary()).get(Name.Marked) or Name.StructTreeRoot not in root:
        yield "01-005"
    if root.get(Name.MarkInfo, Dictionary()).get(Name.Suspects):
        yield "01-007"
    if Name.StructTreeRoot in root and Name.RoleMap in root.StructTreeRoot:
        yield "02-004"
    if Name.Metadata not in root:
        yield "06-001"
    with document.open_metadata() as said:
        if said.get("{http://www.aiim.org/pdfua/ns/id/}part") != "1":
            yield "06-002"
        if not said.get("dc:title"):
            yield "06-003"
    shown = root.get(Name.ViewerPreferences, Dictionary()).get(Name.DisplayDocTitle)
    if shown is not True:
        yield "07-001" if shown is None else "07-002"
    if str(root.get(Name.Lang, "")) not in {"zh-CN", "en"}:
        yield from ("11-001", "11-006")
    if Name.OCProperties in root:
        yield "20-001"
    if Name.XFA in root.get(Name.AcroForm, Dictionary()):
        yield "25-001"
    if document.is_encrypted:
        yield "26-001"


def _content(document: pikepdf.Pdf) -> Iterator[str]:
    """What is painted lies in exactly one mark, and each number is one element's."""
    for page in document.pages:
        within: list[str] = []
        numbers: list[int] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                artifact = operands[0] == Name.Artifact
                if within:
                    yield "01-003" if artifact else "01-004"
                within.append(str(operands[0]))
                if not artifact:
                    numbers.append(int(operands[1].MCID))
            elif name == "EMC":
                within.pop()
            elif name in _PAINTS and not within:
                yield "01-005"
        parents = _number_tree(document)[int(page.obj.StructParents)] if Name.StructParents in page.obj else ()
        if numbers != list(range(len(parents))):
            yield "01-005"


def _number_tree(document: pikepdf.Pdf) -> dict[int, Any]:
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))


def _tags(elements: list[tuple[Any, str]]) -> Iterator[str]:
    level = 0
    for element, holder in elements:
        kind = str(element.S)[1:]
        if kind not in _STANDARD:
            yield "02-001"
        if kind in _HOLDERS and holder not in _HOLDERS[kind]:
            yield "09-004" if kind in {"TR", "TH", "TD"} else "09-005"
        if holder in _HELD and kind not in _HELD[holder]:
            yield "09-004" if holder in {"Table", "TR"} else "09-005"
        if kind == "Table":
            yield from _table(element)
        if kind == "Figure" and not str(element.get(Name.Alt, "")).strip():
            yield "13-004"
        if kind[0] == "H" and kind[1:].isdigit():
            if int(kind[1:]) > level + 1:
                yield "14-003" if level else "14-002"
            level = int(kind[1:])
        if kind == "TH" and Name.Scope not in element.get(Name.A, Dictionary()):
            yield "15-003"
        if kind == "Note":
            yield "19-003"


def _table(table: Any) -> Iterator[str]:
    widths = {
        sum(int(cell.get(Name.A, Dictionary()).get(Name.ColSpan, 1)) for cell, holder in _elements(row, "TR") if holder == "TR")
        for row, holder in _elements(table, "Table") if holder == "Table"
    }  # fmt: skip
    if len(widths) != 1:
        yield "09-004"


def _annotations(document: pikepdf.Pdf, elements: list[tuple[Any, str]]) -> Iterator[str]:
    holders = {
        kid.Obj.objgen: str(element.S)[1:]
        for element, _ in elements
        for kid in _listed(element.get(Name.K, Array()))
        if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR
    }
    led = _number_tree(document) if elements else {}
    for page in document.pages:
        annotations = page.obj.get(Name.Annots, Array())
        if len(annotations):
            if Name.Tabs not in page.obj:
                yield "28-008"
            elif page.obj.Tabs != Name.S:
                yield "28-009"
        for one in annotations:
            kind, holder = str(one.Subtype)[1:], holders.get(one.objgen, "")
            if kind not in {"Link", "Widget"} or one.get(Name.StructParent) not in led:
                yield "28-002"
            if kind == "Widget" and holder != "Form":
                yield "28-010"
            if kind == "Widget" and not str(one.get(Name.TU, "")):
                yield "28-005"
            if kind == "Link" and holder != "Link":
                yield "28-011"
            if kind == "Link" and not str(one.get(Name.Contents, "")):
                yield "28-012"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for one in document.objects:
        if not isinstance(one, Dictionary) or one.get(Name.Type) != Name.Font:
            continue
        if Name.FontFile2 not in one.FontDescriptor:
            yield "31-009"
        if Name.ToUnicode not in one:
            yield from ("10-001", "31-027")
        elif {b"<0000>", b"<FFFE>", b"<FEFF>"} & {
            line.split()[-1] for line in bytes(one.ToUnicode.read_bytes()).splitlines() if line.count(b"<") == 2
        }:
            yield "31-028"
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and Name.Ref in one:
            yield "30-001"
