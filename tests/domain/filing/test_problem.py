"""Problems by their weight and place."""

from __future__ import annotations

from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, Severity, gravest_first, problem


def test_the_gravest_come_first_and_each_weight_in_the_order_of_its_lines() -> None:
    note, warning = problem(ProblemCode.FILE_IN_NO_EXHIBIT), problem(ProblemCode.FILE_TWICE)
    late, early = (FilingProblem(code=ProblemCode.LANES_MIXED, line=line) for line in (9, 2))
    assert [one.severity for one in (note, warning, late)] == [Severity.NOTE, Severity.WARNING, Severity.ERROR]
    assert gravest_first([note, warning, late, early]) == (early, late, warning, note)
