"""Words of the template, words that stand for words, English that is Chinese."""

from __future__ import annotations

import pytest

from evidence_kit import resources
from evidence_kit.case_yaml import load_case
from evidence_kit.domain.case import Case
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.review.words import template_places, unfilled, untranslated
from tests.review.materials import case, codes, material, words


@pytest.fixture(scope="module")
def template() -> Case:
    return load_case(resources.shipped("templates", "case.yaml"))


def test_each_place_that_holds_the_template_is_told(template: Case) -> None:
    filled = case()
    assert codes(unfilled(material(filled, template=template))) == []
    assert list(template_places(template, template)) == [
        ("title",), ("parties", 0, "name"), ("parties", 1, "name"), ("work", "title"), ("work", "author")
    ]  # fmt: skip
    found = codes(unfilled(material(template, template=template)))
    assert found.count(ProblemCode.TEMPLATE_WORDS) == 5 and ProblemCode.TEMPLATE_ID in found


def test_marks_of_the_template_are_told_and_a_post_may_have_marks_of_its_own(template: Case) -> None:
    mark = "原告在【平台】账号【账号名】发表；"
    left, own = ({"id": "F1", "status": "claimed", "statement": words(zh)} for zh in (mark, "标题为“【窗台】青瓷壶”"))
    (one,) = unfilled(material(case(facts=[left]), template=template))
    assert one.code is ProblemCode.PLACEHOLDER_WORDS and one.arguments["words"] == "【平台】"
    assert codes(unfilled(material(case(facts=[own]), template=template))) == []


@pytest.mark.parametrize("word", ["待补", "待补充", "待定", "TODO", "to be added"])
def test_words_that_stand_for_words_are_told(word: str) -> None:
    (one,) = unfilled(material(case(title={"zh": "案", "en": word})))
    assert one.code is ProblemCode.PLACEHOLDER_WORDS and one.arguments["words"] == word and one.place == ("title",)


def test_english_that_is_chinese_is_told_and_a_quoted_name_is_not() -> None:
    (one,) = untranslated(material(case(court=words("北京互联网法院", "北京互联网法院"))))
    assert one.code is ProblemCode.ENGLISH_IN_CHINESE and one.place == ("court",)
    assert codes(untranslated(material(case(court=words("法院", "the court called 北京互联网法院"))))) == []
    assert codes(untranslated(material(case()))) == []
