"""Which worker may take which order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from evidence_kit.regenerate.cluster.order import Order, PoolWorker


def worker(name: str, node: str) -> PoolWorker:
    there: Any = SimpleNamespace(id=node)
    return PoolWorker(name, there, actor=None, since=0.0)


@pytest.mark.parametrize(
    ("apart", "allowed"), [("node", [False, False, True]), ("worker", [False, True, True]), ("", [True, True, True])]
)
def test_orders_that_are_kept_apart_bar_each_other_from_a_node_or_a_worker(apart: str, allowed: list[bool]) -> None:
    one, neighbour, far = worker("worker-1", "a"), worker("worker-2", "a"), worker("worker-3", "b")
    barred: set[str] = set()
    first, second = (Order("run", (), barred, apart) for _ in range(2))
    assert one.may_take(first)
    barred |= one.place(first)
    assert [hand.may_take(second) for hand in (one, neighbour, far)] == allowed
