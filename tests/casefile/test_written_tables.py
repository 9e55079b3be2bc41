"""Tables are kept in the case under a number, and a note that is gone or spoilt is none."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.written_tables import FOLDER, keep_table, kept_table
from tests.filed import kit


def test_a_table_is_found_by_its_number(tmp_path: Path) -> None:
    assert kit("new", tmp_path / "case").returncode == 0
    case_file = CaseFile(tmp_path / "case")
    first, second = keep_table(case_file, {"x1-1": {"name": "甲"}}), keep_table(case_file, {})
    assert (first, second) == (1, 2) and kept_table(case_file, first) == {"x1-1": {"name": "甲"}}
    assert kept_table(case_file, None) is None and kept_table(case_file, 9) is None
    (tmp_path / "case" / FOLDER / "0001.json").write_text("[1]", encoding="utf-8")
    assert kept_table(case_file, first) is None
