"""A task of a worker process: one call of an engine's method, who waits for it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from evidence_kit.domain.progress import Event
from evidence_kit.regenerate.processes.worker import WorkerProcess


@dataclass(frozen=True)
class TaskOutcome:
    """What came of a task: what the method returned, `FailedRun`, or a fault of the kit."""

    value: Any
    fault: Exception | None = None


@dataclass(eq=False)
class Task:
    """One call of an engine's method."""

    method: str
    arguments: tuple[Any, ...]
    post: Post | None = None
    """Where its events and its answer go; None while nobody waits for it."""
    done: bool = False
    kept: TaskOutcome | None = None
    """Of a task that was done before anybody waited for it."""
    worker: WorkerProcess | None = None
    losses: int = 0

    def tell(self, event: Event) -> None:
        """Passes an event on to whoever waits for this task; to nobody while it is done ahead."""
        post = self.post
        if post is not None:
            post.put((self, event))


Post = SimpleQueue[tuple[Task, Event | TaskOutcome]]
