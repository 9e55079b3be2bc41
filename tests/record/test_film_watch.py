"""What a film loses is seen while it is made: a recorder that died, a black screen, one that stands still."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from evidence_kit.domain.text import Text, text
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.display import open_screen
from evidence_kit.outside.ffmpeg import ScreenState
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.record.film_watch import FilmWatch, Lost
from evidence_kit.record.screen_recorder import open_camera

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")


def test_a_black_screen_is_seen_while_it_is_filmed(tmp_path: Path) -> None:
    """No browser at all: what an X server shows by itself is black."""
    program = find_ffmpeg()
    (tmp_path / "act").mkdir()
    with (
        open_screen("xvfb:", (320, 240), ffmpeg=program, scratch=tmp_path) as screen,
        open_camera(program, screen, fps=10, folder=tmp_path / "act") as camera,
    ):
        watch, seen = FilmWatch(tmp_path / "act", screen.server, camera), None
        until = time.monotonic() + 20
        while seen is None and time.monotonic() < until:
            time.sleep(0.2)
            seen = watch.dark()
        assert seen is not None and "the screen is black" in seen.why.en
        assert watch.page_lost(camera.child) == seen  # a browser that runs does not make it another
        assert watch.lost is None  # whether the film is lost with it, is for others to say


def test_the_first_loss_counts_and_is_told_once(tmp_path: Path) -> None:
    program = find_ffmpeg()
    (tmp_path / "act").mkdir()
    with (
        open_screen("xvfb:", (320, 240), ffmpeg=program, scratch=tmp_path) as screen,
        open_camera(program, screen, fps=10, folder=tmp_path / "act") as camera,
    ):
        watch, told = FilmWatch(tmp_path / "act", screen.server, camera), list[Text]()
        watch.look(told.append)
        assert not told
        camera.child.stop()
        watch.look(told.append)
        watch.look(told.append)
        watch.lose(Lost(9.0, text("其后", "later")), told.append)
    assert watch.lost is not None and told == [watch.lost.why]
    assert (
        "the recorder ffmpeg ended by itself" in watch.lost.why.en
        and "Nothing after that is on film" in watch.lost.why.en
    )


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
