"""Claims and facts that nothing carries, and days that do not fit."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.review.claims import captures, case_number, costs, facts, prompts
from tests.intake.test_claimed_picture import recipe_of
from tests.review.materials import case, codes, exhibit, group, material, received, words

ASKED = [
    words("赔礼道歉；", "apologise;"),
    words("赔偿 5,000 元，并承担本案合理开支。", "5,000 yuan and the reasonable costs of this case."),
]


def test_costs_that_are_asked_for_want_an_exhibit() -> None:
    (one,) = costs(material(case(claims=ASKED, groups=[group(exhibit("1-1"))])))
    assert one.code is ProblemCode.COSTS_WITHOUT_EXHIBIT and one.place == ("claims", 1)
    shown = exhibit("1-2", name=words("律师费发票", "invoice"))
    assert codes(costs(material(case(claims=ASKED, groups=[group(exhibit("1-1"), shown)])))) == []
    assert codes(costs(material(case(claims=ASKED[:1])))) == []
    paid = [{"item": words("律师费"), "amount": "8000", "exhibits": ["1-1"]}]
    assert codes(costs(material(case(claims=ASKED, groups=[group(exhibit("1-1"))], damages=paid)))) == []
    unproved = [{"item": words("律师费"), "amount": "8000"}]
    assert codes(costs(material(case(claims=ASKED, groups=[group(exhibit("1-1"))], damages=unproved)))) == [
        ProblemCode.AMOUNT_WITHOUT_EXHIBIT,
        ProblemCode.COSTS_WITHOUT_EXHIBIT,
    ]


def test_amounts_are_grounds_for_costs_where_they_name_an_exhibit() -> None:
    groups = [group(exhibit("1-1"))]
    fee = {"item": words("代理", "agency"), "kind": "counsel", "amount": 3000, "exhibits": ["1-1"]}
    assert codes(costs(material(case(claims=ASKED, groups=groups, damages=[fee])))) == []
    loss = {"item": words("经济损失", "loss"), "kind": "loss", "amount": 5000}
    assert codes(costs(material(case(claims=ASKED, groups=groups, damages=[loss])))) == ["COSTS_WITHOUT_EXHIBIT"]
    bare = fee | {"exhibits": []}
    found = codes(costs(material(case(claims=ASKED, groups=groups, damages=[bare]))))
    assert found == ["AMOUNT_WITHOUT_EXHIBIT", "COSTS_WITHOUT_EXHIBIT"]


def test_what_others_published_wants_a_word_on_who_took_it() -> None:
    plan = exhibit("1-1", roles=["publication"])
    page = received(1, "页.png", Role.PUBLICATION)
    (one,) = captures(material(case(groups=[group(plan)]), page))
    assert one.code is ProblemCode.CAPTURE_NOT_STATED and one.arguments["number"] == "1-1"
    taken = {"address": "https://a.example/1", "by": words("人"), "means": words("机"), "exhibits": ["1-1"]}
    assert codes(captures(material(case(groups=[group(plan)], captures=[taken]), page))) == []


def fact(**said: Any) -> dict[str, Any]:
    return {"id": "F1", "status": "claimed", "statement": words("事"), **said}


def test_a_fact_that_is_shown_names_what_shows_it() -> None:
    assert codes(facts(material(case(facts=[fact()])))) == []
    (one,) = facts(material(case(facts=[fact(status="shown")])))
    assert one.code is ProblemCode.FACT_WITHOUT_EXHIBIT and one.place == ("facts", 0)
    plans = [group(exhibit("1-1"))]
    assert codes(facts(material(case(facts=[fact(status="shown", exhibits=["1-1"])], groups=plans)))) == []


def test_what_was_published_before_it_was_made_is_asked_about() -> None:
    work = {"title": words("图"), "author": words("李"), "claimed_creation": "2025-10-10"}
    assert codes(facts(material(case(work=work, facts=[fact(day="2025-10-10")])))) == []
    (one,) = facts(material(case(work=work, facts=[fact(day="2025-10-09")])))
    assert one.code is ProblemCode.PUBLISHED_BEFORE_MADE


@pytest.mark.parametrize(
    ("number", "found"), [("（2026）京0491民初11279号", 0), ("（2026）京0491民初（2026）11279号", 1)]
)
def test_a_case_number_has_its_year_once(number: str, found: int) -> None:
    assert len(list(case_number(material(case(case_number=words(number)))))) == found


def test_a_term_that_is_asked_for_and_refused_is_named() -> None:
    recipe = recipe_of(
        "(film grain:1.2), a teapot, <lora:x:1>\nNegative prompt: Film Grain, blurry\nSteps: 2, Sampler: Euler a, CFG scale: 2, Seed: 7, "
        "Size: 64x64, Model: m, Version: v1.9.4"
    )
    assert [one.arguments for one in prompts(material(case(), recipe=recipe))] == [{"word": "film grain"}]
    assert codes(prompts(material(case()))) == []
