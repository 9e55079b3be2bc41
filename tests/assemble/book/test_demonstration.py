"""Steps, log against re-run and single changes of the sample."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from evidence_kit.assemble.book import ComposedBook
from evidence_kit.assemble.book.typesetting.difference import difference_picture, on_white
from tests.assemble.book.sample_book import words_of_pages


def whole(book: ComposedBook) -> str:
    return "".join("".join(page.split()) for page in words_of_pages(book.pdf))


def test_each_step_has_a_row_and_the_claimed_picture_leads_them(sample_book: ComposedBook) -> None:
    words = whole(sample_book)
    for expected in (
        "涉案图片与4步总览",
        "1.基础图",
        "改变：随机种子改为3141592652",
        "理由：",
        "对照组3幅",
        "最后一步",
    ):
        assert expected in words, expected


def test_the_log_is_held_against_the_run_step_by_step(sample_book: ComposedBook) -> None:
    words = whole(sample_book)
    assert "00000-3141592653.png" in words and "当日草稿" in words and "注1：" in words


def test_a_changed_word_says_whose_it_was(sample_book: ComposedBook) -> None:
    words = whole(sample_book)
    assert "每次只改变一项选择" in words and "变化与随机偶合的比较" in words and "自拟" in words


def png(value: int) -> bytes:
    buffer = BytesIO()
    Image.fromarray(np.full((8, 8, 3), value, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_equal_is_white_and_more_is_darker() -> None:
    def shade(one: int, other: int) -> int:
        drawn = difference_picture(png(one), png(other))
        assert drawn is not None
        return int(np.asarray(Image.open(BytesIO(drawn)))[1, 1])

    assert shade(9, 9) == 255 > shade(9, 11) > shade(9, 40) > shade(9, 200) == 0
    white = np.asarray(Image.open(BytesIO(on_white(png(0)))))
    assert int(white[1, 1]) == 255 > int(white[0, 0]) == int(white[-1, -1])  # what is white has a line around it


def test_pictures_of_two_sizes_have_no_difference_picture() -> None:
    buffer = BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG")
    assert difference_picture(png(0), buffer.getvalue()) is None
    assert difference_picture(b"none", png(0)) is None
