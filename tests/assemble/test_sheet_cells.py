"""An edited sheet as text."""

from __future__ import annotations

from openpyxl import Workbook

from evidence_kit.assemble.office.sheet_cells import cells_of


def test_cells_are_read_as_they_are_shown_and_none_is_cut() -> None:
    sheet = Workbook().active
    assert sheet is not None
    longest = "长" * 32_767
    sheet.append([1.0, 2.5, None, " a\nb ", longest])
    (first, *others) = cells_of(sheet)
    assert first[:5] == ["1", "2.5", "", "a b", longest]
    assert not any(map(any, others))
