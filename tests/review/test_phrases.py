"""What a case should not say of itself is found in both languages; what it denies is not."""

from __future__ import annotations

import pytest

from evidence_kit.case_yaml import load_case
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.review.phrases import phrases
from tests.filed import SAMPLE
from tests.review.materials import case, codes, exhibit, group, material, words

SAID = [
    (ProblemCode.CLAIMS_AUTHORSHIP, "证明原告系涉案图片的作者", "it proves authorship"),
    (ProblemCode.STATES_LAW, "图片具有独创性", "the picture is original"),
    (ProblemCode.STATES_GUILT, "被告盗用原告图片", "the defendant stole the picture"),
    (ProblemCode.ABSOLUTE_WORDS, "日志不可篡改", "a tamper-proof journal"),
    (ProblemCode.CHAIN_AS_TRUTH, "区块链证明内容真实", "it is on the blockchain, hence true"),
    (ProblemCode.CALLED_NOTARISED, "文件已公证", "the file was notarised"),
    (ProblemCode.CALLED_PHOTOGRAPH, "原告的摄影作品", "a real photo"),
]


@pytest.mark.parametrize(("code", "zh", "en"), SAID, ids=[code.value for code, _, _ in SAID])
def test_each_is_found_in_either_language(code: ProblemCode, zh: str, en: str) -> None:
    for statement in (words(zh, "words"), words("事实", en)):
        made = case(facts=[{"id": "F1", "status": "claimed", "statement": statement}])
        (one,) = phrases(material(made))
        assert one.code is code and one.place == ("facts", 0, "statement") and str(one.arguments["words"]) in zh + en


@pytest.mark.parametrize(
    ("zh", "en"),
    [("不具有独创性的部分已经剔除", "no word on originality"), ("未公证", "it was not notarised"),
     ("显示记录了哪些输入", "which inputs were recorded")],
)  # fmt: skip
def test_what_is_denied_or_shown_is_not(zh: str, en: str) -> None:
    made = case(facts=[{"id": "F1", "status": "claimed", "statement": words(zh, en)}])
    assert codes(phrases(material(made))) == []


def test_claims_may_ask_for_a_judgment() -> None:
    assert (
        codes(phrases(material(case(claims=[words("判令被告停止侵害，被告构成侵权", "the defendant infringed")]))))
        == []
    )


def test_a_notary_may_be_named_where_the_certificate_is_an_exhibit() -> None:
    plans = [
        group(exhibit("1-1", kind=words("公证书", "notarial certificate"), content=words("已公证的网页", "a page")))
    ]
    assert codes(phrases(material(case(groups=plans)))) == []


def test_a_demonstration_is_not_called_a_record_of_the_creation() -> None:
    wrong = exhibit("1-1", lane="regeneration-demonstration", purpose=words("创作过程记录", "creation process"))
    right = exhibit(
        "1-2", lane="regeneration-demonstration", purpose=words("不是创作当时的记录", "not a record of the creation")
    )
    (one,) = phrases(material(case(groups=[group(wrong, right)])))
    assert one.code is ProblemCode.DEMONSTRATION_AS_RECORD and one.place == ("groups", 0, "exhibits", 0, "purpose")


def test_the_sample_says_none_of_it() -> None:
    assert codes(phrases(material(load_case(SAMPLE / "case.yaml")))) == []
