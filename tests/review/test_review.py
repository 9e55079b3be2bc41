"""All rules together: the gravest first, each with its line."""

from __future__ import annotations

from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.review.review import RULES, review
from tests.review.materials import case, exhibit, group, material, words


def test_problems_stand_by_weight_and_line_and_only_places_have_lines() -> None:
    made = case(
        title=words("案", "TODO"),
        deadline="2026-12-01",
        groups=[group(exhibit("1-2", roles=["licence"]), exhibit("1-1", roles=["licence"]))],
    )
    found = review(material(made), {("title",): 3, ("deadline",): 1}.get)
    weights = [one.severity.value for one in found]
    assert weights == sorted(weights, key=["error", "warning", "note"].index)
    lines = {one.code: one.line for one in found}
    assert lines[ProblemCode.PLACEHOLDER_WORDS] == 3 and lines[ProblemCode.DEADLINE_NEAR] == 1
    assert lines[ProblemCode.NO_CLAIMED_PICTURE] is None
    assert {ProblemCode.NUMBER_OUT_OF_ORDER, ProblemCode.EXHIBIT_WITHOUT_FILES} <= set(lines)


def test_no_rule_stands_twice() -> None:
    assert len(set(RULES)) == len(RULES)
