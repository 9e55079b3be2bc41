"""A place of case.yaml is called by what stands there."""

from __future__ import annotations

import pytest

from evidence_kit.case_yaml import load_case
from evidence_kit.domain.filing.problem import Place
from evidence_kit.review.places import name_of, texts_of
from tests.filed import SAMPLE

CASE = load_case(SAMPLE / "case.yaml")


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        (("facts", 0, "statement"), "事实 F1的陈述", "statement of fact F1"),
        (("groups", 0, "exhibits", 0, "purpose"), "证据 1-1的证明对象", "object of proof of exhibit 1-1"),
        (("groups", 1, "purpose"), "第 2 组证据的证明对象", "object of proof of group 2"),
        (("parties", 1, "name"), "被告的名称", "name of defendant"),
        (("claims", 1), "诉讼请求第 2 项", "claim 2"),
        (("work", "author"), "作品的作者", "author of work"),
        (("chain", 0, "why"), "步骤 base的理由", "reason of step base"),
        (("title",), "名称", "title"),
        (("unheard-of",), "unheard-of", "unheard-of"),
        ((), "case.yaml", "case.yaml"),
    ],
)
def test_a_place_is_named(place: Place, zh: str, en: str) -> None:
    name = name_of(CASE, place)
    assert (name.zh, name.en) == (zh, en)


def test_every_statement_has_its_place() -> None:
    found = dict(texts_of(CASE))
    assert found["title",] == CASE.title and found["claims", 1] == CASE.claims[1]
    assert found["groups", 0, "exhibits", 0, "name"] == CASE.groups[0].exhibits[0].name
    assert all(name_of(CASE, place).zh for place in found)
