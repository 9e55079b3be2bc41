"""Moments as the case tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from evidence_kit.domain.case_time import BEIJING, clock


def test_a_moment_is_told_in_beijing_time_to_the_second_whatever_zone_it_came_in() -> None:
    late = datetime(2026, 1, 7, 17, 30, 0, 999_999, tzinfo=UTC)
    assert clock(late) == "2026-01-08 01:30:00 +08:00"
    assert clock(late.astimezone(timezone(timedelta(hours=-5)))) == clock(late)
    assert late.astimezone(BEIJING).date().isoformat() == "2026-01-08", "the calendar day of a claim"
