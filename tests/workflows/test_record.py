"""What stands before the camera is run there, or is said to be an earlier result: by a real screen and browser."""

from __future__ import annotations

import sys
import time

import numpy as np
import psutil
import pytest

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.recording import Recording
from evidence_kit.record import RecordingOptions
from evidence_kit.record.mark_sheet import BACK
from evidence_kit.regenerate import Job, Run
from evidence_kit.workflows.record import film_case
from evidence_kit.workflows.regenerate import regenerate_case
from tests.doubles import EngineDouble

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")

OPTIONS = RecordingOptions(display="xvfb:", rehearsal=True, fps=5)


class Painter(EngineDouble):
    """An engine whose pictures are grey; it knows what it was asked for."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        self.ran.append(job.task)
        return self.drawn(np.full((job.settings.height, job.settings.width, 3), 99, np.uint8), job.settings)


def test_a_browser_that_dies_while_a_picture_is_made_comes_back_before_the_picture_is_shown(
    small_case: CaseFile,
) -> None:
    class Killer(Painter):
        """Ends the browser of its own recording in the midst of the run."""

        def run(self, job: Job, watch: ProgressCallback) -> Run:
            (browser,) = (
                one for one in psutil.Process().children() if any(word.startswith("--app=") for word in one.cmdline())
            )
            browser.kill()
            time.sleep(0.5)
            return super().run(job, watch)

    with small_case.writing(system_clock) as writer:
        film, (shown,) = film_case(small_case, writer, Killer(), OPTIONS, controls=0, watch=unwatched)
    (stretch,) = film.unshown
    assert film.broken_off is None
    last = film.marks[-1]
    assert last.picture == shown.picture and last.seconds > stretch.end
    assert BACK in [mark.name for mark in film.marks]
    told = [event.summary.en for event in small_case.journal.events if event.action is Action.RECORDED]
    assert any("Stretches in which the page was not shown: 1." in one for one in told)


@pytest.mark.parametrize("afresh", [True, False])
def test_a_finished_step_is_run_again_or_shown_as_an_earlier_result(small_case: CaseFile, afresh: bool) -> None:
    engine = Painter()
    with small_case.writing(system_clock) as writer:
        (earlier,) = regenerate_case(small_case, writer, engine, controls=0, watch=unwatched)
        film, (shown,) = film_case(small_case, writer, engine, OPTIONS, controls=0, watch=unwatched, afresh=afresh)
    last = film.marks[-1]
    assert last.picture == shown.picture
    assert len(engine.ran) == len(small_case.records(Role.REGENERATION, Regeneration)) == (2 if afresh else 1)
    if afresh:
        assert film.started <= shown.started and shown.finished <= film.finished
        assert last.earlier is None and "earlier" not in last.title.en
    else:
        assert shown == earlier
        assert last.earlier == earlier.finished
        assert "earlier result, not run here" in last.title.en and "先前结果，本次未运行" in last.title.zh
    ((_, kept),) = small_case.records(Role.RECORDING, Recording)
    assert kept == film
