"""Days, amounts and references as people write them."""

from __future__ import annotations

import pytest
import yaml

from evidence_kit.case_yaml import scalars


@pytest.mark.parametrize(
    "words",
    ["2025-10-10", "2025/10/10", "2025年10月10日", "２０２５年１０月１０日", "2025.10.10", "2025 年 10 月 10 日"],
)
def test_a_day_in_any_writing(words: str) -> None:
    assert scalars.day_of(words) == "2025-10-10"


@pytest.mark.parametrize("words", ["2025-13-01", "2025年2月30日", "十月", "", "10/10/2025"])
def test_no_day(words: str) -> None:
    assert scalars.day_of(words) is None


def test_amounts() -> None:
    assert [scalars.amount_of(words) for words in ("5,000 元", "人民币5000元整", "¥12,345.60", "88.5", "５０００")] == [
        "5000", "5000", "12345.60", "88.5", "5000",
    ]  # fmt: skip
    assert not any(map(scalars.amount_of, ("50,00", "-5", "五千", "1.234", "")))


def test_references_and_signs() -> None:
    assert scalars.reference_of("１－１") == scalars.reference_of(" 1—1 ") == "1-1"
    assert scalars.is_listed("1-1，1-2") and scalars.is_listed("F1、F2") and not scalars.is_listed("1-1")
    assert scalars.in_curly_quotes("“a”") and not scalars.in_curly_quotes("“a” b") and not scalars.in_curly_quotes("")


def test_what_yaml_makes_of_a_value() -> None:
    for written, value in {"12": 12, "true": True, "x": "x", "": None, "0b": "0b", "9999-99-99": "9999-99-99"}.items():
        node = yaml.compose(f"a: {written}", Loader=yaml.SafeLoader).value[0][1]
        assert scalars.resolved(node) == value
