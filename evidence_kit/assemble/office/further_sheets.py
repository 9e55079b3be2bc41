"""The sheets of elements and damages as they come back, and which kept table a workbook was written from."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence_kit import wording
from evidence_kit.assemble.office.columns import DAMAGE_KEYS, MATRIX_KEYS, recognised_as
from evidence_kit.assemble.office.package import OfficeCode, OfficeFault
from evidence_kit.assemble.office.rows import CatalogueRow
from evidence_kit.assemble.office.sheet_cells import cells_of
from evidence_kit.domain.text import Language

_words = wording.table("papers/catalogue")
_NUMBERED = re.compile(r" ?#(\d{1,6})$")
_HEAD_WITHIN = 40


@dataclass(frozen=True)
class FurtherSheets:
    """What a workbook holds beside the catalogue."""

    language: Language | None
    elements: tuple[CatalogueRow, ...] | None
    damages: tuple[CatalogueRow, ...] | None
    written: int | None
    """The number of the table that the case kept (`casefile.written_tables`); None where the workbook does not tell."""


def read_further(data: bytes) -> FurtherSheets:
    """Return the further sheets of a workbook.

    Raises:
        OfficeFault: the workbook cannot be read.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [cells_of(sheet) for sheet in book.worksheets[:20]]
    except Exception as error:  # noqa: BLE001 - whatever the library raises over a stranger's file
        raise OfficeFault(OfficeCode.DAMAGED) from error
    elements, damages = (_table(sheets, keys) for keys in (MATRIX_KEYS, DAMAGE_KEYS))
    found = elements or damages
    return FurtherSheets(
        found[0] if found else None, elements and elements[1], damages and damages[1], _written(sheets)
    )


def _table(sheets: Iterable[list[list[str]]], keys: Sequence[str]) -> tuple[Language, tuple[CatalogueRow, ...]] | None:
    for rows in sheets:
        for at, cells in enumerate(rows[:_HEAD_WITHIN]):
            head = recognised_as(cells, keys)
            if head is None:
                continue
            mark = mark_column(cells)
            said = [
                CatalogueRow(
                    row[mark] if mark is not None and mark < len(row) else "",
                    {key: row[place] if place < len(row) else "" for place, key in head.places.items()},
                    number,
                )
                for number, row in enumerate(rows[at + 1 :], start=at + 2)
            ]
            return head.language, tuple(row for row in said if any(row.cells.values()))
    return None


def mark_column(cells: Sequence[str]) -> int | None:
    """Return the column of the marks in the head of a table; its words may end with the number of the kept table."""
    named = {_words("mark").zh, _words("mark").en}
    return next((at for at, cell in enumerate(cells) if _NUMBERED.sub("", cell) in named), None)


def _written(sheets: list[list[list[str]]]) -> int | None:
    for rows in sheets:
        for cells in rows[:_HEAD_WITHIN]:
            at = mark_column(cells)
            found = _NUMBERED.search(cells[at]) if at is not None else None
            if found is not None:
                return int(found[1])
    return None
