"""No sentence of pydantic reaches a person, and each has a line."""

from __future__ import annotations

import pytest

from tests.case_yaml.written import CHINESE, flaws


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("编号: chunfeng", "编号: 春风", "第 2 行第 5 列：案件编号只用小写字母、数字和连字符：春风", "the id of a case has small letters"),
        ("编号: F1", "编号: 甲", "第 17 行第 10 列：事实编号应为 F 加数字，如 F1：甲", "a fact's id is F and a number"),
        ("编号: １－１", "编号: 甲", "第 22 行第 13 列：证据编号应为“组-序”，如 1-1：甲", "an exhibit's number is group and item"),
        ("份数: 2", "份数: 两份", "第 30 行第 13 列：“份数”应为数字：两份", "“份数” should be a number: 两份"),
        ("份数: 2", "份数: 0", "第 30 行第 13 列：“份数”的数值超出范围：0", "the number of “份数” is out of range: 0"),
        ("举证期限: 2026年12月1日", "sm3: 也许", "第 7 行第 6 列：“sm3”应为“是”或“否”：也许", "“sm3” should be true or false: 也许"),
        ("举证期限: 2026年12月1日", "举证期限: 1850-01-01", "第 7 行第 7 列：“举证期限”的数值超出范围：1850-01-01", "is out of range"),
        ("举证期限: 2026年12月1日", "参数说明: [{参数: steps, 数值: [1], 来源: 甲}]", "第 7 行第 24 列：“数值”应为文字", "should be text"),
        ("法院: 北京互联网法院\n", "", "第 1 行第 1 列：缺少“法院（court）”这一项", "the key “court” is missing"),
        ("语言: 中文", "语言: []", "第 1 行第 5 列：“语言”至少要有一项", "“语言” needs at least one item"),
        ('金额: "5,000 元"', "金额: 五千", "第 32 行第 19 列：“金额”应为金额，如 5000 或 5,000.00 元：五千", "should be an amount"),
    ],
)  # fmt: skip
def test_a_verdict_is_told_in_the_kits_own_words(old: str, new: str, zh: str, en: str) -> None:
    assert old in CHINESE
    chinese, english = flaws(CHINESE.replace(old, new, 1))
    assert any(one.rstrip("。").endswith(zh) for one in chinese), chinese
    assert any(en in one for one in english), english
