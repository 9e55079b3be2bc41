"""Which file answers which exhibit."""

from __future__ import annotations

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case import ExhibitPlan
from evidence_kit.domain.filing.answering import answers, is_stray
from tests.review.materials import exhibit, received


def plan(**said: object) -> ExhibitPlan:
    return ExhibitPlan.model_validate(exhibit("1-1", **said))


def test_a_file_answers_by_role_by_the_name_it_came_under_or_lies_under() -> None:
    (item,) = received(1, "合同.pdf", Role.LICENCE).products
    assert answers(plan(roles=["licence"]), item) and answers(plan(files=["合同.pdf"]), item)
    renamed = item.model_copy(update={"origin": "a:b.pdf"})
    assert answers(plan(files=["a:b.pdf"]), renamed) and answers(plan(files=["合同.pdf"]), renamed)
    assert not answers(plan(roles=["statement"], files=["其他.pdf"]), item)


def test_only_the_two_classes_are_strangers_to_each_other() -> None:
    made, page = received(1, "a.png", Role.PICTURE).products[0], received(2, "b.png", Role.PUBLICATION).products[0]
    assert is_stray(plan(lane="creation-record"), made)
    assert not is_stray(plan(lane="regeneration-demonstration"), made)
    assert not is_stray(plan(lane="creation-record"), page)
