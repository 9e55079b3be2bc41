"""The accused picture beside the claimed one, and the watermark that is there or not."""

from __future__ import annotations

from evidence_kit.assemble.book import ComposedBook
from tests.assemble.book.sample_book import words_of_pages


def test_the_copy_is_found_in_the_page_measured_and_its_limits_said(sample_book: ComposedBook) -> None:
    words = "".join("".join(page.split()) for page in words_of_pages(sample_book.pdf))
    for expected in (
        "技术比对意见涉案图片与被诉图片", "420×630，左上角(40,203)", "缩放164.1%×164.1%", "差异图（白色为相同）",
        "证据3-2的“百记号”账号数据页中未找到涉案图片", "证据2-2：该处有覆盖物", "证据3-1（被诉图片）：该处未测得覆盖物", "不说明水印由何人去除",
    ):  # fmt: skip
        assert expected in words, expected
