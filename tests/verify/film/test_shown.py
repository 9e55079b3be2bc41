"""What frames show, held against their places: a busy recorder's repeats stand as far as its record states them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evidence_kit.formats.burnt_line import BurntLine
from evidence_kit.verify.film.lines import LinesFact, SegmentLines
from evidence_kit.verify.film.shown import LATE, frame_faults, head_faults, late_heads, sampled
from evidence_kit.verify.film.stills import MemberBytes
from tests.verify.test_film import BEGAN

RATE, HEADS = 10, tuple(f"{number:024x}" for number in range(20))
NOWHERE = MemberBytes(offset=0, size=0)


def line(place: int, **changes: object) -> BurntLine:
    """What the frame at a place shows in an honest film, or otherwise."""
    newest = place // 20 - 1
    honest = BurntLine(number=place, position=place / RATE, clock=BEGAN + timedelta(seconds=place // RATE),
                       segment=None if newest < 0 else newest, head=None if newest < 0 else HEADS[newest], bare=newest < 0)  # fmt: skip
    return honest.model_copy(update=changes)


def film(lines: dict[int, BurntLine], **changes: object) -> LinesFact:
    """A film of two-second segments at ten frames a second, frames of it looked at."""
    segments = tuple(
        SegmentLines(segment=place // 20, place=NOWHERE, first=place // 20 * 20, frames=(place % 20,), lines=(shown,))
        for place, shown in lines.items()
    )
    bare = LinesFact(width=1280, rate=RATE, frames=400, heads=HEADS, started=BEGAN, finished=BEGAN + timedelta(seconds=45),
                     segments=segments, decoder="test")  # fmt: skip
    return bare.model_copy(update=changes)


PLACES = (0, 19, 20, 39, 40, 59, 399)
HONEST = {place: line(place) for place in PLACES}


def told(fact: LinesFact) -> dict[str, str | int]:
    return {one.code: one.arguments["at"] for one in (*frame_faults(fact), *head_faults(fact), *late_heads(fact))}


def test_an_honest_film_has_no_fault() -> None:
    assert not told(film(HONEST))
    assert [one.place for one in sampled(film(HONEST))] == list(PLACES)


@pytest.mark.parametrize(
    ("stated", "codes"),
    [({"repeated": 3}, set()), ({"repeated": 2}, {"FILM_SHOWS_NUMBER"}), ({}, {"FILM_SHOWS_NUMBER"})],
)
def test_numbers_may_lag_by_as_many_frames_as_the_record_states_repeated(
    stated: dict[str, int], codes: set[str]
) -> None:
    lagging = HONEST | {place: line(place, number=place - 3) for place in (59, 399)}
    assert set(told(film(lagging, **stated))) == codes


@pytest.mark.parametrize(("dropped", "codes"), [(2, set()), (1, {"FILM_SHOWS_NUMBER"})])
def test_numbers_may_run_ahead_by_as_many_frames_as_the_record_states_dropped(dropped: int, codes: set[str]) -> None:
    ahead = HONEST | {place: line(place, number=place + 2) for place in (59, 399)}
    assert set(told(film(ahead, dropped=dropped))) == codes


def test_numbers_that_run_back_are_no_repeats() -> None:
    back = HONEST | {40: line(40, number=39), 59: line(59, number=37, position=5.9)}
    assert told(film(back, repeated=100)) == {"FILM_SHOWS_NUMBER": "5.9"}


def test_places_in_the_film_are_held_to_the_grid() -> None:
    moved = HONEST | {39: line(39, position=4.1), 40: line(40, position=4.4), 59: line(59, position=6.2)}
    assert told(film(moved)) == {"FILM_SHOWS_POSITION": "4.0-5.9"}
    assert told(film(HONEST | {40: line(40, position=3.0)}, repeated=6)) == {"FILM_SHOWS_POSITION": "4.0"}


def test_the_clock_rises_within_the_filming_unless_it_was_set() -> None:
    for wrong in (BEGAN - timedelta(hours=1), BEGAN + timedelta(hours=1)):
        film_ = film(HONEST | {20: line(20, clock=wrong)})
        assert "FILM_SHOWS_CLOCK" in told(film_)
        assert not told(film_.model_copy(update={"clock_moved": True}))
    back = HONEST | {39: line(39, clock=BEGAN + timedelta(seconds=8)), 40: line(40, clock=BEGAN + timedelta(seconds=4))}
    assert told(film(back)) == {"FILM_SHOWS_CLOCK": "4.0"}


def test_heads_are_those_of_segments_that_were_filmed_before() -> None:
    assert told(film(HONEST | {20: line(20, segment=None, head=None, bare=True)})) == {}  # not chained yet
    assert told(film(HONEST | {59: line(59, segment=2, head=HEADS[2])})) == {"FILM_SHOWS_AHEAD": "5.9"}
    assert told(film(HONEST | {59: line(59, segment=99999, head=HEADS[2])})) == {"FILM_SHOWS_AHEAD": "5.9"}
    assert told(film(HONEST | {40: line(40, head=HEADS[2])})) == {"FILM_SHOWS_HEAD": "4.0"}


def test_heads_that_lag_far_behind_are_told() -> None:
    assert told(film(HONEST | {399: line(399, segment=18 - LATE, head=HEADS[18 - LATE])})) == {}
    assert told(film(HONEST | {399: line(399, segment=17 - LATE, head=HEADS[17 - LATE])})) == {
        "FILM_HEADS_LATE": "39.9"
    }
    assert told(film(HONEST | {399: line(399, segment=None, head=None, bare=True)})) == {"FILM_HEADS_LATE": "39.9"}
    unread = line(399, segment=None, head=None)
    assert told(film(HONEST | {399: unread})) == {}  # counted elsewhere, by the finding
