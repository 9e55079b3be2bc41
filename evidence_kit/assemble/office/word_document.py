"""The catalogue as a document of Word: a page across, its head on every page, signature and date below; and read back.

Each row carries a hidden bookmark with its mark, so that a row is known again however its words, number or place changed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.office.columns import KEYS, WIDTHS, Head, heads, recognised
from evidence_kit.assemble.office.package import OfficeCode, OfficeFault
from evidence_kit.assemble.office.rows import EXHIBIT, GROUP, CatalogueRow, catalogue_rows, heading_lines
from evidence_kit.assemble.office.word_style import column_widths, field, new_document, paragraph, set_cell, top_row
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.case import Case
from evidence_kit.domain.text import Language

_words = wording.table("papers/catalogue")
COLUMNS = tuple(key for key in KEYS if key != "lane")
"""Without the class, which stands behind the name: eleven columns are too many for a page."""
_SPLIT = COLUMNS.index("content") + 1
"""A group's row is two cells: its title, and from here on its object of proof."""
_BOOKMARK = re.compile(r"_ek_(g)(\d{1,4})|_ek_(x)_(\d{1,2})_(\d{1,2})")
_WRITTEN = re.compile(r"_ek_written_(\d{1,6})")
_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 5000, 60, 32_767
"""Of a table; of a cell the characters that one of Excel may have, so that both ways back take the same."""
_HEAD_WITHIN = 5


def document(case: Case, language: Language, pages: Mapping[str, Pages], written: int | None = None) -> bytes:
    """Return the document; it names the table that the case kept of it (`casefile.written_tables`), where one is kept."""
    made = new_document(language)
    made.core_properties.title, made.core_properties.author = (
        case.title.in_(language),
        case.submitter.name.in_(language),
    )
    paragraph(made, _words("title").in_(language), size=18, bold=True, centred=True)
    for line in heading_lines(case):
        paragraph(made, line.in_(language), size=11)
    rows = catalogue_rows(case, language, pages)
    table = made.add_table(rows=0, cols=len(COLUMNS), style="Table Grid")
    named = heads()
    top_row(table, [named[key].in_(language) for key in COLUMNS])
    for number, row in enumerate(rows):
        _add(table, row, number, f"_ek_written_{written}" if written is not None and not number else None)
    column_widths(table, [WIDTHS[key] for key in COLUMNS])
    _foot(made, case, language)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def written_from(data: bytes) -> int | None:
    """Return the number of the kept table that a document was written from; None where it does not say.

    Raises:
        OfficeFault: the document cannot be read.
    """
    from docx import Document
    from docx.oxml.ns import qn

    try:
        marks = list(Document(io.BytesIO(data)).element.body.iter(qn("w:bookmarkStart")))
    except Exception as error:  # noqa: BLE001 - whatever the library raises over a stranger's file
        raise OfficeFault(OfficeCode.DAMAGED) from error
    found = (_WRITTEN.fullmatch(one.get(qn("w:name")) or "") for one in marks)
    return next((int(one[1]) for one in found if one), None)


def read_document(data: bytes) -> tuple[Language, list[CatalogueRow], frozenset[str]]:
    """Return the language of an edited catalogue, its rows, and which columns it has.

    Raises:
        OfficeFault: the document cannot be read, or has no catalogue; or a cell is too long, of which nothing is cut off unsaid.
    """
    from docx import Document

    try:
        tables = [list(_rows_of(table)) for table in Document(io.BytesIO(data)).tables[:50]]
    except OfficeFault:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the library raises over a stranger's file
        raise OfficeFault(OfficeCode.DAMAGED) from error
    for rows in tables:
        for at, (_, cells) in enumerate(rows[:_HEAD_WITHIN]):
            if head := recognised([words for _, words in cells]):
                found = [
                    _row(mark, cells, line, head) for line, (mark, cells) in enumerate(rows[at + 1 :], start=at + 2)
                ]
                return head.language, [row for row in found if any(row.cells.values())], frozenset(head.places.values())
    raise OfficeFault(OfficeCode.NO_CATALOGUE)


def _add(table: Any, row: CatalogueRow, number: int, written: str | None) -> None:
    cells = table.add_row().cells
    if row.is_group:
        title, purpose = cells[0].merge(cells[_SPLIT - 1]), cells[_SPLIT].merge(cells[-1])
        set_cell(title, row.cells["name"], bold=True, leads=True, bookmark=(number, f"_ek_{row.mark}"))
        source = (_MOST_ROWS, written) if written else None
        set_cell(purpose, row.cells["purpose"], bold=True, leads=True, bookmark=source)
        return
    mark = f"_ek_{row.mark.replace('-', '_').replace(EXHIBIT, EXHIBIT + '_', 1)}"
    for at, key in enumerate(COLUMNS):
        centred = key in {"number", "copies", "sheets", "pages"}
        set_cell(cells[at], row.cells.get(key, ""), centred=centred, bookmark=None if at else (number, mark))


def _foot(made: Any, case: Case, language: Language) -> None:
    paragraph(made, _words("copies_needed", number=case.copies).in_(language), size=11, before=8)
    paragraph(made, _words("signature").in_(language), size=12, before=18, indent=14)
    paragraph(made, _words("date_line").in_(language), size=12, before=8, indent=14)
    foot = made.sections[0].footer.paragraphs[0]
    before, _, after = _words("page", number="\0").in_(language).partition("\0")
    field(foot, before, "PAGE", after)


def _rows_of(table: Any) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Mark, and the cells with the column at which each begins."""
    from docx.oxml.ns import qn

    for row in list(table._tbl.tr_lst)[:_MOST_ROWS]:
        column, cells = row.grid_before, []
        for cell in row.tc_lst[:_MOST_COLUMNS]:
            words = "" if cell.vMerge == "continue" else _said(cell, qn)
            cells.append((column, words))
            column += cell.grid_span
        names = (one.get(qn("w:name")) or "" for one in row.iter(qn("w:bookmarkStart")))
        yield next((mark for name in names if (mark := _mark(name))), ""), cells


def _said(cell: Any, qn: Any) -> str:
    """The words of a cell as they stand when all changes are accepted; paragraphs and breaks become spaces."""
    parts = []
    for node in cell.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:p")):
        parts.append(node.text or "" if node.tag == qn("w:t") else " ")
    words = " ".join("".join(parts).split())
    if len(words) > _LONGEST:
        raise OfficeFault(OfficeCode.CELL_TOO_LONG, characters=len(words), most=_LONGEST)
    return words


def _mark(bookmark: str) -> str:
    found = _BOOKMARK.fullmatch(bookmark)
    if not found:
        return ""
    return f"{GROUP}{found[2]}" if found[1] else f"{EXHIBIT}{found[4]}-{found[5]}"


def _row(mark: str, cells: list[tuple[int, str]], line: int, head: Head) -> CatalogueRow:
    if mark.startswith(GROUP) or (not mark and 0 < len(cells) <= len(head.places) // 2):
        words = [said for _, said in cells]
        return CatalogueRow(mark, {"name": words[0], "purpose": words[1] if len(words) > 1 else ""}, line)
    return CatalogueRow(mark, {head.places[at]: said for at, said in cells if at in head.places}, line)
