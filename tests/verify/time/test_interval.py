"""The interval in which something came to be: open, closed or impossible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from evidence_kit.domain.finding import Status
from evidence_kit.verify.time.beacon_values import BeaconFact, MarkFact
from evidence_kit.verify.time.interval import IntervalFacts, SpanFact, judge_intervals

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def interval(**span: Any) -> dict[str, Any]:
    mark = MarkFact(kind="drand", said="7 abc", not_before=NOON)
    made = {
        "event": 5,
        "action": "recording.finished",
        "folder": "0005-recording",
        "beacon": 3,
        "not_before": NOON,
        "not_after": None,
    }
    facts = IntervalFacts(
        beacons=(BeaconFact(member="b", event=3, marks=(mark,)),), spans=(SpanFact.model_validate(made | span),)
    )
    return {finding.code: finding for finding in judge_intervals(facts)}


def test_an_interval_is_open_closed_or_impossible() -> None:
    assert interval()["INTERVAL_OPEN"].status is Status.INDETERMINATE
    assert interval(not_after=NOON + timedelta(hours=1))["INTERVAL"].status is Status.PASSED
    assert interval(not_after=NOON - timedelta(hours=1))["INTERVAL_IMPOSSIBLE"].status is Status.FAILED


def test_a_film_is_only_as_young_as_its_screen_shows() -> None:
    shown = interval(not_after=NOON + timedelta(hours=1), shown_at="1.2")["INTERVAL"]
    assert "at 1.2 s the screen should show “7 abc”" in shown.message.en
    assert "these may be older" in interval(not_after=NOON + timedelta(hours=1))["INTERVAL"].message.en
