"""The engine of this machine's cores: settings to pictures in several worker processes, each bit for bit what one gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.engine import machine
from evidence_kit.regenerate.engine.job_batches import batches
from evidence_kit.regenerate.engine.local import LocalEngine
from evidence_kit.regenerate.engine.open_local import parsed
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import Engine, FailedRun, Job, ModelStore, Run
from evidence_kit.regenerate.options import manner_of
from evidence_kit.regenerate.processes.capacity import free_memory, idle_cores, memory_need
from evidence_kit.regenerate.processes.pool import ProcessPool
from evidence_kit.regenerate.processes.task import Task, TaskOutcome
from evidence_kit.regenerate.processes.worker import Setup, WorkerProcess
from evidence_kit.regenerate.weights.model_store import FolderModelStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def open_on_cores(uri: str, shelf: ModelStore, pictures: Pictures | None) -> Engine:
    """Open the engine of this machine: of this process alone, or of several workers.

    Args:
        uri: as `open_engine` takes it; `workers=N` for so many processes, `workers=auto` for as many as there are idle cores
            for their threads at the time of opening.
        shelf: where weights are found; workers need a `FolderModelStore`.
        pictures: init pictures and masks.

    Raises:
        UsageError: several workers for a graphics card, which one process keeps busy, or for fast mode, whose batches do.
        RegenerationError: the device or the precision is not there.
    """
    device, options = parsed(uri)
    workers = options.pop("workers", "1")
    manner = manner_of(options)
    here = LocalEngine(shelf, pictures, device=device, manner=manner)
    alone = machine.choose_device(device).type != "cpu" or manner.mode == "fast"
    if alone and workers not in ("auto", "1"):
        raise _for_processors()
    if alone or not isinstance(shelf, FolderModelStore):
        return here
    count = idle_cores() // manner.threads if workers == "auto" else int(workers)
    if count <= 1:
        return here
    setup = Setup(f"local:cpu?{manner.query}", manner.threads, shelf.folders, shelf.cache, pictures or Pictures())
    return PoolEngine(here, shelf, setup, count)


class PoolEngine:
    """Runs settings in worker processes; `close` it to end them.

    This process computes no picture: it keeps the case and its film while the workers, which hold the models, are busy.

    Args:
        here: an engine of this process on the same device in the same manner, which is asked where settings would run.
        shelf: where weights are found; the workers look in the same folders.
        setup: of each worker's engine.
        most: how many workers there may be, if there is memory for them.
    """

    def __init__(self, here: Engine, shelf: FolderModelStore, setup: Setup, most: int) -> None:
        self._here, self._shelf = here, shelf
        self._memory = free_memory()
        self._pool = ProcessPool(partial(WorkerProcess, setup), most)
        self._ahead: dict[Job, Task] = {}

    def close(self) -> None:
        """See `Engine`."""
        self._pool.close()

    def environment(self, settings: Settings) -> Environment:
        """See `Engine`; asked of this process, whose machine and libraries are the workers'."""
        return self._here.environment(settings)

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """See `Engine`."""
        self._make_room(jobs)
        tasks = {job: Task("run", (job,)) for job in jobs}
        self._ahead |= tasks
        self._pool.ahead(list(tasks.values()))

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        """See `Engine`."""
        self._make_room([job])
        run: Run = self._one(self._task(job), watch)
        return run

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        """See `Engine`."""
        title, done = text("按生成参数运行", "Running recipes"), 0
        watch(Advanced("runs", title, done, len(jobs), "runs"))
        self._make_room(jobs)
        # Those that need the same models one after the other, so that no worker loads models for a single picture.
        tasks = {self._task(job): job for batch in batches(jobs, 1) for job in batch}
        for task, answer in self._answers(list(tasks), watch):
            done += 1
            watch(Advanced("runs", title, done, len(jobs), "runs"))
            yield tasks[task], answer

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        latent: NDArray[np.float32] = self._one(Task("encode", (settings, picture)), unwatched)
        return latent

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        noise: NDArray[np.float32] = self._one(Task("invert", (settings, picture)), unwatched)
        return noise

    def _task(self, job: Job) -> Task:
        return self._ahead.pop(job, None) or Task("run", (job,))

    def _make_room(self, jobs: Sequence[Job]) -> None:
        """Has no more workers than there was memory for when this engine was opened."""
        self._pool.limit(self._memory // memory_need([job.settings for job in jobs], self._shelf))

    def _one(self, task: Task, watch: ProgressCallback) -> Any:
        ((_, answer),) = self._answers([task], watch)
        if isinstance(answer, FailedRun):
            raise answer.error
        return answer

    def _answers(self, tasks: Sequence[Task], watch: ProgressCallback) -> Iterator[tuple[Task, Any]]:
        """What comes of tasks, as each is done; a remark that several workers make is passed on once."""
        noted: set[Noted] = set()
        for task, item in self._pool.work(tasks):
            if isinstance(item, TaskOutcome):
                if item.fault is not None:
                    raise item.fault
                yield task, item.value
            elif not isinstance(item, Noted):
                watch(item)
            elif item not in noted:
                noted.add(item)
                watch(item)


def _for_processors() -> UsageError:
    return UsageError(
        text("workers 只用于处理器的参考模式：显卡与快速模式由一个进程运行。",
             "`workers` belongs to reference mode on the processor: one process runs a graphics card, and fast mode."),
        text("请去掉 workers，或用 --device 'cpu?workers=2'。", "Leave workers out, or use --device 'cpu?workers=2'."),
    )  # fmt: skip
