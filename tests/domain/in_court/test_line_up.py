"""The order that a number decides, and what so few trials leave possible."""

from __future__ import annotations

import pytest

from evidence_kit.domain.in_court.line_up import order_by, upper_limit


def test_every_number_gives_an_order_and_others_give_others() -> None:
    orders = {order_by(str(number), 10) for number in range(50)}
    assert len(orders) == 50 and all(sorted(order) == list(range(10)) for order in orders)
    assert {order.index(0) for order in orders} == set(range(10)), "the claimed recipe comes to stand anywhere"
    assert order_by("4711", 10) == (5, 6, 0, 1, 2, 4, 9, 3, 7, 8), "what anybody computes by hand"


@pytest.mark.parametrize(
    ("errors", "trials", "limit"), [(0, 20, 0.1391), (1, 20, 0.2161), (0, 299, 0.009969), (3, 3, 1.0), (0, 0, 1.0)]
)
def test_the_upper_limit_is_that_of_clopper_and_pearson(errors: int, trials: int, limit: float) -> None:
    assert upper_limit(errors, trials) == pytest.approx(limit, abs=2e-4)
