"""The engine of many machines: settings to pictures on the nodes of a Ray cluster, each run once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Advanced, ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.cluster import nodes
from evidence_kit.regenerate.cluster.address import parsed
from evidence_kit.regenerate.cluster.nodes import Needs
from evidence_kit.regenerate.cluster.order import Order
from evidence_kit.regenerate.cluster.pool import WorkerPool
from evidence_kit.regenerate.engine.job_batches import batches
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import FailedRun, Job, Run
from evidence_kit.regenerate.job_key import job_key, references
from evidence_kit.regenerate.options import EngineOptions, manner_of
from evidence_kit.regenerate.weights.model_store import FolderModelStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RayEngine:
    """Runs settings on the workers of a cluster; `close` it, or use it in a `with`, to send them home.

    Model folders are named by paths that every node sees; weights are found there by their hash.
    """

    def __init__(
        self, shelf: FolderModelStore, pictures: Pictures | None = None, address: str = "auto", *, workers: int | None = None,
        manner: EngineOptions | None = None,
        device: str | None = None, previews: bool = True,
    ) -> None:  # fmt: skip
        self._joined = nodes.join(address)
        self._manner = manner or EngineOptions()
        needs = Needs(nodes.device_for(device), self._manner)
        # A shelf travels as its folders: its index and its watcher belong to this machine.
        folders = tuple(str(folder.resolve()) for folder in shelf.folders)
        self._crew = WorkerPool(folders, pictures or Pictures(), needs, workers, previews=previews)

    def __enter__(self) -> RayEngine:
        """The engine itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

    def close(self) -> None:
        """Ends all workers, and the connection if this engine made it."""
        self._crew.close()
        if self._joined:
            nodes.leave()

    def environment(self, settings: Settings) -> Environment:
        """See `Engine`; of the first worker that has the weights."""
        environment: Environment = self._one(Order("environment", (settings,)), unwatched)
        return environment

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        """See `Engine`."""
        run: Run = self._one(Order("run", (job,)), watch)
        return run

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        latent: NDArray[np.float32] = self._one(Order("encode", (settings, picture)), unwatched)
        return latent

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        noise: NDArray[np.float32] = self._one(Order("invert", (settings, picture)), unwatched)
        return noise

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        """See `Engine`; jobs that ask for the same picture are run once and yielded each."""
        title, done = text("按生成参数运行", "Running recipes"), 0
        watch(Advanced("runs", title, done, len(jobs), "runs"))
        for twins, outcome in self._outcomes(jobs, watch):
            for job in twins:
                done += 1
                watch(Advanced("runs", title, done, len(jobs), "runs"))
                yield job, outcome

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """See `Engine`; begins nothing: a cluster is asked for many pictures at once."""

    def run_apart(self, job: Job, count: int, watch: ProgressCallback) -> Iterator[tuple[str, str, Run | FailedRun]]:
        """Runs one job `count` times, each on another node, or on another worker where the nodes are too few.

        Yields:
            node, worker, and what came of it; empty names where no place was left.

        Raises:
            RegenerationError: the cluster has room for fewer workers.
        """
        apart = "node" if self._crew.capacity("node") >= count else "worker"
        if self._crew.capacity(apart) < count:
            raise RegenerationError(
                text(f"集群只能容纳 {self._crew.capacity(apart)} 个工作进程，无法独立运行 {count} 次。",
                     f"The cluster has room for {self._crew.capacity(apart)} workers, not for {count} independent runs."),
                text("请增加节点，提高 ?workers=，或减少次数。", "Add nodes, raise ?workers=, or ask for fewer runs."),
            )  # fmt: skip
        shared: set[str] = set()
        orders = [Order("run", (job,), barred=shared, apart=apart) for _ in range(count)]
        for _, hand, outcome in self._crew.work(orders, watch):
            yield (hand.node.id, hand.name, outcome) if hand else ("", "", outcome)

    def _outcomes(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[list[Job], Run | FailedRun]]:
        environments = self._environments(jobs)
        by_key: dict[str, list[Job]] = {}
        for job in jobs:
            environment = environments[references(job.settings)]
            if isinstance(environment, FailedRun):
                yield [job], environment
            else:
                by_key.setdefault(job_key(job, environment), []).append(job)
        twins_of = {id(twins[0]): twins for twins in by_key.values()}
        alike = batches([twins[0] for twins in by_key.values()], self._manner.batch)
        orders = {Order("run_together", (jobs,)): jobs for jobs in alike}
        for order, _, result in self._crew.work(list(orders), watch):
            outcomes = [result] * len(orders[order]) if isinstance(result, FailedRun) else result
            for job, outcome in zip(orders[order], outcomes, strict=True):
                yield twins_of[id(job)], outcome

    def _environments(self, jobs: Sequence[Job]) -> dict[Any, Environment | FailedRun]:
        """What each set of weights is on the nodes, so that equal jobs are known before they run."""
        settings = {references(job.settings): job.settings for job in jobs}
        orders = {Order("environment", (one,)): weights for weights, one in settings.items()}
        return {orders[order]: outcome for order, _, outcome in self._crew.work(list(orders), unwatched)}

    def _one(self, order: Order, watch: ProgressCallback) -> Any:
        outcomes = [outcome for _, _, outcome in self._crew.work([order], watch)]
        if isinstance(outcomes[0], FailedRun):
            raise outcomes[0].error
        return outcomes[0]


def join_ray(rest: str, shelf: FolderModelStore, pictures: Pictures | None = None) -> RayEngine:
    """The engine of a cluster, in this process: what follows `ray:` in a URI.

    Args and errors as `open_cluster`.
    """
    address, options = parsed(rest)
    workers = options.get("workers")
    return RayEngine(
        shelf, pictures, address, workers=int(workers) if workers else None, manner=manner_of(options),
        device=options.get("device"), previews=options.get("previews", "1") == "1",
    )  # fmt: skip
