"""What the live page shows follows from the events alone."""

from __future__ import annotations

from datetime import UTC, datetime

from evidence_kit.domain.progress import Advanced, Noted, Previewed, Shown, Stage
from evidence_kit.domain.text import text
from evidence_kit.record.page_state import Board, after, difference, ended

SEED = text("随机种子", "seed")
PROMPT = text("提示词", "prompt")


def board() -> Board:
    return Board(title=text("录屏", "film"), case_line=text("法院", "court"), rehearsal=True)


def stage(name: str, **facts: str) -> Stage:
    labels = {"seed": SEED, "prompt": PROMPT}
    return Stage(name, text(name, name), tuple((labels[key], value) for key, value in facts.items()))


def test_a_stage_shows_what_changed_since_the_stage_before() -> None:
    now = after(after(board(), stage("one", seed="7"), 0.0), stage("two", seed="6"), 1.0)
    fact = now.facts[0]
    assert fact.difference is not None
    assert (fact.difference.removed, fact.difference.added) == ("7", "6")


def test_a_value_that_stays_is_not_marked() -> None:
    now = after(after(board(), stage("one", seed="7"), 0.0), stage("two", seed="7"), 1.0)
    assert now.facts[0].difference is None


def test_only_the_appended_words_of_a_long_prompt_are_marked() -> None:
    before = "a celadon teapot on a window sill, golden hour, soft light, film grain, 35mm, shallow depth of field"
    change = difference(before, before + ", rising steam, serene")
    assert change.removed == ""
    assert change.added == ", rising steam, serene"


def test_the_claimed_picture_stays_beside_every_later_one() -> None:
    now = after(board(), Shown("claimed", text("主张", "claimed"), b"first"), 0.0)
    now = after(now, stage("one", seed="1"), 1.0)
    now = after(now, Shown("one", text("一", "one"), b"second"), 2.0)
    assert now.claimed is not None
    assert now.panel is not None
    assert now.claimed.picture != now.panel.picture


def test_time_left_follows_from_the_time_that_what_is_done_took() -> None:
    now = after(board(), Advanced("run", text("运行", "run"), 0, 30), 100.0)
    now = after(now, Advanced("run", text("运行", "run"), 10, 30), 105.0)
    (bar,) = now.bars
    assert bar.seconds_left == 10.0


def test_workers_that_report_in_turn_keep_their_bars_and_the_time_left() -> None:
    now = board()
    events = (("one", 0), ("two", 0), ("one", 1), ("two", 2), ("one", 4))
    for moment, (task, done) in enumerate(events):
        now = after(now, Advanced(task, text(task, task), done, 4), float(moment))
    (left,) = now.bars
    assert (left.task, left.done, left.seconds_left) == ("two", 2, 2.0)
    now = after(now, Shown("one", text("一", "one"), b"first"), 5.0)
    assert now.bars == (left,)
    (last,) = after(now, Advanced("two", text("二", "two"), 4, 4), 6.0).bars
    assert last.complete


def test_a_preview_is_marked_as_unfinished_and_the_end_clears_the_bar() -> None:
    now = after(board(), Previewed("run", 3, 30, b"png"), 0.0)
    assert now.panel is not None
    assert not now.panel.finished
    now = ended(after(now, Noted(text("说明", "remark")), 1.0))
    assert now.finished
    assert now.note is None


def test_a_picture_is_called_regenerated_now_only_where_it_was_not_made_before() -> None:
    now = after(board(), stage("one", seed="1"), 0.0)
    made = datetime(2026, 1, 8, tzinfo=UTC)
    labels = []
    for event in (Previewed("run", 1, 2, b"a"), Shown("one", SEED, b"b"), Shown("one", SEED, b"b", made=made)):
        now = after(now, event, 1.0)
        assert now.panel is not None
        labels.append((now.panel.label.en, now.panel.earlier))
    assert labels == [("Being regenerated", False), ("Regenerated now", False), ("Earlier result, not run here", True)]
