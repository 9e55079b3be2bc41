"""`catalogue` writes a case's catalogue and reads an edited one back: shown first, written only when it is agreed to."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from evidence_kit.case_yaml import load_case
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.errors import CaseError
from evidence_kit.workflows.catalogue import put_catalogue, returned_catalogue, write_catalogue
from tests.filed import Filed, kit
from tests.workflows.refusals import refused


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "春风 案"
    assert kit("new", folder, "--lang", "zh").returncode == 0
    return folder


def renamed(data: bytes) -> bytes:
    """The workbook with another name for exhibit 2-1."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    row = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "2-1")
    row[1].value = "某平台发布页"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_catalogue_goes_out_and_comes_back(case: Path, tmp_path: Path) -> None:
    before = (case / "case.yaml").read_bytes()
    table = tmp_path / "证据目录.xlsx"
    for ending in (".xlsx", ".docx", ".csv"):
        made = kit("catalogue", case, "--out", table.with_suffix(ending), "--lang", "zh")
        assert made.returncode == 0 and str(table.with_suffix(ending)) in made.stdout, made.stderr
    assert "目录没有改动" in kit("catalogue", case, "--from", table.with_suffix(".docx"), "--lang", "zh").stdout
    table.write_bytes(renamed(table.read_bytes()))
    shown = kit("catalogue", case, "--from", table, "--json")
    told = json.loads(shown.stdout)
    assert (
        "+        name: 某平台发布页" in told["changes"]
        and not told["written"]
        and (case / "case.yaml").read_bytes() == before
    )
    made = kit("catalogue", case, "--from", table, "--yes", "--lang", "zh")
    assert made.returncode == 0 and "-        name: 【平台】发布页" in made.stdout and "已写入" in made.stdout
    assert (case / "case.yaml").read_bytes() == before.replace(
        "name: 【平台】发布页".encode(), "name: 某平台发布页".encode()
    )
    assert load_case(case / "case.yaml").groups[1].exhibits[0].name.zh == "某平台发布页"


def test_nothing_is_written_unless_it_is_agreed_to(case: Path, tmp_path: Path) -> None:
    before, table = (case / "case.yaml").read_bytes(), tmp_path / "a.xlsx"
    kit("catalogue", case, "--out", table)
    table.write_bytes(renamed(table.read_bytes()))
    asked = kit("catalogue", case, "--from", table, "--lang", "en")  # nobody answers
    assert asked.returncode != 0 and "Traceback" not in asked.stderr and (case / "case.yaml").read_bytes() == before


def test_what_cannot_be_done_says_so(case: Path, tmp_path: Path) -> None:
    refused(kit("catalogue", case), 2, "--out")
    refused(kit("catalogue", case, "--out", tmp_path / "a.pdf"), 2, ".docx")
    (tmp_path / "a.docx").write_bytes(b"not a document")
    refused(kit("catalogue", case, "--from", tmp_path / "a.docx"), 13, "a.docx")
    refused(kit("catalogue", case, "--out", tmp_path / "a.docx"), 12, "a.docx")  # an edited file is never written over


def test_a_case_that_was_edited_meanwhile_is_left_alone(case: Path, tmp_path: Path) -> None:
    case_file, table = CaseFile(case), tmp_path / "a.xlsx"
    write_catalogue(case_file, table, "zh")
    table.write_bytes(renamed(table.read_bytes()))
    change = returned_catalogue(case_file, table)
    with (case / "case.yaml").open("ab") as file:
        file.write(b"# later\n")
    with pytest.raises(CaseError, match="changed a moment ago"):
        put_catalogue(case_file, change)


def test_the_pages_of_the_newest_book_are_told(filed: Filed, tmp_path: Path) -> None:
    table = tmp_path / "a.xlsx"
    write_catalogue(CaseFile(filed.case), table, "zh")
    sheet = openpyxl.load_workbook(table).worksheets[0]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "1-1")
    assert row[8] and row[9] and str(row[9])[0].isdecimal()


def test_what_case_yaml_changed_meanwhile_is_kept_and_a_clash_is_named(case: Path, tmp_path: Path) -> None:
    for ending in ("xlsx", "docx"):
        write_catalogue(CaseFile(case), tmp_path / f"目录.{ending}", "zh", returning=True)
    (tmp_path / "目录.xlsx").write_bytes(renamed((tmp_path / "目录.xlsx").read_bytes()))
    path = case / "case.yaml"
    path.write_text(path.read_text("utf-8").replace("name: 创作当日的生成日志", "name: 当日日志"), "utf-8")
    change = returned_catalogue(CaseFile(case), tmp_path / "目录.xlsx")
    assert not change.unsure and [line[1:].strip() for line in change.lines if line.startswith("+ ")] == [
        "name: 某平台发布页"
    ]
    assert returned_catalogue(CaseFile(case), tmp_path / "目录.docx").lines == []  # nothing was edited in it
    path.write_text(path.read_text("utf-8").replace("name: 【平台】发布页", "name: 红叶集发布页"), "utf-8")
    told = kit("catalogue", case, "--from", tmp_path / "目录.xlsx", "--yes")
    refused(told, 13, "changed on both sides", "某平台发布页", "红叶集发布页")
    (case / ".tables" / "0001.json").unlink()
    assert returned_catalogue(CaseFile(case), tmp_path / "目录.xlsx").unsure


def test_elements_and_damages_come_back_from_excel(case: Path, tmp_path: Path) -> None:
    table = tmp_path / "目录.xlsx"
    write_catalogue(CaseFile(case), table, "zh", returning=True)
    book = openpyxl.load_workbook(table)
    row = next(cells for cells in book.worksheets[1].iter_rows() if str(cells[1].value).startswith("F4 "))
    row[3].value = "自认"
    for at, words in enumerate(("律师费", 8000, "CNY", "委托代理合同", "5-1"), start=1):
        book.worksheets[2].cell(3, at).value = words
    book.save(table)
    assert kit("catalogue", case, "--from", table, "--yes").returncode == 0
    now = load_case(case / "case.yaml")
    assert next(fact for fact in now.facts if fact.id == "F4").status.value == "admitted"
    assert [(one.item.zh, int(one.amount), one.exhibits) for one in now.damages] == [("律师费", 8000, ("5-1",))]
    assert "# 证据目录（民事诉讼证据规定第十九条）" in (case / "case.yaml").read_text("utf-8")
