"""What is said of frames that were looked at, of those that could not be read, and of a film at which nobody looked."""

from __future__ import annotations

from evidence_kit.domain.finding import Finding, Status
from evidence_kit.formats.burnt_line import BurntLine
from evidence_kit.verify.film.line_findings import judge_lines
from evidence_kit.verify.film.lines import LinesFact
from tests.verify.film.test_shown import HONEST, film, line


def judged(fact: LinesFact) -> list[tuple[str, Status, str, str]]:
    found: tuple[Finding, ...] = tuple(judge_lines(fact, "recording.json"))
    return [(one.code, one.status, one.message.zh, one.message.en) for one in found]


def test_a_film_at_which_nobody_looked_is_said_to_be_so() -> None:
    ((code, status, zh, en),) = judged(film(HONEST, decoder="", burnt_in=True))
    assert (code, status) == ("FILM_FRAMES_SHOWN", Status.INDETERMINATE)
    assert "were not looked at" in en and "没有查看" in zh


def test_a_film_without_a_line_is_said_to_have_none() -> None:
    empty = dict.fromkeys(HONEST, BurntLine())
    for fact in (film(HONEST, decoder=""), film(empty)):
        ((_, status, zh, en),) = judged(fact)
        assert status is Status.INDETERMINATE
        assert "nothing to read back" in en and "没有在画面上烧录" in zh


def test_frames_that_were_read_and_those_that_were_not_are_counted() -> None:
    seen = judged(film(HONEST | {40: BurntLine()}, burnt_in=True))
    assert [(code, status) for code, status, _, _ in seen] == [
        ("FILM_FRAMES_SHOWN", Status.INDETERMINATE),
        ("FILM_FRAMES_SHOWN", Status.PASSED),
        ("FILM_HEADS_SHOWN", Status.PASSED),
    ]
    assert "Of 7 sampled frames, 1 show no number" in seen[0][3]
    assert "In the 6 frames that were sampled and read, of 400" in seen[1][3]
    assert "is that of segment 19 of 20" in seen[2][3]


def test_heads_that_cannot_be_read_are_counted() -> None:
    seen = judged(film(HONEST | {40: line(40, segment=None, head=None)}, burnt_in=True))
    assert seen[-1][:2] == ("FILM_HEADS_SHOWN", Status.INDETERMINATE)
    assert "Of 7 frames whose number was read, 1 show a chain head that could not be read" in seen[-1][3]


def test_segments_that_were_not_decoded_are_named() -> None:
    fact = film(HONEST, burnt_in=True)
    last = fact.segments[-1].model_copy(update={"lines": None})
    seen = judged(fact.model_copy(update={"segments": (*fact.segments[:-1], last)}))
    assert "Frames of segments 20 were not looked at" in seen[0][3] and "第 20 分段" in seen[0][2]


def test_other_numbers_and_heads_fail() -> None:
    seen = judged(film(HONEST | {40: line(40, number=400, head="0" * 23 + "f")}, burnt_in=True))
    assert [(code, status) for code, status, _, _ in seen if status is Status.FAILED] == [
        ("FILM_FRAMES_SHOWN", Status.FAILED),
        ("FILM_HEADS_SHOWN", Status.FAILED),
    ]
    assert "(400 where 40 belongs)" in seen[0][3]


def test_of_a_film_without_segments_nothing_is_said() -> None:
    assert not judged(LinesFact())
