"""What is typed wrongly so often that it has a sentence of its own."""

from __future__ import annotations

import pytest
import yaml

from evidence_kit.case_yaml.slips import open_quote, slip_near, syntax_flaw


def stopped(written: str) -> yaml.MarkedYAMLError:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.compose(written, Loader=yaml.SafeLoader)
    return caught.value


@pytest.mark.parametrize(
    ("written", "told", "meant"),
    [
        ("title：春风\ncourt: x\n", "line 1, column 6: “title” is followed by a full-width colon", "title: 春风"),
        ("a: b\n标题：春风\n", "line 2, column 3: “标题” is followed by a full-width colon", "标题: 春风"),
        ("a:\n\tb: 2\n", "line 2, column 1: there is a tab", "  b: 2"),
        ("title:1\ncourt: 2\n", "line 1, column 6: there is no space after the colon of “title”", "title: 1"),
        ("title: {zh: 标题，en: Title}\n", "line 1, column 15: there is a full-width comma", "title: {zh: 标题, en: Title}"),
        ("title: {zh: “a, b”, en: [b}\n", "line 1, column 12: there are curly quotes", 'title: {zh: "a, b", en: [b}'),
    ],
)  # fmt: skip
def test_a_slip_is_named_and_mended_in_the_copy(written: str, told: str, meant: str) -> None:
    slip = slip_near(written.split("\n"), stopped(written))
    assert slip is not None and slip.flaw.told.en.startswith(told)
    assert slip.meant.replace("  ", " ").strip() == meant.strip()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("a: b: c\n", "第 1 行第 5 列：文字中含有英文冒号加空格"),
        ("a: {b: c\nd: e\n", "第 1 行第 4 列：括号没有闭合"),
        ('a: "b\nc: d\n', "第 1 行第 4 列：引号没有闭合"),
        ("a: @b\n", "第 1 行第 4 列：这个符号不能用在开头"),
        ("a: *b\n", "第 1 行第 4 列：这个符号不能用在开头"),
        ("a: b\n---\nc: d\n", "第 2 行第 1 列：一个文件只能有一份内容"),
        ("- a\nb: c\n", "第 2 行第 1 列：缩进与上文不一致"),
    ],
)
def test_what_the_parser_says_is_told_in_the_kits_own_words(written: str, told: str) -> None:
    error = stopped(written)
    assert slip_near(written.split("\n"), error) is None
    assert syntax_flaw(error).told.zh.startswith(told)


def test_a_quotation_mark_left_open_is_named_where_it_stands_though_another_closes_it_far_below() -> None:
    written = 'a: "b\nc: d\ne: f\ng: "h"\n'
    flaw = open_quote(written.split("\n"), stopped(written))
    assert flaw is not None and flaw.told.zh.startswith("第 1 行第 4 列：引号没有闭合")
    assert open_quote(["a: b: c"], stopped("a: b: c")) is None
