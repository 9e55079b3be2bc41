"""What a case says twice and not alike: LINT-02, 03, 07, 10 and 16."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.domain.text import text
from evidence_kit.review.consistency import doubled, roles, titles, translations
from tests.review.materials import case, codes, material, words

PARTIES = [
    {"role": "plaintiff", "name": words("沈喆", "SHEN Zhe")},
    {"role": "defendant", "name": words("周岚", "ZHOU Lan")},
]
WORK = {"title": words("窗台上的青瓷壶", "Celadon Teapot on the Sill"), "author": words("沈喆", "SHEN Zhe")}


def said(zh: str, en: str = "words", **more: Any) -> Any:
    fact = {"id": "F1", "status": "claimed", "statement": words(zh, en)}
    return material(case(facts=[fact], **{"parties": PARTIES, "work": WORK, **more}))


@pytest.mark.parametrize(
    ("zh", "en", "found"),
    [
        ("下载后所见水印为被告的用户编号。", "words", True),
        ("水印系周岚的名称。", "words", True),
        ("第一组反向提示词来自被告本人。", "words", True),
        ("水印是被告去除的。", "words", False),
        ("水印为原告的用户编号；被告所发图片没有水印。", "words", False),
        ("甲", "The watermark is the defendant's user ID.", True),
        ("甲", "The watermark is the plaintiff's user ID.", False),
    ],
)
def test_words_and_watermark_are_not_given_to_the_other_side(zh: str, en: str, found: bool) -> None:
    assert codes(roles(said(zh, en))) == ([ProblemCode.OPPONENTS_WORDS] if found else [])


def test_the_author_is_no_party_of_the_other_side() -> None:
    assert codes(roles(said("甲"))) == []
    (one,) = roles(said("甲", work={**WORK, "author": words("周岚", "ZHOU Lan")}))
    assert one.code is ProblemCode.AUTHOR_IS_OPPONENT and one.place == ("work", "author")


@pytest.mark.parametrize(
    ("zh", "en", "stands"),
    [
        ("题为《窗台上的青瓷瓶》。", "words", "窗台上的青瓷壶"),
        ("题为《窗台上的青瓷壶》，依《著作权法》。", "words", None),
        ("甲", "posted as “Celadon Teapots on a Sill”", "Celadon Teapot on the Sill"),
    ],
)
def test_the_title_is_one(zh: str, en: str, stands: str | None) -> None:
    found = [one for one in titles(said(zh, en)) if one.code is ProblemCode.TITLE_DRIFT]
    assert [one.arguments["stands"] for one in found] == ([stands] if stands else [])


def test_the_number_of_the_case_is_one_and_that_of_another_case_is_left_alone() -> None:
    number = words("（2026）京0491民初11279号")
    found = list(titles(said("见（2026）京0491民初11297号案卷。", case_number=number)))
    assert codes(found) == [ProblemCode.NUMBER_DRIFT]
    assert not list(titles(said("见(2026)京0491民初11279号案卷；参照（2019）粤03民终77号。", case_number=number)))


def test_a_word_of_a_prompt_has_one_translation() -> None:
    assert codes(translations(said("胶片模拟", "film emulation"))) == []
    assert codes(translations(said("film emulation", "film emulation"))) == []
    (one,) = translations(said("电影仿真", "film emulation"))
    assert one.arguments == {
        "where": text("事实 F1的陈述", "statement of fact F1"),
        "words": "film emulation",
        "chinese": "胶片模拟",
    }


def test_a_sentence_stands_once() -> None:
    assert codes(doubled(said("依据著作权法第十一条的规定。另一句。依据著作权法第十一条的规定。"))) == [
        ProblemCode.SENTENCE_TWICE
    ]
    assert codes(doubled(said("依据著作权法第十一条的规定。依据著作权法第十二条的规定。"))) == []
