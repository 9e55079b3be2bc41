"""What each level of a block shows, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evidence_kit.domain.finding import Status
from evidence_kit.domain.text import text
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact, judge_block


@pytest.mark.parametrize(("level", "status", "says"), [
    (Level.PATH, Status.INDETERMINATE, "no time follows"), (Level.WORK, Status.INDETERMINATE, "cheaper a forgery"),
    (Level.CHAIN, Status.PASSED, "does not say how long"), (Level.NODE, Status.PASSED, "does not say how long"),
])  # fmt: skip
def test_each_level_says_what_it_does_not_show(level: Level, status: Status, says: str) -> None:
    fact = BlockFact(
        height=7, root="00" * 32, level=level, block="00" * 32, time=datetime(2026, 1, 1, tzinfo=UTC), work_bits="79.0"
    )
    finding = judge_block(fact, text("某文件", "some file"), "x")
    assert (finding.status, says in finding.message.en) == (status, True)
    assert finding.message.en.startswith(f"L{level}:")
    assert finding.message.zh.startswith(f"L{level}：")
    assert (fact.dated is not None) is (level >= Level.CHAIN)
