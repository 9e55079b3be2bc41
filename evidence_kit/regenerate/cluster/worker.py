"""What runs on the nodes of a cluster: a worker with an engine of its own, and the post that carries progress back."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from evidence_kit import __version__
from evidence_kit.domain.errors import EvidenceKitError, ModelError, RegenerationError, ToolMissing
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Advanced, Event, Previewed
from evidence_kit.domain.text import text
from evidence_kit.regenerate.engine.open_local import open_local
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import Engine, FailedRun, Job, Run
from evidence_kit.regenerate.weights.model_store import FolderModelStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT_EVENTS = 10_000
"""Events kept for a driver that is busy; older ones are dropped: progress is a courtesy, results are not sent here."""
FLUSH_SECONDS = 10.0
ORPHAN_SECONDS = 1.0

T = TypeVar("T")


def _end_with_the_node(raylet: int) -> None:
    """Ends this process when the node's own process, which began it, is gone: nobody else would."""
    while os.getppid() == raylet:
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)


class Post:
    """Collects the events of all workers; lives as an actor on the head node."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=KEPT_EVENTS)

    def put(self, event: Event) -> None:
        """One event of a worker."""
        self._events.append(event)

    def take(self) -> list[Event]:
        """What arrived since the last call, in the order of arrival."""
        events = list(self._events)
        self._events.clear()
        return events


class Worker:
    """An engine of one node that keeps its models in memory; lives as an actor.

    A method returns `FailedRun` where the engine raises one of the kit's errors: what is raised in an actor arrives
    wrapped, and only losses shall look like losses.
    """

    def __init__(self, folders: tuple[str, ...], pictures: Pictures, uri: str, post: Any, *, previews: bool) -> None:
        self._folders = tuple(Path(folder) for folder in folders)
        self._pictures = pictures
        self._uri = uri
        self._post = post
        self._previews = previews
        self._engine: Engine | None = None
        self._last: Any = None
        Thread(target=_end_with_the_node, args=(os.getppid(),), daemon=True).start()

    def begin(self, version: str) -> None | FailedRun:
        """Opens the engine; `FailedRun` when this node cannot work for that version of the kit."""
        return self._try(lambda: self._open(version))

    def environment(self, settings: Settings) -> Environment | FailedRun:
        """See `Engine`."""
        return self._try(lambda: self._opened().environment(settings))

    def run(self, job: Job) -> Run | FailedRun:
        """See `Engine`; the events are in the post before the result is on its way."""
        result = self._try(lambda: self._opened().run(job, self._watch))
        self._flush()
        return result

    def run_together(self, jobs: tuple[Job, ...]) -> list[Run | FailedRun] | FailedRun:
        """The outcomes of jobs of one company, in their order; `FailedRun` where the node lacks the weights of them all."""
        by_job = {id(job): outcome for job, outcome in self._opened().run_all(jobs, self._watch_steps)}
        self._flush()
        outcomes = [by_job[id(job)] for job in jobs]
        lacking = [one for one in outcomes if isinstance(one, FailedRun) and isinstance(one.error, ModelError)]
        return lacking[0] if len(lacking) == len(outcomes) else outcomes

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32] | FailedRun:
        """See `Engine`."""
        return self._try(lambda: self._opened().encode(settings, picture))

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32] | FailedRun:
        """See `Engine`."""
        return self._try(lambda: self._opened().invert(settings, picture))

    def _open(self, version: str) -> None:
        if version != __version__:
            raise ToolMissing(
                text(f"节点上的 evidence-kit 版本为 {__version__}，此处为 {version}。",
                     f"A node has evidence-kit {__version__}, this machine {version}."),
                text("请在所有节点安装同一版本。", "Install the same version on every node."),
            )  # fmt: skip
        self._engine = open_local(self._uri, FolderModelStore(self._folders, watch=self._watch), self._pictures)

    def _opened(self) -> Engine:
        if self._engine is None:
            raise RegenerationError(
                text("工作进程尚未就绪。", "The worker has not begun."), text("请重新运行。", "Run the command again.")
            )
        return self._engine

    def _try(self, work: Callable[[], T]) -> T | FailedRun:
        try:
            return work()
        except EvidenceKitError as error:
            return FailedRun(error)

    def _watch(self, event: Event) -> None:
        if self._previews or not isinstance(event, Previewed):
            self._last = self._post.put.remote(event)  # not waited for: a step must not stand still for its report

    def _watch_steps(self, event: Event) -> None:
        if not (isinstance(event, Advanced) and event.task == "runs"):  # who asked counts the runs of all workers
            self._watch(event)

    def _flush(self) -> None:
        import ray

        if self._last is not None:
            with suppress(ray.exceptions.RayError):  # the post may be lost; the result is not
                ray.get(self._last, timeout=FLUSH_SECONDS)
