"""The cells of an edited sheet as text, with bounds."""

from __future__ import annotations

from typing import Any

_MOST_ROWS, _MOST_COLUMNS = 5000, 60
_LONGEST = 32_767
"""Characters: no cell of Excel holds more, so that nothing which it wrote is cut."""


def cells_of(sheet: Any) -> list[list[str]]:
    """Return what a sheet of openpyxl shows, row by row: whole numbers without their point, white space as one space."""
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    return [[_said(value) for value in row] for row in rows]


def _said(value: Any) -> str:
    if value is None:
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return " ".join(str(int(value) if whole else value).split())[:_LONGEST]
