"""A check that is given proofs without end comes to an end."""

from __future__ import annotations

import itertools

from evidence_kit.verify.time.allowance import Allowance


def test_no_more_than_so_many_are_looked_at_and_the_others_are_counted() -> None:
    allowance = Allowance(most=3)
    assert list(allowance.within(range(2))) == [0, 1]
    assert list(allowance.within(range(5))) == [0]
    assert allowance.left_out == 4


def test_no_more_time_than_that_is_spent_however_few_they_are() -> None:
    ticks = itertools.count()
    allowance = Allowance(most=100, seconds=3, clock=lambda: next(ticks))
    assert list(allowance.within("abcdef")) == ["a", "b"]
    assert allowance.left_out == 4
