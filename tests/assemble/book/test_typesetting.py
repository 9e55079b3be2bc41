"""Setting text: where lines break, which face each character has, what is cut to its room."""

from __future__ import annotations

import pytest

from evidence_kit.assemble.book.typesetting import reportlab_setup

reportlab_setup.prepare()

from evidence_kit.assemble.book.typesetting import fonts, style  # noqa: E402 - reportlab is prepared first
from evidence_kit.assemble.book.typesetting.line import wrapped  # noqa: E402
from evidence_kit.assemble.book.typesetting.line_breaking import CANNOT_END, CANNOT_START  # noqa: E402
from evidence_kit.assemble.book.typesetting.paragraph import paragraph  # noqa: E402

RARE_NAMES = "雯洁㐂䶮𠮷𬭎𫖯𬱖堃喆昇燊犇"


def lines_of(words: str, width: float) -> list[str]:
    made = paragraph(words, style.BODY)
    made.wrap(width, 1000)
    return ["".join(word.text for word in line.words) for line in made.blPara.lines]


@pytest.mark.parametrize("width", [72, 90, 110, 133, 165, 200])
def test_no_line_begins_or_ends_with_a_mark_that_may_not(width: int) -> None:
    words = "原告称：“图片由其生成（见证据 1-1）；参数、种子、提示词均可核对！”被告答辩：《声明》——“无异议……”。" * 3
    lines = lines_of(words, width)
    assert "".join(lines) == words
    assert not [line for line in lines if line[0] in CANNOT_START]
    assert not [line for line in lines[:-1] if line.rstrip()[-1] in CANNOT_END]


def test_english_breaks_at_spaces_and_a_digest_anywhere() -> None:
    assert all(line.strip() in "the quick brown fox jumps" for line in lines_of("the quick brown fox jumps", 60))
    digest = "0123456789abcdef" * 4
    lines = lines_of(digest, 100)
    assert len(lines) > 1
    assert "".join(lines) == digest


def test_no_line_is_wider_than_the_text() -> None:
    made = paragraph("证据 https://example.org/a/very/long/path?with=query&and=more 之后的文字。" * 5, style.BODY)
    made.wrap(120, 1000)
    assert all(line.currentWidth <= 120.01 for line in made.blPara.lines)


def test_each_character_has_a_face_and_what_has_none_shows_its_code() -> None:
    assert "[U+" not in fonts.markup(RARE_NAMES, fonts.SERIF_ZH)
    assert "[U+" not in fonts.markup(RARE_NAMES, fonts.SANS_EN)
    assert fonts.markup("\U0001f600", fonts.SERIF_ZH) == "[U+1F600]"
    assert fonts.markup("a\x00b", fonts.SERIF_EN) == "a[U+0000]b"


def test_markup_in_a_name_stays_a_name() -> None:
    assert "&lt;b&gt;" in fonts.markup("<b>&", fonts.SANS_ZH)


def test_a_long_name_is_cut_to_its_room() -> None:
    lines = wrapped("北京青禾律师事务所" * 12, fonts.SERIF_ZH, 9.5, 180, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(fonts.width(line, fonts.SERIF_ZH, 9.5) <= 180 for line in lines)
