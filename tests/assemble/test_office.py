"""The catalogue in Word and Excel: what is written is opened again, edited as a firm would, and read back."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kit.assemble.office import package
from evidence_kit.assemble.office.columns import KEYS, heads, recognised
from evidence_kit.assemble.office.returned import Wanted, changed_cells, wanted_catalogue
from evidence_kit.assemble.office.rows import catalogue_rows
from evidence_kit.assemble.office.separated import separated
from evidence_kit.assemble.office.spreadsheet import read_workbook, workbook
from evidence_kit.assemble.office.word_document import document, read_document
from evidence_kit.case_yaml import parse_case
from evidence_kit.case_yaml.template import template
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import InputError
from evidence_kit.wording.faults import fault_text
from tests.filed import SAMPLE

SAMPLE_CASE = parse_case((SAMPLE / "case.yaml").read_bytes())
CHINESE = parse_case(template("a", "zh"))
PAGES = {"1-1": Pages(first=4, count=3), "1-2": Pages(first=7, count=1)}


def edited(case: Case, data: bytes, name: str = "目录.xlsx") -> Wanted:
    read = read_workbook if package.kind_of(data) is package.OfficeKind.XLSX else read_document
    language, rows, columns = read(data)
    return wanted_catalogue(case, language, rows, columns, name)


def in_excel(case: Case, change: Callable[[Any, int], None]) -> bytes:
    """The workbook after a change to its first sheet; given the row of its head."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(case, "zh", PAGES)))
    sheet = book.worksheets[0]
    change(sheet, next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号"))
    return saved(book)


def in_word(case: Case, change: Callable[[Any], None]) -> bytes:
    made = docx.Document(io.BytesIO(document(case, "zh", PAGES)))
    change(made.tables[0])
    return saved(made)


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def row_of(sheet: Any, number: str) -> int:
    return next(int(row[0].row) for row in sheet.iter_rows() if row[0].value == number)


def told(error: InputError) -> list[str]:
    return [one.zh for one in error.details]


@pytest.mark.parametrize("case", [SAMPLE_CASE, CHINESE])
def test_what_nobody_edited_comes_back_as_it_was(case: Case) -> None:
    for language in case.languages:
        for data in (workbook(case, language, PAGES), document(case, language, PAGES)):
            wanted = edited(case, data)
            assert wanted.case == case
            assert wanted.origins == tuple(
                (at, tuple((at, number) for number in range(len(group.exhibits))))
                for at, group in enumerate(case.groups)
            )


def test_a_workbook_has_what_a_court_wants_and_cells_are_no_formulas() -> None:
    case = CHINESE.model_copy(update={"court": CHINESE.court.model_copy(update={"zh": "=1+1", "en": "=1+1"})})
    book = openpyxl.load_workbook(io.BytesIO(workbook(case, "zh", PAGES)))
    assert book.sheetnames == ["证据目录", "要件与证据对照表", "损失与合理开支"]
    sheet = book.worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    row = row_of(sheet, "1-1")
    assert [sheet.cell(row, KEYS.index(key) + 1).value for key in ("sheets", "pages")] == ["3", "4-6"]
    assert (
        sheet.column_dimensions["L"].hidden
        and sheet.cell(row, 12).value == "x1-1"
        and sheet.cell(row, 2).font.name == "宋体"
    )
    assert (
        sheet.row_dimensions[row].height == 34 and sheet.row_dimensions[row_of(sheet, "4-2")].height == 19
    )  # two lines, one
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows
    matrix = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=3)]
    assert len(matrix) == sum(len(element.facts) for element in case.elements) and matrix[0][3] == "主张"


def test_damages_stand_as_numbers_with_their_sum() -> None:
    written = (
        template("a", "zh")
        .decode()
        .replace("damages: []", "damages:\n  - {item: 甲, amount: 5000}\n  - {item: 乙, amount: 88.5, basis: 丙}")
    )
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(parse_case(written.encode()), "zh", {}))).worksheets[2]
    assert [row[1].value for row in sheet.iter_rows(min_row=3)] == [5000, 88.5, 5088.5]


def test_a_document_repeats_its_head_names_its_faces_and_ends_with_signature_and_date() -> None:
    made = docx.Document(io.BytesIO(document(CHINESE, "zh", PAGES)))
    table = made.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    runs = [run for row in table.rows for cell in row.cells for held in cell.paragraphs for run in held.runs]
    assert {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in runs} == {"宋体", "黑体"}
    last = [held.text for held in made.paragraphs[-3:]]
    assert "提交 2 份" in last[0] and last[1].startswith("提交人（签名或盖章）") and "年" in last[2]
    assert made.sections[0].page_width > made.sections[0].page_height
    assert "PAGE" in made.sections[0].footer.paragraphs[0]._p.xml
    assert "北京互联网法院" in made.paragraphs[1].text and [cell.text for cell in table.rows[2].cells][-3:-1] == [
        "3",
        "4-6",
    ]
    shade = table.rows[0].cells[0]._tc.tcPr
    order = [child.tag.rpartition("}")[2] for child in shade]
    assert order.index("shd") < order.index("vAlign")  # ECMA-376 part 1, 17.4.66: the parts of tcPr stand in this order


def test_cells_changed_in_excel_come_back() -> None:
    def change(sheet: Any, _: int) -> None:
        row = row_of(sheet, "2-1")
        for key, value in {
            "number": "2-9",
            "name": "新的\n名称",
            "lane": "创作过程原始记录",
            "copies": 3,
            "note": "原件",
        }.items():
            sheet.cell(row, KEYS.index(key) + 1).value = value

    wanted = edited(SAMPLE_CASE, in_excel(SAMPLE_CASE, change)).case
    before, after = SAMPLE_CASE.groups[1].exhibits[0], wanted.groups[1].exhibits[0]
    assert changed_cells(before, after, "zh") == ["number", "lane", "copies", "name", "note"]
    assert after.name.zh == "新的 名称" and after.name.en == before.name.en and after.copies == 3
    assert after.lane is ExhibitClass.CREATION_RECORD and after.files == before.files
    assert {number for fact in wanted.facts for number in fact.exhibits} >= {
        "2-9"
    } and "2-1" not in wanted.model_dump_json()


def test_rows_moved_added_and_deleted_in_excel_come_back() -> None:
    def change(sheet: Any, head: int) -> None:
        sheet.move_range(f"A{head + 1}:L{head + 1}", rows=0)
        row = row_of(sheet, "5-1")
        sheet.insert_rows(row + 1)
        new = {
            "number": "5-2",
            "name": "公证费发票",
            "kind": "书证",
            "source": "公证处",
            "content": "票据",
            "purpose": "合理开支",
        }
        for key, value in new.items():
            sheet.cell(row + 1, KEYS.index(key) + 1).value = value
        sheet.delete_rows(row_of(sheet, "7-1") - 1, 2)

    wanted = edited(CHINESE, in_excel(CHINESE, change))
    assert [group.title.zh for group in wanted.case.groups] == [group.title.zh for group in CHINESE.groups[:-1]]
    added = wanted.case.groups[4].exhibits[1]
    assert added.number == "5-2" and added.name.en == "公证费发票" and added.lane is ExhibitClass.PAPER
    assert wanted.origins[4] == (4, ((4, 0), None))


def test_cells_and_rows_changed_in_word_come_back() -> None:
    def change(table: Any) -> None:
        rows = {row.cells[0].text: row for row in table.rows}
        rows["1-2"].cells[1].paragraphs[0].runs[0].text = "日志"
        rows["1-2"].cells[0].paragraphs[0].runs[0].text = "1-8"
        copy = deepcopy(rows["4-2"]._tr)  # Word copies a row without its bookmark; whoever keeps it is told apart, too
        rows["4-2"]._tr.addnext(copy)
        table.rows[[row.cells[0].text for row in table.rows].index("4-2") + 1].cells[0].paragraphs[0].runs[
            0
        ].text = "4-3"
        first = rows["2-1"]._tr
        first.getparent().insert(first.getparent().index(rows["2-2"]._tr) + 1, first)

    wanted = edited(CHINESE, in_word(CHINESE, change), "目录.docx")
    assert [plan.number for group in wanted.case.groups for plan in group.exhibits] == [
        "1-1", "1-8", "1-3", "2-2", "2-1", "3-1", "4-1", "4-2", "4-3", "5-1", "6-1", "6-2", "7-1",
    ]  # fmt: skip
    assert wanted.case.groups[0].exhibits[1].name.zh == "日志" and wanted.case.facts[0].exhibits == (
        "1-1",
        "1-8",
        "1-3",
    )
    assert wanted.origins[1] == (1, ((1, 1), (1, 0))) and wanted.origins[3] == (3, ((3, 0), (3, 1), None))
    assert wanted.case.groups[0].exhibits[1].lane is ExhibitClass.CREATION_RECORD  # the document has no such column


def test_tracked_deletions_do_not_count_and_marks_may_be_lost() -> None:
    def change(table: Any) -> None:
        for mark in list(table._tbl.iter(qn("w:bookmarkStart"))):
            mark.getparent().remove(mark)
        run = table.rows[2].cells[1].paragraphs[0].runs[0]._r
        words = run.find(qn("w:t"))
        words.tag = qn("w:delText")
        new = deepcopy(run)
        new.find(qn("w:delText")).tag = qn("w:t")
        new.find(qn("w:t")).text = "改后"
        run.addnext(new)

    wanted = edited(CHINESE, in_word(CHINESE, change), "目录.docx").case
    assert wanted.groups[0].exhibits[0].name.zh == "改后"
    assert wanted.groups[0].exhibits[0].roles == CHINESE.groups[0].exhibits[0].roles
    assert [group.title for group in wanted.groups] == [group.title for group in CHINESE.groups]


def test_everything_wrong_is_told_by_row_at_once() -> None:
    def change(sheet: Any, head: int) -> None:
        for number, key, value in (
            ("1-1", "copies", "两份"),
            ("1-2", "lane", "胡说"),
            ("2-1", "name", None),
            ("3-1", "number", "三"),
        ):
            sheet.cell(row_of(sheet, number), KEYS.index(key) + 1).value = value

    with pytest.raises(InputError) as caught:
        edited(CHINESE, in_excel(CHINESE, change))
    assert [one.partition("：")[2] for one in told(caught.value)] == [
        "“份数”应为数字：两份", "“材料类别”不能是“胡说”，可用：创作过程原始记录、再生成演示、其他证据材料",
        "“证据名称”没有填写", "证据编号应为“组-序”，如 1-1：三",
    ]  # fmt: skip
    assert told(caught.value)[0].startswith("第 7 行")


def test_an_exhibit_that_facts_rely_on_is_not_lost_and_no_number_stands_twice() -> None:
    def change(sheet: Any, head: int) -> None:
        sheet.delete_rows(row_of(sheet, "3-1"))
        sheet.cell(row_of(sheet, "2-2"), 1).value = "2-1"

    with pytest.raises(InputError) as caught:
        edited(CHINESE, in_excel(CHINESE, change))
    assert told(caught.value) == [
        "第 12 行：两份证据的编号相同：2-1",
        "所指的证据不存在：3-1（案件说明的 facts.4 仍引用它）",
    ]


def test_csv_opens_in_excel_and_runs_no_formula() -> None:
    case = CHINESE.model_copy(
        update={
            "groups": (
                CHINESE.groups[0].model_copy(update={"title": CHINESE.title.model_copy(update={"zh": "=cmd()"})}),
            )
        }
    )
    data = separated(case, "zh", PAGES)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert (
        rows[0] == [words.zh for words in heads().values()]
        and rows[1][1] == "'=cmd()"
        and rows[2][8:10] == ["3", "4-6"]
    )


def test_heads_are_recognised_in_either_language_and_in_any_order() -> None:
    head = recognised(["x", " 证据名称 ", "序号", "备注"])
    assert head is not None and head.language == "zh" and head.places == {1: "name", 2: "number", 3: "note"}
    english = recognised([words.en for words in heads().values()])
    assert english is not None and english.language == "en" and len(english.places) == len(KEYS)
    assert recognised(["序号", "证据名称"]) is None and recognised(["a", "b", "c"]) is None


def test_copies_are_counted_by_opposing_parties() -> None:
    assert SAMPLE_CASE.copies == 2 and len(catalogue_rows(SAMPLE_CASE, "en")) == 18


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是文字处理或电子表格文件"), (b"PK\x03\x04 broken", "不是文字处理或电子表格文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "旧格式"), (zipped(readme=b"a"), "不是文字处理或电子表格文件"),
        (zipped(word__document_xml=BOMB), "实体声明"), (zipped(word__document_xml=BOMB.decode().encode("utf-16")), "实体声明"),
        (lambda: zipped(xl__workbook_xml=b"<x/>", big_xml=b"0" * (package.MAX_UNPACKED + 1)), "展开后过大"),
        (lambda: zipped(**{f"m{n}": b"" for n in range(package.MAX_MEMBERS + 1)}), "展开后过大"),
    ],
    ids=["empty", "broken", "old", "other", "entities", "utf-16 entities", "bomb", "members"],
)  # fmt: skip
def test_hostile_files_are_refused_before_any_library_sees_them(data: bytes | Callable[[], bytes], said: str) -> None:
    with pytest.raises(package.OfficeFault) as caught:
        package.kind_of(data if isinstance(data, bytes) else data())
    assert said in fault_text(caught.value.fault).zh


def test_a_size_that_is_a_lie_is_no_way_in() -> None:
    data = bytearray(zipped(word__document_xml=b"<x/>" + b" " * 100_000))
    for at in (data.index(b"PK\x01\x02") + 24, data.index(b"PK\x03\x04") + 22):
        data[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(package.OfficeFault):
        package.kind_of(bytes(data))


def test_files_without_a_catalogue_or_with_damaged_parts_say_so() -> None:
    empty_book, empty_document = saved(openpyxl.Workbook()), saved(docx.Document())
    for data in (empty_book, empty_document):
        with pytest.raises(package.OfficeFault, match="NO_CATALOGUE"):
            edited(CHINESE, data)
    for data in (zipped(word__document_xml=b"<x/>"), zipped(xl__workbook_xml=b"<x/>")):
        with pytest.raises(package.OfficeFault, match="DAMAGED"):
            edited(CHINESE, data)


@cache
def whole(kind: str) -> bytes:
    return {"docx": document, "xlsx": workbook}[kind](CHINESE, "zh", {})


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(("docx", "xlsx")),
    at=st.integers(0, 1 << 20),
    new=st.binary(min_size=1, max_size=40),
    inside=st.booleans(),
)
def test_damage_anywhere_ends_in_an_error_or_a_catalogue(kind: str, at: int, new: bytes, inside: bool) -> None:
    data = whole(kind)
    if inside:  # damage within the XML, with checksums that fit
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = sorted(members)[at % len(members)]
        place = at % max(1, len(members[name]))
        members[name] = members[name][:place] + new + members[name][place + len(new) :]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        data = out.getvalue()
    else:
        data = data[: at % len(data)] + new + data[at % len(data) + len(new) :]
    try:
        edited(CHINESE, data)
    except package.OfficeFault as error:
        assert fault_text(error.fault).zh
    except InputError as error:
        assert error.message.zh and error.details


def test_a_long_cell_of_word_comes_back_whole_or_not_at_all() -> None:
    def filled(length: int) -> bytes:
        return in_word(SAMPLE_CASE, lambda table: setattr(table.rows[2].cells[3], "text", "长" * length))

    _, rows, _ = read_document(filled(32_767))
    assert "长" * 32_767 in {words for row in rows for words in row.cells.values()}
    with pytest.raises(package.OfficeFault) as refused:
        read_document(filled(32_768))
    assert refused.value.fault.code == "OFFICE_CELL_TOO_LONG"
