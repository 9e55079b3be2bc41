"""What the court examines, the custody, the times and the tables beside the sample's book."""

from __future__ import annotations

import csv
import io

from evidence_kit.assemble.book import ComposedBook
from evidence_kit.casefile import CaseFile
from evidence_kit.formats.journal import book_annex
from tests.assemble.book.sample_book import words_of_pages


def whole(book: ComposedBook) -> str:
    return "".join("".join(page.split()) for page in words_of_pages(book.pdf))


def test_the_points_of_the_rules_lead_to_pages_and_gaps_are_said(sample_book: ComposedBook) -> None:
    words = whole(sample_book)
    for expected in (
        "关于互联网法院审理案件若干问题的规定》第十一条第一款第（一）项",
        "第九十三条",
        "第九十四条",
        "本册没有，待补",
        "缺：录屏",
    ):
        assert expected in words, expected
    first = next(one.first_page for one in sample_book.exhibits if one.number == "1-1")
    assert f"第{first}、" in words or f"第{first}页" in words


def test_every_file_and_event_is_in_the_table(sample_book: ComposedBook, sample_case: CaseFile) -> None:
    table = dict(sample_book.annexes)[book_annex.DIGESTS].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    files = [row for row in rows if row[0] == "file"]
    assert [row[7] for row in files] == [item.digests.sha256 for item in sample_case.artifacts]
    assert sum(row[0] == "event" for row in rows) == len(sample_case.journal.events)
    assert [row[1] for row in rows if row[0] == "regeneration"] == ["base", "lora-weight", "seed", "words"]


def test_times_custody_and_machine_are_annexes(sample_book: ComposedBook) -> None:
    words = whole(sample_book)
    for expected in (
        "第1次固证（时间戳）",
        "尚不是时间证明",
        "保管经过示意",
        "最后一步的参数与图片内嵌的参数相同",
        "附录运行环境",
        "附录如何自行核验",
    ):
        assert expected in words, expected
