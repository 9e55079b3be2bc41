"""A task tells those who wait for it, and nobody else."""

from __future__ import annotations

from queue import SimpleQueue

from evidence_kit.domain.progress import Noted
from evidence_kit.domain.text import text
from evidence_kit.regenerate.processes.task import Task

NOTE = Noted(text("说明", "note"))


def test_an_event_goes_to_whoever_waits_and_is_dropped_while_the_task_is_done_ahead() -> None:
    task, post = Task("run", ()), SimpleQueue[object]()
    task.tell(NOTE)
    task.post = post  # type: ignore[assignment]
    task.tell(NOTE)
    assert post.get_nowait() == (task, NOTE)
    assert post.empty(), "what was told while nobody waited came later"
