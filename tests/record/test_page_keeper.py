"""A page that is lost is put up again, a bounded number of times, and what was not shown meanwhile is named; else the work ends."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest
from PIL import Image

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import Advanced, Shown, Stage
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import text
from evidence_kit.outside.programs import Program
from evidence_kit.record import film_watch, page_keeper
from evidence_kit.record.session import Session
from evidence_kit.workflows.status import standing_of
from tests.record.test_recording import child_of, film, lost_film, picture

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")


def colours(case_file: CaseFile, made: Recording) -> dict[str, tuple[int, ...]]:
    """What the screen shows at each mark, where the picture stands."""
    found = {}
    for mark in made.marks:
        with Image.open(case_file.path(mark.still or "")) as still:
            found[mark.name] = still.convert("RGB").getpixel((750, 300))
    return found  # type: ignore[return-value]


def test_a_browser_that_is_killed_is_put_up_again_and_the_film_goes_on(case_file: CaseFile) -> None:
    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        time.sleep(0.5)
        os.kill(child_of(session, "browser"), signal.SIGKILL)
        time.sleep(0.3)
        session.watch(Shown("red", text("红图", "red picture"), picture("red")))

    made = film(case_file, work)
    assert made.broken_off is None
    (stretch,) = made.unshown
    assert 0.4 < stretch.start < stretch.end < made.seconds
    assert "the browser ended by itself" in stretch.why.en and "浏览器 意外退出" in stretch.why.zh
    assert [mark.name for mark in made.marks] == ["red", "page-back", "red-picture"]
    assert made.marks[1].seconds == pytest.approx(stretch.end)
    assert made.marks[2].seconds > stretch.end  # the work waited for the screen
    red, _, _ = colours(case_file, made)["red-picture"]
    assert red > 150
    assert any("restart 1" in one.en and "nothing of that is on film" in one.en for one in made.incidents)
    status = standing_of(case_file, made.finished)
    assert any("the screen did not show the page" in str(value) for _, value in status.rows)
    assert any("did not show the page" in remark.en or "incidents" in remark.en for remark in status.remarks)


def test_a_page_that_draws_no_more_is_put_up_again(case_file: CaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_watch, "_FROZEN", 5.0)

    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        time.sleep(4)  # a busy machine draws the page late, and only what it drew counts as shown
        os.killpg(child_of(session, "browser"), signal.SIGSTOP)
        until = time.monotonic() + 90
        while not session._pages.unshown and time.monotonic() < until:
            time.sleep(0.1)
            session.watch(Advanced("run", text("运行", "run"), 1, 200))
        session.watch(Shown("red", text("红图", "red picture"), picture("red")))

    made = film(case_file, work)
    assert made.broken_off is None
    (stretch,) = made.unshown
    assert "the live page draws no more" in stretch.why.en
    assert stretch.end - stretch.start > 5
    assert [mark.name for mark in made.marks] == ["red", "page-back", "red-picture"]


def test_a_page_that_cannot_be_put_up_again_ends_the_work(case_file: CaseFile) -> None:
    reached = []

    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        time.sleep(0.5)
        session._set.viewer._program = Program("/bin/true", "1.0")
        os.kill(child_of(session, "browser"), signal.SIGKILL)
        time.sleep(0.3)
        session.watch(Shown("red", text("红图", "red picture"), picture("red")))
        reached.append("after")

    made = lost_film(case_file, work)
    assert not reached
    assert [mark.name for mark in made.marks] == ["red"]
    assert made.broken_off is not None and "浏览器 意外退出" in made.broken_off.zh
    assert f"restarted {page_keeper.MOST_RESTARTS} times" in made.broken_off.en
    assert not made.unshown
    assert made.broken_off in made.incidents
    ((item, _),) = case_file.records(Role.RECORDING, Recording)
    assert item.path.endswith("recording.json")


def test_a_page_that_is_lost_when_no_restart_is_left_ends_the_work(
    case_file: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_keeper, "MOST_RESTARTS", 0)

    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        time.sleep(0.5)
        os.kill(child_of(session, "browser"), signal.SIGKILL)
        time.sleep(0.5)
        session.watch(Stage("green", text("绿", "green")))

    made = lost_film(case_file, work)
    assert made.broken_off is not None and "restarted" not in made.broken_off.en
    assert [mark.name for mark in made.marks] == ["red"]
