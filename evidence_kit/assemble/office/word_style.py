"""How a Chinese court likes a document of Word: A4 across, with lines, every run with its East Asian face beside its western one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit import wording
from evidence_kit.domain.text import Language

_words = wording.table("papers/catalogue")
_TEXT_WIDTH = 25.7
"""Centimetres of an A4 page across, between margins of 2 cm."""


def new_document(language: Language) -> Any:
    """Return an empty document with its page and its faces set."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    made = Document()
    section = made.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _words("face_text").en, Pt(10.5)
    _faces(normal.element.get_or_add_rPr(), _words("face_text").zh)
    _language(normal.element.get_or_add_rPr(), "zh-CN" if language == "zh" else "en-GB")
    return made


def paragraph(
    made: Any,
    words: str,
    *,
    size: float,
    bold: bool = False,
    centred: bool = False,
    before: float = 0,
    indent: float = 0,
) -> Any:
    """Add a paragraph; sizes in points, the indent in centimetres."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    added = made.add_paragraph()
    added.paragraph_format.space_before, added.paragraph_format.space_after = Pt(before), Pt(3)
    added.paragraph_format.left_indent = Cm(indent)
    if centred:
        added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(added, words, size=size, bold=bold)
    return added


def top_row(table: Any, names: Sequence[str]) -> None:
    """Add the head of a table, which is repeated on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    row = table.add_row()
    for cell, name in zip(row.cells, names, strict=True):
        set_cell(cell, name, bold=True, centred=True)
        shade = OxmlElement("w:shd")
        for key, value in {"val": "clear", "color": "auto", "fill": "E7E6E6"}.items():
            _set(shade, key, value)
        properties = cell._tc.get_or_add_tcPr()
        properties.insert(list(properties).index(properties.find(qn("w:vAlign"))), shade)  # in the order of the schema
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def set_cell(
    cell: Any, words: str, *, bold: bool = False, centred: bool = False, leads: bool = False,
    bookmark: tuple[int, str] | None = None,
) -> None:  # fmt: skip
    """Put words into a cell; no row is parted by a page's end.

    Args:
        cell: of a table.
        words: what it says.
        bold: in the face of titles.
        centred: between its sides.
        leads: the row stays on the page of the one after it.
        bookmark: number and name of a hidden one.
    """
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    for extra in cell.paragraphs[1:]:  # of cells that were merged
        extra._p.getparent().remove(extra._p)
    held = cell.paragraphs[0]
    held.paragraph_format.space_after, held.paragraph_format.keep_with_next = Pt(0), leads or None
    if centred:
        held.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _run(held, words, size=10, bold=bold)
    properties = cell._tc.getparent().get_or_add_trPr()
    if not any(one.tag.endswith("}cantSplit") for one in properties):
        properties.insert(0, OxmlElement("w:cantSplit"))
    if bookmark:
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for one in (start, end):
            _set(one, "id", str(bookmark[0] + 1))
        _set(start, "name", bookmark[1])
        held._p.insert(1 if held._p.pPr is not None else 0, start)
        held._p.append(end)


def column_widths(table: Any, widths: Sequence[int]) -> None:
    """Set the widths of columns, in proportion, to fill the page."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(_TEXT_WIDTH * width / sum(widths))
    grid = [int(column.width) for column in table.columns]
    for row in table._tbl.tr_lst:
        at = 0
        for cell in row.tc_lst:
            cell.width = sum(grid[at : at + cell.grid_span])
            at += cell.grid_span


def field(held: Any, before: str, instruction: str, after: str) -> None:
    """Add a field, such as `PAGE`, with words around it, in the middle of a paragraph."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    held.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(held, before, size=9)
    counted = OxmlElement("w:fldSimple")
    _set(counted, "instr", instruction)
    held._p.append(counted)
    _run(held, after, size=9)


def _run(held: Any, words: str, *, size: float, bold: bool = False) -> None:
    from docx.shared import Pt

    run = held.add_run("".join(one for one in words if one >= " "))
    face = _words("face_title") if bold else _words("face_text")
    run.font.size, run.font.bold, run.font.name = Pt(size), bold or None, face.en
    _faces(run._r.get_or_add_rPr(), face.zh)


def _faces(properties: Any, name: str) -> None:
    """The face for Chinese characters, which `font.name` leaves as it was."""
    from docx.oxml.ns import qn

    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _language(properties: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    spoken = OxmlElement("w:lang")
    for key in ("val", "eastAsia"):
        _set(spoken, key, name)
    properties.append(spoken)


def _set(element: Any, key: str, value: str) -> None:
    from docx.oxml.ns import qn

    element.set(qn(f"w:{key}"), value)
