"""What a film loses while it is made ends the work: a dead browser, a page that draws no more, a black screen."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.progress import Advanced, Shown, Stage
from evidence_kit.domain.text import Text, text
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.display import open_screen
from evidence_kit.outside.ffmpeg import ScreenState
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.record import film_watch
from evidence_kit.record.screen_recorder import open_camera
from evidence_kit.record.session import Session
from tests.record.test_recording import child_of, lost_film, picture

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")


def test_a_browser_that_is_killed_ends_the_work_and_nothing_after_it_is_a_mark(case_file: CaseFile) -> None:
    reached = []

    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        time.sleep(0.5)
        os.kill(child_of(session, "browser"), signal.SIGKILL)
        time.sleep(0.3)
        session.watch(Shown("red", text("红图", "red picture"), picture("red")))
        reached.append("after")

    made = lost_film(case_file, work)
    assert not reached
    assert [mark.name for mark in made.marks] == ["red"]
    assert made.broken_off is not None and "浏览器 意外退出" in made.broken_off.zh


def test_a_page_that_draws_no_more_ends_the_work(case_file: CaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_watch, "_FROZEN", 5.0)

    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        os.killpg(child_of(session, "browser"), signal.SIGSTOP)
        for step in range(200):
            time.sleep(0.1)
            session.watch(Advanced("run", text("运行", "run"), step, 200))

    made = lost_film(case_file, work)
    assert made.broken_off is not None and "the live page draws no more" in made.broken_off.en
    assert 5 < made.seconds < 19


def test_a_black_screen_is_seen_while_it_is_filmed(tmp_path: Path) -> None:
    """No browser at all: what an X server shows by itself is black."""
    program = find_ffmpeg()
    (tmp_path / "act").mkdir()
    with (
        open_screen("xvfb:", (320, 240), ffmpeg=program, scratch=tmp_path) as screen,
        open_camera(program, screen, fps=10, folder=tmp_path / "act") as camera,
    ):
        seen: list[Text] = []
        watch = film_watch.FilmWatch(tmp_path / "act", (screen.server,), camera)
        until = time.monotonic() + 20
        while watch.lost is None and time.monotonic() < until:
            time.sleep(0.2)
            watch.look(seen.append)
    assert watch.lost is not None and "the screen is black" in watch.lost.why.en
    assert seen == [watch.lost.why]


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("", ScreenState()),
        ("frame:0 pts:0 pts_time:0\nlavfi.black_start=0\n", ScreenState(black_since=0)),
        ("lavfi.black_start=0\nlavfi.black_end=1.5\n", ScreenState()),
        ("lavfi.black_start=0\nlavfi.black_end=1.5\nlavfi.black_start=9.5\n", ScreenState(black_since=9.5)),
        ("lavfi.freezedetect.freeze_start=3.5\n", ScreenState(frozen_since=3.5)),
        ("lavfi.freezedetect.freeze_start=3.5\nlavfi.freezedetect.freeze_end=9\n", ScreenState()),
        ("lavfi.black_start=1", ScreenState()),  # a line that is still being written
    ],
)
def test_the_last_word_of_the_filters_counts(tmp_path: Path, written: str, state: ScreenState) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / ffmpeg.SCREEN).write_text(written)
    assert ffmpeg.screen_of(tmp_path) == state
