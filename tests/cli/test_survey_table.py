"""`show FOLDER` and `intake CASE FOLDER --csv`: a table, a CSV that no spreadsheet runs, JSON; nothing is taken in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from evidence_kit.casefile import create_case, system_clock
from tests.conftest import CASE_YAML
from tests.credentials import picture
from tests.filed import kit
from tests.png_texts import with_texts

STATED = """a quiet harbour
Steps: 20, Sampler: Euler a, CFG scale: 7, Size: 64x64, Version: =HYPERLINK("x")"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pictures"
    made.mkdir()
    (made / "=cmd.png").write_bytes(with_texts(picture(), (("parameters", STATED),)))
    (made / "bare.png").write_bytes(picture())
    return made


def test_a_folder_is_shown_as_a_table_and_written_as_csv(folder: Path, tmp_path: Path) -> None:
    done = kit("show", folder, "--csv", tmp_path / "a.csv")
    assert done.returncode == 0 and "no parameters read" in done.stdout
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # spreadsheets take it for UTF-8 by this
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert table[0][0] == "file" and [row[0] for row in table[1:]] == ["'=cmd.png", "bare.png"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)
    assert all(len(row) == len(table[0]) for row in table)


def test_json_names_every_gap_by_its_code(folder: Path) -> None:
    found = json.loads(kit("show", folder, "--json").stdout)
    assert [one["file"] for one in found["pictures"]] == ["=cmd.png", "bare.png"]
    assert {gap["code"] for gap in found["pictures"][1]["gaps"]} == {"NO_PARAMETERS"}


def test_intake_with_csv_surveys_a_folder_and_takes_nothing_in(folder: Path, tmp_path: Path) -> None:
    create_case(tmp_path / "case", CASE_YAML.encode(), system_clock)
    before = (tmp_path / "case" / "journal.jsonl").read_bytes()
    done = kit("intake", tmp_path / "case", folder, "--csv", tmp_path / "a.csv")
    assert done.returncode == 0 and "Nothing was taken in" in done.stdout
    assert (tmp_path / "case" / "journal.jsonl").read_bytes() == before


def test_what_makes_no_sense_is_a_usage_error(folder: Path, tmp_path: Path) -> None:
    create_case(tmp_path / "case", CASE_YAML.encode(), system_clock)
    for wrong in (
        ("show", folder / "bare.png", "--csv", tmp_path / "a.csv"),
        ("intake", tmp_path / "case", folder / "bare.png", "--csv", tmp_path / "a.csv"),
        ("intake", tmp_path / "case", folder, folder / "bare.png"),
    ):
        assert kit(*wrong).returncode == 2
    assert not (tmp_path / "a.csv").exists()
