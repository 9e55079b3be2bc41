"""Independent reproduction: the same settings on several workers, and how many of them agree (k of n)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from evidence_kit.domain.making.regeneration import Figures, Grade, same_picture_grade
from evidence_kit.domain.making.reproduction import AGREEING, Attempt, Refusal, Reproduction
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.interface import FailedRun, Job, Run


class DistributedEngine(Protocol):
    """An engine that can run one job in several places."""

    def run_apart(self, job: Job, count: int, watch: ProgressCallback) -> Iterator[tuple[str, str, Run | FailedRun]]:
        """Node, worker and result of each of `count` runs, no two by the same worker."""


def reproduce(engine: DistributedEngine, settings: Settings, count: int, watch: ProgressCallback) -> Reproduction:
    """Runs settings `count` times apart from each other and says how many runs agree.

    Raises:
        RegenerationError: there are fewer places than runs, or the cluster went away.
    """
    results = list(engine.run_apart(Job(settings, "reproduction"), count, watch))
    made = [(node, worker, run) for node, worker, run in results if isinstance(run, Run)]
    refusals = tuple(
        Refusal(error=result.error.code, message=result.error.told, remedy=result.error.remedy)
        for _, _, result in results
        if isinstance(result, FailedRun)
    )
    reference = _reference([run for _, _, run in made])
    nodes, workers = _numbers(node for node, _, _ in made), _numbers(worker for _, worker, _ in made)
    attempts = tuple(_attempt(nodes[node], workers[worker], run, reference) for node, worker, run in made)
    return Reproduction(
        settings=settings,
        asked=count,
        reference=reference.pixels_sha256 if reference else None,
        attempts=attempts,
        refusals=refusals,
        identical=sum(attempt.grade is Grade.IDENTICAL_PIXELS for attempt in attempts),
        agreeing=sum(attempt.grade in AGREEING for attempt in attempts),
    )


def _reference(runs: Sequence[Run]) -> Run | None:
    """The first of the runs that gave what most gave."""
    counts = Counter(run.pixels_sha256 for run in runs)
    return max(runs, key=lambda run: counts[run.pixels_sha256], default=None)  # max keeps the first of equals


def _attempt(node: int, worker: int, run: Run, reference: Run | None) -> Attempt:
    figures = figures_of(reference.png, run.png) if reference else None
    return Attempt(
        node=node,
        worker=worker,
        environment=run.environment,
        pixels_sha256=run.pixels_sha256,
        latent_sha256=run.latent_sha256,
        grade=_grade(figures),
        figures=figures,
    )


def _grade(figures: Figures | None) -> Grade:
    # No decoys here, so nothing can be called similar: runs of one recipe agree or they do not.
    same = same_picture_grade(figures.max_difference, figures.psnr_db) if figures else None
    return same or Grade.DIFFERENT


def _numbers(names: Iterator[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
