"""The sample's book as a whole: its length, its empty room, its order, its stamps."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import re
from pathlib import Path

import pytest

from evidence_kit.assemble.book import ComposedBook
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.text import Language
from evidence_kit.formats.journal import book_annex
from tests.assemble.book.sample_book import composed, empty_shares, in_one_language, words_of_pages, worked_sample

MOST_PAGES, OF_THE_FILM = 24, 1
"""In one language and in both. The film, which no test runs here, takes a page of the sample."""
ORDER = (
    "案情概览", "证据目录", "待证事实与支持证据", "证据 1-1", "证据 1-2", "证据 1-3", "证据 2-1", "证据 3-1", "涉案图片与被诉图片",
    "证据 4-1", "证据 5-1", "证据 6-2", "证据 6-3", "当日记录与再运行逐步对照", "法院审查要点", "附录　运行环境", "附录　时间证明",
    "附录　保管经过", "附录　如何自行核验", "附录　附表",
)  # fmt: skip


def bare(words: str) -> str:
    return "".join(words.split())


def test_it_has_half_the_pages_that_it_had(sample_book: ComposedBook) -> None:
    assert sample_book.pages <= MOST_PAGES - OF_THE_FILM


@pytest.mark.parametrize("language", ["zh", "en"])
def test_in_one_language_it_holds_no_word_of_the_kit_in_the_other(sample_case: CaseFile, language: Language) -> None:
    """What stands in the other one then is the exhibits' own: files as they are, and names."""
    alone = copy.copy(sample_case)
    alone.case = in_one_language(sample_case.case, language)
    book = composed(alone)
    assert book.pages <= MOST_PAGES - OF_THE_FILM
    other = {
        "zh": ("Exhibit", "Page ", "Where to find it", "taken in", "bytes"),
        "en": ("证据目录", "页码", "速查", "收存", "字节"),
    }
    words = words_of_pages(book.pdf)
    own = [page for number, page in enumerate(words, start=1) if not any(
        one.first_page <= number < one.first_page + one.pages for one in book.exhibits)]  # fmt: skip
    assert [strange for strange in other[language] for page in own if strange in page] == []


def test_no_page_is_empty_for_more_than_two_fifths_unless_a_part_ends_there(sample_book: ComposedBook) -> None:
    shares = empty_shares(sample_book.pdf)
    begun = {exhibit.first_page for exhibit in sample_book.exhibits}
    words = words_of_pages(sample_book.pdf)
    begun |= {
        page for page, said in enumerate(words, start=1) if "技术比对意见" in said
    }  # parts of their own, after exhibits
    emptied = [page for page, share in enumerate(shares, start=1) if share > 0.4]
    assert [page for page in emptied if page != len(shares) and page + 1 not in begun and page > 2] == []


def test_the_parts_stand_in_the_order_of_the_profile(sample_book: ComposedBook) -> None:
    pages = [bare(words) for words in words_of_pages(sample_book.pdf)]
    whole = "".join(pages[1:2] + pages[2:])
    found = [whole.find(bare(part)) for part in ORDER[:3]] + [
        min((at for at in (whole.rfind(bare(part)),) if at >= 0), default=-1) for part in ORDER[-3:]
    ]
    assert -1 not in found and found == sorted(found)


def test_no_list_of_hashes_stands_in_it(sample_book: ComposedBook) -> None:
    per_page = [len(re.findall(r"\b[0-9a-f]{64}\b", words)) for words in words_of_pages(sample_book.pdf)]
    assert max(per_page) <= 8 and sum(per_page) < 40


def test_every_page_of_an_exhibit_has_its_number_and_stamp(sample_book: ComposedBook) -> None:
    pages = words_of_pages(sample_book.pdf)
    for exhibit in sample_book.exhibits:
        for nth in range(exhibit.pages):
            words = pages[exhibit.first_page + nth - 1]
            assert f"{exhibit.number}-{nth + 1:03d}" in words
            assert "证据" in words and exhibit.number in words


def test_the_stamps_of_pages_and_pictures_are_a_table(sample_book: ComposedBook) -> None:
    table = dict(sample_book.annexes)[book_annex.STAMPS].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    pages = words_of_pages(sample_book.pdf)
    pictures = [row for row in rows if row["of"] == "picture"]
    assert pictures and all(row["stamp"] in pages[int(row["page"]) - 1] for row in rows)
    assert {row["exhibit"] for row in pictures} >= {"1-1", "1-2", "2-1", "3-1"}
    assert len({row["stamp"] for row in rows}) == len(rows)


def test_the_digests_of_the_annexes_stand_in_the_book(sample_book: ComposedBook) -> None:
    words = "".join(bare(page) for page in words_of_pages(sample_book.pdf))
    for _, data in sample_book.annexes:
        assert hashlib.sha256(data).hexdigest() in words


@pytest.fixture(scope="module")
def unmeasured(sample_case: CaseFile) -> ComposedBook:
    """The book where nothing compares pictures."""
    return composed(sample_case)


def test_two_settings_are_the_same_bytes(sample_case: CaseFile, unmeasured: ComposedBook) -> None:
    again = composed(sample_case)
    assert (again.pdf, again.annexes) == (unmeasured.pdf, unmeasured.annexes)


def test_without_the_comparison_the_book_says_that_nothing_was_measured(unmeasured: ComposedBook) -> None:
    words = "".join(words_of_pages(unmeasured.pdf))
    assert "本机未安装比对组件" in words and "PSNR 5" not in words


def test_a_book_of_one_language_has_no_word_of_the_other(tmp_path: Path) -> None:
    words = "".join(words_of_pages(composed(worked_sample(tmp_path, languages=["zh"])).pdf))
    for english in (
        "The case on one page",
        "Catalogue of Evidence",
        "Exhibit 1-1",
        "Page 2 of",
        "What the court examines",
    ):
        assert english not in words
    assert "案情概览" in words
