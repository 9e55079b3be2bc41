"""Cover, story, catalogue and facts of the sample."""

from __future__ import annotations

from evidence_kit.assemble.book import ComposedBook
from tests.assemble.book.sample_book import words_of_pages


def bare(page: str) -> str:
    return "".join(page.split())


def test_the_cover_names_each_party_apart_and_counts_the_filing(sample_book: ComposedBook) -> None:
    cover = bare(words_of_pages(sample_book.pdf)[0])
    for expected in ("第1次提交", "委托诉讼代理人", "北京青禾律师事务所", f"证据{len(sample_book.exhibits)}件", f"共{sample_book.pages}页",
                     "本图片系作者使用人工智能生成工具创作"):  # fmt: skip
        assert expected in cover, expected
    assert "由人工智能生成，特此说明" not in cover


def test_the_story_says_what_it_is_about_when_and_what_it_does_not_show(sample_book: ComposedBook) -> None:
    story = bare(words_of_pages(sample_book.pdf)[1])
    for expected in (
        "沈喆诉被告周岚",
        "2025-10-12",
        "+2天",
        "自称形成于2025-10-10",
        "本证据册不能证明的事项",
        "不等于当初就是这样生成的",
    ):
        assert expected in story, expected


def test_the_catalogue_has_its_own_signature_line_and_copies(sample_book: ComposedBook) -> None:
    catalogue = bare("".join(words_of_pages(sample_book.pdf)[2:5]))
    for expected in ("签名或盖章", "第1次提交", "副本1份", "对方当事人1人", "6-3"):
        assert expected in catalogue, expected


def test_an_element_tells_its_facts_and_pages(sample_book: ComposedBook) -> None:
    facts = bare("".join(words_of_pages(sample_book.pdf)[4:7]))
    page = next(one.first_page for one in sample_book.exhibits if one.number == "3-1")
    for expected in ("F3被告在", f"3-1({page})", "时间线", "已举证", "收存当事人所交文件"):
        assert expected in facts, expected


def test_a_reader_with_five_minutes_finds_each_thing_from_one_page(sample_book: ComposedBook) -> None:
    story = bare(words_of_pages(sample_book.pdf)[1])
    pages = {one.number: one.first_page for one in sample_book.exhibits}
    for expected in (
        "AUTOMATIC1111stable-diffusion-webui1.9.4，种子3141592652",
        "取证说明3项，账号2个（当事人陈述）",
        "8,260.00元",
        "2个组件",
        f"被诉图片、差异、水印Accusedpicture,difference逐像素比对，水印处放大{pages['3-1']},",
    ):
        assert expected in story, expected
    assert "本册没有" not in story


def test_captures_accounts_licences_and_amounts_stand_with_their_exhibits(sample_book: ComposedBook) -> None:
    words = bare("".join(words_of_pages(sample_book.pdf)[5:9]))
    pages = {one.number: one.first_page for one in sample_book.exhibits}
    for expected in (
        "本工具未核对",
        "https://redleaf.example/post/7f31**2025-11-21",
        f"2-3({pages['2-3']})",
        "尚未核验",
        "律师费counsel'sfee2025-11-20票据011002500111-24680135",
        "合理开支小计Costsinall3,260.00元",
        "合计Inall8,260.00元",
    ):
        assert expected in words, expected
