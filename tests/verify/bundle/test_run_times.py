"""When a run says that it ended, beside the event that filed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.bundle.run_times import strange_times

FILED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def bundle(ended: datetime) -> OpenedBundle:
    item = SimpleNamespace(path="artifacts/0003-variation/variation.json")
    run = SimpleNamespace(finished=ended)
    return cast(
        OpenedBundle,
        SimpleNamespace(
            records_of=lambda role, noun: ((item, run),) if role is Role.VARIATION_RUN else (),
            maker_of=lambda path: SimpleNamespace(time=FILED),
            member_of=lambda path: "data/evidence/variation.json",
        ),
    )


@pytest.mark.parametrize(
    ("before", "strange"),
    [(timedelta(0), False), (timedelta(hours=20), False), (timedelta(days=2), True), (timedelta(seconds=-1), False),
     (timedelta(minutes=-1), True)],
)  # fmt: skip
def test_a_run_ends_before_it_is_filed_and_not_long_before(before: timedelta, strange: bool) -> None:
    assert list(strange_times(bundle(FILED - before))) == (["data/evidence/variation.json"] if strange else [])
