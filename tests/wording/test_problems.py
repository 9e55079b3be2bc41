"""Every problem has a sentence and a remedy, and every one of these a problem."""

from __future__ import annotations

from evidence_kit.domain.filing.problem import ProblemCode, problem
from evidence_kit.wording import kit_table
from evidence_kit.wording.problems import REMEDY, problem_remedy, problem_text, problems_json


def test_codes_and_sentences_stand_for_each_other() -> None:
    codes = {code.value for code in ProblemCode}
    assert codes | {code + REMEDY for code in codes} == set(kit_table("problems").sentences)


def test_a_problem_is_told_with_what_it_names() -> None:
    one = problem(ProblemCode.NUMBER_OUT_OF_ORDER, ("groups", 0), number="3-2", before="3-3").model_copy(
        update={"line": 7}
    )
    assert problem_text(one).en == "Exhibit 3-2 stands after 3-3, out of order."
    assert "编号" in problem_remedy(one).zh
    (told,) = problems_json([one])
    assert (told["severity"], told["line"], told["code"]) == ("error", 7, "NUMBER_OUT_OF_ORDER")
