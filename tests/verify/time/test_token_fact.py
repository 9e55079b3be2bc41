"""What follows from a token's facts alone: how far it reaches, whether it counts, and when it no longer does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from evidence_kit.domain.fault import FileCode, fault
from evidence_kit.formats import asic
from evidence_kit.verify.time.token_fact import TokenFact

MADE, ENDS, LATER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2030, 2031))
FAULT = fault(FileCode.MISSING)


def token(**facts: Any) -> TokenFact:
    return TokenFact.model_validate({"member": "a.tsr", "over": "journal.jsonl", "generated": MADE} | facts)


@pytest.mark.parametrize("loss", [
    {"fault": FAULT}, {"unchecked": FAULT}, {"disputed": FAULT}, {"distrust": (FAULT,)}, {"rehearsal": True},
])  # fmt: skip
def test_every_doubt_takes_trust_away(loss: dict[str, Any]) -> None:
    assert token().trusted and not token(**loss).trusted
    assert not token(**loss).dates(MADE)


def test_a_token_over_some_events_reaches_these_and_one_over_the_container_all() -> None:
    assert [token(events=3).reaches(event) for event in (1, 3, 4)] == [True, True, False]
    assert token(over=asic.STAMPED_MANIFEST).reaches(9999)
    assert not token().reaches(1)


@pytest.mark.parametrize(("vouched", "dates"), [({}, False), ({"renewed": True}, True), ({"anchored": True}, True)])
def test_an_aged_token_dates_only_where_something_vouched_for_it_in_time(vouched: dict[str, Any], dates: bool) -> None:
    aged = token(until=ENDS, **vouched)
    assert aged.dates(MADE)
    assert aged.dates(LATER) is dates


def test_its_time_is_not_later_than_the_upper_limit_of_its_accuracy() -> None:
    assert token().not_later == MADE
    assert token(latest=ENDS).not_later == ENDS
