"""Merging, the further sheets and CSV: what a firm changed, what the case changed meanwhile, and what both did."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from evidence_kit.assemble.office.further_sheets import mark_column, read_further
from evidence_kit.assemble.office.grounds import wanted_grounds
from evidence_kit.assemble.office.merging import marked, merged
from evidence_kit.assemble.office.package import OfficeFault
from evidence_kit.assemble.office.returned import wanted_catalogue
from evidence_kit.assemble.office.rows import CatalogueRow, catalogue_rows
from evidence_kit.assemble.office.separated import read_separated, separated
from evidence_kit.assemble.office.spreadsheet import workbook
from evidence_kit.case_yaml import parse_case
from evidence_kit.case_yaml.lists_editing import with_lists
from evidence_kit.case_yaml.template import template
from evidence_kit.domain.case import Case, FactStatus
from evidence_kit.domain.errors import InputError
from tests.filed import SAMPLE

WRITTEN = (
    template("a", "zh").decode()
    .replace("damages: []", "damages:\n  - {item: 甲, amount: 5000, exhibits: [5-1]}\n  - {item: 乙, amount: 88.5, basis: 丙}  # 两笔")
)  # fmt: skip
CASE = parse_case(WRITTEN.encode())


def after(change: Any, case: Case = CASE) -> Case:
    """The case that the further sheets want after a change to the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(case, "zh", {})))
    change(book.worksheets[1], book.worksheets[2])
    out = io.BytesIO()
    book.save(out)
    further = read_further(out.getvalue())
    return wanted_grounds(case, case, "zh", further.elements, further.damages, "表.xlsx")


def row(sheet: Any, words: str) -> int:
    return next(
        int(cells[0].row)
        for cells in sheet.iter_rows()
        if any(str(cell.value or "").startswith(words) for cell in cells)
    )


@pytest.mark.parametrize("case", [CASE, parse_case((SAMPLE / "case.yaml").read_bytes())])
def test_further_sheets_that_nobody_edited_change_nothing(case: Case) -> None:
    assert after(lambda matrix, money: None, case) == case


def test_facts_elements_and_amounts_come_back_and_comments_stay() -> None:
    def change(matrix: Any, money: Any) -> None:
        at = row(matrix, "F5")
        matrix.cell(at, 2).value = "F5 原告支出律师费八千元。"
        matrix.cell(at, 3).value, matrix.cell(at, 4).value, matrix.cell(at, 5).value = (
            "2026年1月8日",
            "自认",
            "5-1，3-1",
        )
        matrix.cell(row(matrix, "属于艺术领域"), 1).value = "属于美术"
        money.cell(row(money, "甲"), 2).value = 6000
        money.cell(row(money, "乙"), 1).value = "公证费"

    wanted = after(change)
    fact = next(one for one in wanted.facts if one.id == "F5")
    assert (fact.statement.zh, str(fact.day), fact.status, fact.exhibits) == (
        "原告支出律师费八千元。", "2026-01-08", FactStatus.ADMITTED, ("5-1", "3-1"),
    )  # fmt: skip
    assert wanted.elements[0].name.zh == "属于美术" and wanted.elements[1:] == CASE.elements[1:]
    assert [(one.item.zh, one.amount) for one in wanted.damages] == [("甲", Decimal(6000)), ("公证费", Decimal("88.5"))]
    edited = with_lists(WRITTEN.encode(), wanted)
    assert parse_case(edited.data) == wanted and not edited.anew
    assert "# 两笔" in edited.data.decode() and "# 诉讼请求" in edited.data.decode()


def test_rows_that_come_and_go_make_the_list_anew() -> None:
    def change(matrix: Any, money: Any) -> None:
        matrix.delete_rows(row(matrix, "体现作者的智力投入"), 2)
        money.delete_rows(row(money, "甲"))
        money.insert_rows(3)
        for at, words in enumerate(("鉴定费", "1,200 元", "CNY", "发票", "5-1"), start=1):
            money.cell(3, at).value = words

    wanted = after(change)
    assert [one.name.zh for one in wanted.elements] == [
        one.name.zh for one in CASE.elements if one.name.zh != "体现作者的智力投入"
    ]
    assert [(one.item.zh, one.amount) for one in wanted.damages] == [("鉴定费", Decimal(1200)), ("乙", Decimal("88.5"))]
    edited = with_lists(WRITTEN.encode(), wanted)
    assert parse_case(edited.data) == wanted


def test_what_makes_no_case_is_told_row_by_row_and_all_at_once() -> None:
    def change(matrix: Any, money: Any) -> None:
        matrix.cell(row(matrix, "F1"), 2).value = "没有编号"
        matrix.cell(row(matrix, "F2"), 4).value = "大概"
        money.cell(row(money, "甲"), 2).value = "很多"

    with pytest.raises(InputError) as caught:
        after(change)
    told = [one.zh for one in caught.value.details]
    assert len(told) == 3 and all(one.startswith("第 ") for one in told)

    def twice(matrix: Any, money: Any) -> None:
        first, *others = [cells[1].row for cells in matrix.iter_rows() if str(cells[1].value).startswith("F1 ")]
        matrix.cell(first, 2).value, matrix.cell(others[0], 2).value = "F1 一说", "F1 另一说"

    with pytest.raises(InputError) as caught:
        after(twice)
    assert "两行中不同" in caught.value.details[0].zh


def test_both_sides_changes_are_kept_and_what_both_changed_is_named() -> None:
    base = marked(catalogue_rows(CASE, "zh"))
    changed = {mark: dict(cells) for mark, cells in base.items()}
    changed["x1-1"]["purpose"], changed["x2-1"]["name"] = "案内改", "案内改"
    rows = [
        CatalogueRow(mark, {**cells, **({"name": "表内改"} if mark in {"x2-1", "x2-2"} else {})}, at)
        for at, (mark, cells) in enumerate(base.items(), start=7)
    ]
    made, flaws = merged(rows, base, changed)
    by_mark = {one.mark: one.cells for one in made}
    assert by_mark["x1-1"]["purpose"] == "案内改" and by_mark["x2-2"]["name"] == "表内改"
    (one,) = flaws
    assert "两边都改了" in one.zh and "表内改" in one.zh and "案内改" in one.zh and one.zh.startswith("第 ")


def test_rows_that_one_side_lacks_are_not_lost_in_silence() -> None:
    base = marked(catalogue_rows(CASE, "zh"))
    rows = [CatalogueRow(mark, cells, 1) for mark, cells in base.items()]
    came = {**base, "x7-2": {"number": "7-2", "name": "新证据"}}
    assert "7-2 新证据" in merged(rows, base, came)[1][0].zh
    gone = {mark: cells for mark, cells in base.items() if mark != "x1-2"}
    made, flaws = merged(rows, base, gone)
    assert not flaws and "x1-2" not in {one.mark for one in made}
    edited = [CatalogueRow(one.mark, {**one.cells, "name": "改"}, 1) if one.mark == "x1-2" else one for one in rows]
    assert "x1-2" not in gone and "已删去" in merged(edited, base, gone)[1][0].zh
    deleted = [one for one in rows if one.mark != "x1-2"]
    altered = {**base, "x1-2": {**base["x1-2"], "name": "案内改"}}
    assert "表格删去了" in merged(deleted, base, altered)[1][0].zh and not merged(deleted, base, base)[1]


@pytest.mark.parametrize(("encoding", "between"), [("utf-8-sig", ","), ("gb18030", ","), ("utf-8", ";")])
def test_csv_comes_back_in_whichever_way_it_was_saved(encoding: str, between: str) -> None:
    written = separated(CASE, "zh", {})
    assert written.startswith(b"\xef\xbb\xbf")
    words = written.decode("utf-8-sig").replace("创作当日的生成日志", "生成日志")
    if between != ",":
        words = words.replace(",", between)
    language, rows, columns = read_separated(words.encode(encoding))
    wanted = wanted_catalogue(CASE, language, rows, columns, "表.csv").case
    assert wanted.groups[0].exhibits[1].name.zh == "生成日志"
    assert [one.number for group in wanted.groups for one in group.exhibits] == [
        one.number for group in CASE.groups for one in group.exhibits
    ]


def test_a_cell_that_could_be_a_formula_comes_back_as_it_was() -> None:
    odd = CASE.model_copy(update={"groups": CASE.groups[:1]})
    group = odd.groups[0].model_copy(
        update={"title": odd.groups[0].title.model_copy(update={"zh": "=甲", "en": "=甲"})}
    )
    odd = odd.model_copy(update={"groups": (group,)})
    language, rows, _ = read_separated(separated(odd, "zh", {}))
    assert rows[0].cells["name"] == "=甲" and language == "zh"
    with pytest.raises(OfficeFault):
        read_separated(b"a,b\n1,2\n")


def test_the_head_of_the_marks_may_name_a_kept_table() -> None:
    assert (
        mark_column(["a", "标识（勿改） #12"]) == 1 and mark_column(["Mark (keep)"]) == 0 and mark_column(["a"]) is None
    )
    assert (
        read_further(workbook(CASE, "zh", {}, 12)).written == 12
        and read_further(workbook(CASE, "zh", {})).written is None
    )
