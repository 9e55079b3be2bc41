"""A file is a creation record only where something other than the party's word dates it to the time of creation."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from evidence_kit.domain.time.creation_dating import CreationDating, made_at_the_time, start_of

CLAIMED = date(2025, 10, 10)
RECEIVED = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def dating(earliest: datetime | None, claimed: date | None = CLAIMED) -> CreationDating:
    return CreationDating(RECEIVED, claimed, earliest, "TSA")


def test_the_claimed_day_and_one_more_count_as_the_time_of_creation() -> None:
    last = datetime(2025, 10, 11, 16, 0, tzinfo=UTC)  # midnight after the eleventh in Beijing
    assert made_at_the_time(CLAIMED, last)
    assert not made_at_the_time(CLAIMED, last.replace(second=1))
    assert not made_at_the_time(CLAIMED, None) and not made_at_the_time(None, last)
    assert start_of(CLAIMED) == datetime(2025, 10, 9, 16, 0, tzinfo=UTC)


def test_what_is_dated_at_the_time_is_a_creation_record() -> None:
    one = dating(datetime(2025, 10, 10, 12, 0, tzinfo=UTC))
    assert one.name.zh == "创作过程原始记录"
    assert one.sentence.zh == "本件为创作当时形成的记录，最早独立时间证明为 2025-10-10 20:00:00 +08:00（TSA）。"


@pytest.mark.parametrize(
    ("one", "zh", "en"),
    [
        (dating(datetime(2026, 11, 30, 9, 22, 16, tzinfo=UTC)),
         "自称形成于 2025-10-10；最早独立时间证明 2026-11-30 17:22:16 +08:00（TSA）；其间 416 天无独立证明。",
         "Claimed to have been made on 2025-10-10; earliest independent proof of time 2026-11-30 17:22:16 +08:00 (TSA); "  # noqa: ISC004
         "the 416 days between are without independent proof."),
        (dating(None), "自称形成于 2025-10-10；尚无独立时间证明。",
         "Claimed to have been made on 2025-10-10; there is no independent proof of time yet."),
        (dating(RECEIVED, None), "未说明形成日期；最早独立时间证明 2026-11-30 17:00:00 +08:00（TSA）。",
         "No day of making is claimed; earliest independent proof of time 2026-11-30 17:00:00 +08:00 (TSA)."),
    ],
)  # fmt: skip
def test_what_came_later_is_the_file_as_it_was_handed_over(one: CreationDating, zh: str, en: str) -> None:
    assert one.name.zh == "按移交时状态收存的原始文件（2026-11-30 移交）"
    assert one.name.en == "original file as handed over on 2026-11-30"
    assert (one.sentence.zh, one.sentence.en) == (zh, en)


def test_a_proof_before_the_claimed_day_leaves_no_days_between() -> None:
    assert dating(datetime(2025, 10, 1, tzinfo=UTC)).days_unproved is None
