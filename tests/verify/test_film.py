"""A film's record against itself: what honest filming on a busy machine gives stands, and gaps are placed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evidence_kit.domain.recording import Recording, Segment
from evidence_kit.domain.text import text
from evidence_kit.verify.film.record import gap_of, says_clock_moved, spans, time_faults

BEGAN = datetime(2026, 1, 8, 9, tzinfo=UTC)
NO = "0" * 64


def film(lags: list[float], *, incidents: tuple[str, ...] = ()) -> Recording:
    """A film of two-second segments, each closed so many seconds after its last frame."""
    segments = tuple(
        Segment(index=number, path=f"artifacts/0001-recording/segments/{number:05d}.mp4", sha256=NO, chain=NO,
                start=2.0 * number, end=2.0 * number + 2, closed=BEGAN + timedelta(seconds=2 * number + 2 + lag))
        for number, lag in enumerate(lags)
    )  # fmt: skip
    seconds = 2.0 * len(lags)
    return Recording(
        title=text("录屏", "film"), display="x11::99", width=320, height=180, frames_per_second=10, recorder="r",
        recorder_sha256=NO, command=(), browser="b", started=BEGAN, finished=BEGAN + timedelta(seconds=seconds + 120),
        seconds=seconds, frames=20 * len(lags), dropped_frames=0, video="artifacts/0001-recording/recording.mp4",
        segments=segments, marks=(), chain_head=NO, incidents=tuple(text(said, said) for said in incidents),
    )  # fmt: skip


def test_numbers_are_told_in_spans() -> None:
    assert spans([5, 1, 2, 3, 9, 10, 2]) == "1-3, 5, 9-10"
    assert spans(range(1, 94)) == "1-93"
    assert spans(range(0, 100, 2)).endswith("38 …")


@pytest.mark.parametrize("lags", [[-0.3, -0.2, -0.3], [0.1, 13.0, 12.5, 11.0, 9.2, 7.4]])
def test_a_recorder_that_falls_behind_and_catches_up_is_no_gap(lags: list[float]) -> None:
    assert gap_of(film(lags)) is None
    assert not list(time_faults(film(lags)))


def test_a_stretch_that_is_missing_is_placed() -> None:
    found = gap_of(film([-0.1, 0.0, 79.9, 80.0, 80.1]))
    assert found is not None
    assert found.arguments == {"before": 2, "after": 3, "seconds": "79.9", "at": "4.0"}


def test_a_film_without_segments_has_neither_gap_nor_moments() -> None:
    assert gap_of(film([])) is None and not list(time_faults(film([])))


def test_only_the_kits_own_words_say_that_the_clock_was_set() -> None:
    assert says_clock_moved(film([0.0], incidents=("The system clock was moved by -3.2 s during the recording.",)))
    assert not says_clock_moved(film([0.0], incidents=("Somebody moved the clock.",)))
