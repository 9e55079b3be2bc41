"""The catalogue as a workbook of Excel: written with the matrix and the damages on further sheets, and read back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from evidence_kit import wording
from evidence_kit.assemble.office.columns import (
    DAMAGE_KEYS,
    KEYS,
    MATRIX_KEYS,
    WIDTHS,
    Head,
    further_heads,
    heads,
    recognised,
)
from evidence_kit.assemble.office.further_sheets import mark_column
from evidence_kit.assemble.office.package import OfficeCode, OfficeFault
from evidence_kit.assemble.office.rows import (
    CatalogueRow,
    catalogue_rows,
    damage_rows,
    element_rows,
    heading_lines,
    totals,
)
from evidence_kit.assemble.office.sheet_cells import cells_of
from evidence_kit.domain.artifact import LANE_NAMES
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.case import Case
from evidence_kit.domain.text import Language

_words = wording.table("papers/catalogue")
_HEAD_WITHIN = 40
"""Rows in which the head must stand."""


def workbook(case: Case, language: Language, pages: Mapping[str, Pages], written: int | None = None) -> bytes:
    """Return the workbook: catalogue, elements, damages.

    Args:
        case: the case.
        language: of the texts.
        pages: of each exhibit in the newest book.
        written: the number of the kept table (`casefile.written_tables`), where one is kept.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = case.title.in_(language), "evidence_kit"
    _catalogue(book.active, case, language, pages, written)
    _matrix(book, case, language)
    _damages(book, case, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_workbook(data: bytes) -> tuple[Language, list[CatalogueRow], frozenset[str]]:
    """Return the language of an edited catalogue, its rows, and which columns it has.

    Raises:
        OfficeFault: the workbook cannot be read, or has no catalogue.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        tables = [cells_of(sheet) for sheet in book.worksheets[:20]]
    except Exception as error:  # noqa: BLE001 - whatever the library raises over a stranger's file
        raise OfficeFault(OfficeCode.DAMAGED) from error
    for cells in tables:
        at, head = next(
            ((at, found) for at, row in enumerate(cells[:_HEAD_WITHIN]) if (found := recognised(row))), (0, None)
        )
        if head:
            mark = mark_column(cells[at])
            rows = [_row(row, number, head, mark) for number, row in enumerate(cells[at + 1 :], start=at + 2)]
            return head.language, [row for row in rows if any(row.cells.values())], frozenset(head.places.values())
    raise OfficeFault(OfficeCode.NO_CATALOGUE)


def _row(cells: Sequence[str], line: int, head: Head, mark: int | None) -> CatalogueRow:
    said = {key: cells[at] for at, key in head.places.items() if at < len(cells)}
    return CatalogueRow(cells[mark] if mark is not None and mark < len(cells) else "", said, line)


def _catalogue(sheet: Any, case: Case, language: Language, pages: Mapping[str, Pages], written: int | None) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.title = _words("title").in_(language)
    _title(sheet, sheet.title, len(KEYS), language)
    for line in heading_lines(case):
        _put(sheet, [line.in_(language)], language)
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(KEYS))
    named = heads()
    mark = _words("mark").in_(language) + (f" #{written}" if written is not None else "")
    _head(sheet, [*(named[key].in_(language) for key in KEYS), mark], language)
    first = sheet.max_row + 1
    for row in catalogue_rows(case, language, pages):
        _put(sheet, [*(row.cells.get(key, "") for key in KEYS), row.mark], language, bold=row.is_group, framed=True)
    _wide(sheet, [WIDTHS[key] for key in KEYS], first)
    sheet.column_dimensions[get_column_letter(len(KEYS) + 1)].hidden = True
    choices = ",".join(name.in_(language) for name in LANE_NAMES.values())
    lanes = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    letter = get_column_letter(KEYS.index("lane") + 1)
    lanes.add(f"{letter}{first}:{letter}{first + 500}")
    sheet.add_data_validation(lanes)
    _foot(sheet, language)
    _paper(sheet, first - 1)


def _foot(sheet: Any, language: Language) -> None:
    for line in (_words("signature"), _words("date_line")):
        sheet.append([])
        _put(sheet, [line.in_(language)], language, wrapped=False)


def _matrix(book: Any, case: Case, language: Language) -> None:
    sheet = book.create_sheet(_words("elements").in_(language))
    _marked_table(sheet, MATRIX_KEYS, element_rows(case, language), language, (30, 60, 12, 12, 18))
    _paper(sheet, 2)


def _damages(book: Any, case: Case, language: Language) -> None:
    sheet = book.create_sheet(_words("damages").in_(language))
    _marked_table(sheet, DAMAGE_KEYS, damage_rows(case, language), language, (30, 16, 10, 40, 18))
    for currency, amount in totals(case).items():
        _put(sheet, [_words("total").in_(language), amount, currency, "", ""], language, bold=True, framed=True)
    for row in sheet.iter_rows(min_row=3, min_col=2, max_col=2):
        row[0].number_format = "#,##0.00"
    _paper(sheet, 2)


def _marked_table(
    sheet: Any, keys: Sequence[str], rows: Sequence[CatalogueRow], language: Language, widths: Sequence[int]
) -> None:
    """Title, head and rows of a further sheet, the rows' marks in a hidden column behind them."""
    _title(sheet, sheet.title, len(keys), language)
    named = further_heads()
    _head(sheet, [*(named[key].in_(language) for key in keys), _words("mark").in_(language)], language)
    for row in rows:
        cells = [Decimal(row.cells[key]) if key == "amount" else row.cells[key] for key in keys]
        _put(sheet, [*cells, row.mark], language, framed=True)
    _wide(sheet, widths, 3)
    sheet.column_dimensions["F"].hidden = True


def _title(sheet: Any, words: str, columns: int, language: Language) -> None:
    _put(sheet, [words], language, bold=True, size=16, centred=True)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)


def _head(sheet: Any, cells: Sequence[str], language: Language) -> None:
    _put(sheet, cells, language, bold=True, framed=True, centred=True)


def _put(
    sheet: Any, cells: Sequence[Any], language: Language, *, bold: bool = False, framed: bool = False, centred: bool = False,
    size: int = 11, wrapped: bool = True,
) -> None:  # fmt: skip
    """Appends a row; words are words, whatever a spreadsheet would make of an equals sign."""
    from openpyxl.styles import Alignment, Border, Font, Side

    number = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    edge = Side(style="thin")
    for at, value in enumerate(cells, start=1):
        cell = sheet.cell(number, at)
        if isinstance(value, str):
            cell.value, cell.data_type = _printable(value), "s"
        else:
            cell.value = value
        cell.font = Font(name=_words("face_text").in_(language), size=size, bold=bold)
        cell.alignment = Alignment(wrap_text=wrapped, vertical="center", horizontal="center" if centred else None)
        if framed:
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)


def _printable(words: str) -> str:
    """Without control characters, which no cell can hold."""
    return "".join(one for one in words if one >= " " or one in "\t\n")[:32_000]


def _wide(sheet: Any, widths: Sequence[int], first: int) -> None:
    """Sets columns as wide as said, and rows from the first on as high as their words then need."""
    from openpyxl.utils import get_column_letter

    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row in sheet.iter_rows(min_row=first, max_col=len(widths), values_only=True):
        lines = max(
            1, *(-(-_columns(str(words or "")) // (width - 1)) for words, width in zip(row, widths, strict=True))
        )
        sheet.row_dimensions[first].height = 4 + 15 * lines
        first += 1


def _columns(words: str) -> int:
    """How wide words are, in the digits by which a spreadsheet measures a column."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in words)


def _paper(sheet: Any, head: int) -> None:
    """A4 across, as wide as the page, the head on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.freeze_panes = sheet.cell(head + 1, 1)
