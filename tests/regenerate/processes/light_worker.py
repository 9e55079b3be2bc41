"""A worker process whose engine loads nothing: the process, its pipes and its death are real, its pictures are not."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Job, Run
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.processes import worker
from evidence_kit.regenerate.processes.worker import Setup
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import small_settings
from tests.doubles import EngineDouble

if TYPE_CHECKING:
    import pytest

    from evidence_kit.regenerate.processes.engine import PoolEngine

ROOT = Path(__file__).parents[3]
LET_GO = "let-go"
"""The file for which a job that is made once waits."""
PROGRAM = "from tests.regenerate.processes.light_worker import serve; serve()"


class LightEngine(EngineDouble):
    """Does what the job's name says; the picture's latent names the process that made it."""

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        what, _, where = job.settings.prompt.partition(" ")
        watch(Advanced(job.task, text("生成图片", "Making the picture"), 0, 1, "steps"))
        if what == "nap":
            time.sleep(float(where))
        elif what == "meet":
            (Path(where) / job.task).touch()
            wait(lambda: len(list(Path(where).iterdir())) > 1, "nobody else came")
        elif what == "once":
            assert _first_time(Path(where) / job.task), "made twice"
            wait((Path(where) / LET_GO).exists, "nobody let go")
        elif what == "print":
            os.write(1, b"a library that talks")
            print("and one more", flush=True)
        elif what == "refuse":
            raise RegenerationError(text("不行", "not possible"), text("无", "none"))
        elif what == "fault":
            raise KeyError("of the kit")
        elif what == "remark":
            watch(Noted(text("说明", "remark")))
        elif what == "die" or (what == "die-once" and _first_time(Path(where))):
            os.kill(os.getpid(), signal.SIGKILL)
        run = self.drawn(np.full((8, 8, 3), job.settings.seed % 256, np.uint8), job.settings)
        return replace(run, latent_sha256=str(os.getpid()))


def serve() -> None:
    """The worker's program."""
    worker.open_local = lambda uri, shelf, pictures: LightEngine()  # type: ignore[attr-defined]
    worker.serve()


@contextmanager
def light_pool(monkeypatch: pytest.MonkeyPatch, workers: int) -> Iterator[PoolEngine]:
    """An engine whose workers are light."""
    from evidence_kit.regenerate.processes.engine import PoolEngine  # loads torch, which a worker of this kind does not

    monkeypatch.setattr(worker, "_PROGRAM", PROGRAM)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    setup = Setup("light:", 1, (), None, Pictures())
    engine = PoolEngine(EngineDouble(), FolderModelStore([]), setup, workers)
    try:
        yield engine
    finally:
        engine.close()


def job(what: str, number: int = 1) -> Job:
    """A job that a light engine does."""
    return Job(small_settings(prompt=what, seed=number), f"{what.partition(' ')[0]}-{number}", previews=0)


def maker(run: object) -> int:
    """The process that made a picture."""
    assert isinstance(run, Run)
    return int(run.latent_sha256)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ended(pids: list[int], seconds: float = 20.0) -> bool:
    """Waits a while for processes to end."""
    deadline = time.monotonic() + seconds
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(lives, pids))


def wait(until: Callable[[], bool], else_said: str) -> None:
    """Waits for what another process does; it need not be quick, but it must come."""
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, else_said
        time.sleep(0.02)


def _first_time(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
