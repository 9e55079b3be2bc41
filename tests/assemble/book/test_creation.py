"""Log, drafts and prompt map of the sample."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.assemble.book import ComposedBook
from tests.assemble.book.sample_book import composed, words_of_pages, worked_sample


def pages_of(book: ComposedBook, number: str) -> str:
    exhibit = next(one for one in book.exhibits if one.number == number)
    pages = words_of_pages(book.pdf)[exhibit.first_page - 1 : exhibit.first_page + exhibit.pages - 1]
    return "".join("".join(page.split()) for page in pages)


def test_the_writer_of_the_log_is_named_and_only_changes_are_told(sample_book: ComposedBook) -> None:
    log = pages_of(sample_book, "1-2")
    assert "AUTOMATIC1111stable-diffusion-webui的log.csv" in log and "来源软件未识别" not in log
    assert "3141592653→3141592652" in log and "提示词增加" in log
    assert log.count("(celadonteapot:1.2)") == 1
    assert log.count("其内嵌参数") == 0 and log.count("有，内嵌参数与本行一致") == 3
    assert "即涉案图片（celadon-teapot.png）" in log


def test_drafts_that_are_not_filed_are_asked_for(tmp_path: Path) -> None:
    from tests.assemble.book.sample_book import SAMPLE

    assert SAMPLE.is_dir()
    case = worked_sample(tmp_path)
    plan = case.case.groups[0].exhibits[1]
    without = plan.model_copy(update={"roles": (), "files": ("log.csv",)})
    first = case.case.groups[0].model_copy(update={"exhibits": (case.case.groups[0].exhibits[0], without)})
    case.case = case.case.model_copy(update={"groups": (first, *case.case.groups[1:])})
    log = pages_of(composed(case), "1-2")
    assert "未提交当日草稿" in log and "未提交" in log


def test_the_prompt_map_sorts_the_authors_words(sample_book: ComposedBook) -> None:
    mapped = pages_of(sample_book, "1-3")
    for expected in (
        "提示词对应表",
        "沈喆2025-12-20的陈述",
        "艺术类型",
        "构图",
        "4(celadonteapot:1.2)",
        "（第4步加入）",
        "反向提示词，复制",
    ):
        assert expected in mapped, expected
    assert "图片所载提示词的每一个词均已归类" in mapped


def test_the_original_stands_beside_its_earliest_proof_of_time(sample_book: ComposedBook) -> None:
    assert "celadon-teapot.png：自称形成于2025-10-10" in pages_of(sample_book, "1-1")
