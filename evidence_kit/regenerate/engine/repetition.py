"""The same job again and again: here, in a process started for it, and with other numbers of threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from evidence_kit.domain.errors import EvidenceKitError, RegenerationError
from evidence_kit.domain.making.determinism import RepeatedRun
from evidence_kit.domain.making.regeneration import Grade, same_picture_grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Advanced, ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.engine.open_local import open_local
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import Engine, FailedRun, Job, Run
from evidence_kit.regenerate.options import OPTIONS, manner_of, options_of
from evidence_kit.regenerate.weights.model_store import FolderModelStore


@dataclass(frozen=True)
class EngineSpec:
    """An engine of this machine that a fresh process can open, too."""

    uri: str
    """`local:…`"""
    folders: tuple[Path, ...]
    cache: Path | None = None
    """Where the shelf remembers digests, so that a fresh process does not hash the weights again."""
    pictures: Pictures = Pictures()
    """Init pictures and masks."""

    def with_threads(self, threads: int) -> EngineSpec:
        """The same engine on another number of threads."""
        device, _, query = self.uri.partition("?")
        manner = replace(manner_of(options_of(query, OPTIONS)), threads=threads)
        return replace(self, uri=f"{device}?{manner.query}")

    def open(self) -> Engine:
        """The engine."""
        return open_local(self.uri, FolderModelStore(self.folders, self.cache), self.pictures)


@dataclass(frozen=True)
class Repetition:
    """What came of it: the first run, and the others held against it."""

    first: Run
    others: tuple[RepeatedRun, ...]


def repeat(
    place: EngineSpec, settings: Settings, *, times: int, threads: Sequence[int], watch: ProgressCallback
) -> Repetition:
    """Runs settings `times` times in this process, once in a fresh one, and once more for each of `threads`.

    Args:
        threads: other numbers of threads, each in a fresh process.

    Raises:
        RegenerationError, ModelError: the settings cannot be run, or a process was ended from outside.
    """
    job, title, total = Job(settings, "repeat", previews=0), text("重复运行", "Repeated runs"), times + 1 + len(threads)
    engine = place.open()
    watch(Advanced("repeats", title, 0, total, "runs"))
    first = engine.run(job, watch)
    watch(Advanced("repeats", title, 1, total, "runs"))
    others: list[RepeatedRun] = []
    for process, run in _others(engine, place, job, times, threads, watch):
        others.append(_held_against(first, run, process))
        watch(Advanced("repeats", title, len(others) + 1, total, "runs"))
    return Repetition(first, tuple(others))


def _others(
    engine: Engine, place: EngineSpec, job: Job, times: int, threads: Sequence[int], watch: ProgressCallback
) -> Iterator[tuple[Literal["same", "fresh"], Run]]:
    for _ in range(times - 1):
        yield "same", engine.run(job, watch)
    for there in (place, *(place.with_threads(count) for count in threads)):
        yield "fresh", _in_a_fresh_process(there, job)


def _in_a_fresh_process(place: EngineSpec, job: Job) -> Run:
    # Spawned, not forked: a copy of this process would share what its libraries have already chosen.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            outcome = pool.submit(_run_there, place, job).result()
        except BrokenProcessPool as error:
            raise RegenerationError(
                text("为重复运行启动的进程中断。", "The process started for a repeated run was ended."),
                text("多因内存不足：请关闭其他程序后重试。", "Memory is the usual reason: close other programs and try again."),
            ) from error  # fmt: skip
    if isinstance(outcome, FailedRun):
        raise outcome.error
    return outcome


def _run_there(place: EngineSpec, job: Job) -> Run | FailedRun:
    try:
        return place.open().run(job, unwatched)
    except EvidenceKitError as error:  # an exception would arrive without its remedy
        return FailedRun(error)


def _held_against(first: Run, run: Run, process: Literal["same", "fresh"]) -> RepeatedRun:
    figures = figures_of(first.png, run.png)
    assert figures is not None  # equal settings, equal size
    return RepeatedRun(
        process=process,
        threads=run.environment.threads,
        pixels_sha256=run.pixels_sha256,
        latent_sha256=run.latent_sha256,
        grade=same_picture_grade(figures.max_difference, figures.psnr_db) or Grade.DIFFERENT,
        figures=figures,
    )
