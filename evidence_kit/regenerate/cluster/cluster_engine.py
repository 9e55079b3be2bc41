"""The engine of many machines as commands see it: a process of its own talks to Ray, and this one only to that.

So nothing of Ray's is printed by the command, and a cluster that cannot be reached or goes away is an error with a remedy
in seconds, whatever Ray does about it: the process is ended.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.cluster.address import knock, no_cluster, parsed
from evidence_kit.regenerate.cluster.driver import DriverSetup
from evidence_kit.regenerate.cluster.driver_process import DriverProcess
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import FailedRun, Job, ModelStore, Run
from evidence_kit.regenerate.weights.model_store import FolderModelStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ClusterEngine:
    """Runs settings on the workers of a cluster; `close` it, or use it in a `with`, to send them home.

    Work that is left early, by Ctrl-C perhaps, ends the driver and with it the workers; the next call begins another.
    """

    def __init__(self, setup: DriverSetup, address: str) -> None:
        self._setup, self._address = setup, address
        self._driver: DriverProcess | None = DriverProcess(setup, address)

    def __enter__(self) -> ClusterEngine:
        """The engine itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

    def close(self) -> None:
        """Ends all workers, and the cluster if it was begun for this engine."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def environment(self, settings: Settings) -> Environment:
        """See `Engine`; of the first worker that has the weights."""
        environment: Environment = self._one("environment", (settings,), unwatched)
        return environment

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        """See `Engine`."""
        run: Run = self._one("run", (job,), watch)
        return run

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        latent: NDArray[np.float32] = self._one("encode", (settings, picture), unwatched)
        return latent

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """See `Engine`."""
        noise: NDArray[np.float32] = self._one("invert", (settings, picture), unwatched)
        return noise

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """See `Engine`; begins nothing: a cluster is asked for many pictures at once."""

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        """See `Engine`; jobs that ask for the same picture are run once and yielded each."""
        for number, outcome in self._items("run_all", (list(jobs),), watch):
            yield jobs[number], outcome

    def run_apart(self, job: Job, count: int, watch: ProgressCallback) -> Iterator[tuple[str, str, Run | FailedRun]]:
        """See `RayEngine.run_apart`."""
        yield from self._items("run_apart", (job, count), watch)

    def _one(self, method: str, arguments: tuple[Any, ...], watch: ProgressCallback) -> Any:
        for kind, item in self._messages(method, arguments, watch):
            if kind == "answer":
                return _unless_failed(item)
        raise AssertionError("a driver answers or is lost")

    def _items(self, method: str, arguments: tuple[Any, ...], watch: ProgressCallback) -> Iterator[Any]:
        for kind, item in self._messages(method, arguments, watch):
            if kind == "item":
                yield item
            else:
                _unless_failed(item)

    def _messages(self, method: str, arguments: tuple[Any, ...], watch: ProgressCallback) -> Iterator[tuple[str, Any]]:
        """What the driver says of one call, up to its answer; events go to `watch`."""
        self._driver = self._driver or DriverProcess(self._setup, self._address)
        answered = False
        try:
            self._driver.send((method, arguments))
            while not answered:
                kind, item = self._driver.receive()
                answered = kind in ("answer", "fault")
                if kind == "event":
                    watch(item)
                elif kind == "fault":
                    raise item
                else:
                    yield kind, item
        finally:
            if not answered:
                self.close()


def open_cluster(rest: str, shelf: ModelStore, pictures: Pictures | None = None) -> ClusterEngine:
    """The engine of what follows `ray:` in a URI: `auto`, `HOST:PORT` or `ray://HOST:PORT`, then options.

    Args:
        rest: such as `auto?workers=4&device=cpu&previews=0`, and the options of this machine's engines.
        shelf: a `FolderModelStore` whose folders every node sees under the same paths.
        pictures: init pictures and masks; they travel to every worker.

    Raises:
        UsageError: no such address or option, or a shelf that has no folders.
        ToolMissing: Ray is not installed.
        RegenerationError: the cluster cannot be reached, refuses the token, or has no such device.
    """
    address, _ = parsed(rest)
    if not isinstance(shelf, FolderModelStore):
        raise no_cluster(rest)
    _require_ray()
    if address != "auto":
        knock(address)
    folders = tuple(folder.resolve() for folder in shelf.folders)
    return ClusterEngine(DriverSetup(rest, folders, pictures or Pictures()), address)


def _require_ray() -> None:
    try:
        there = importlib.util.find_spec("ray") is not None
    except (ImportError, ValueError):
        there = False
    if not there:
        raise ToolMissing(
            text("未安装多机运行所需的组件（缺少 ray）。", "What running on several machines needs is not installed (ray is missing)."),
            text("请运行：pip install 'evidence-kit[ray]'", "Run: pip install 'evidence-kit[ray]'"),
        )  # fmt: skip


def _unless_failed(answer: Any) -> Any:
    if isinstance(answer, FailedRun):
        raise answer.error
    return answer
