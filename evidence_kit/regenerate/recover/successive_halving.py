"""Successive halving over settings: many run a little way, the better ones further, the best to the end.

Jamieson and Talwalkar, Non-stochastic best arm identification (2016). An unfinished run is judged by how its estimate of
the finished picture correlates with the target. How quickly that rises depends on sampler and schedule; therefore the
first round compares only candidates of one course with each other. What halving gave up too early is found again from
the finished ones: as long as none shows the target, the best one's neighbours are run, which differ from it in one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evidence_kit.domain.making.recovery import SearchRound
from evidence_kit.domain.making.regeneration import Figures, same_picture_grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import Value
from evidence_kit.domain.progress import ProgressCallback, Stage
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate.compare.comparison import likeness_of
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.regenerate.interface import Engine, FailedRun, Job, Run

FINALISTS = 8
"""So few are run to the end at once."""
_LADDER = ((0.1, 4), (0.2, 4), (0.5, 2))
"""Share of the steps, and one of how many goes on."""
_TIE = 0.01
"""Correlation within which the last of those kept is not told from the next."""


class RunScore(Record):
    """What one run came to, small enough to be remembered."""

    score: float
    figures: Figures | None = None
    """Of a whole run against the target."""


class Memory(Protocol):
    """What earlier runs of the same search came to."""

    def recall(self, job: Job) -> RunScore | None:
        """What a job came to; None when it was never run."""

    def keep(self, job: Job, seen: RunScore) -> None:
        """Remembers it."""


@dataclass(eq=False)
class Contender:
    """Settings in the race, under the values that were chosen for them."""

    values: dict[str, Value]
    settings: Settings
    same: tuple[dict[str, Value], ...] = ()
    scores: list[float] = field(default_factory=list)
    figures: Figures | None = None
    finished: bool = False
    failed: Text | None = None

    @property
    def course(self) -> tuple[str, str, int]:
        """Candidates of one course come nearer to their picture at the same pace."""
        return self.settings.sampler, self.settings.schedule, self.settings.steps

    @property
    def level(self) -> float:
        """PSNR in dB of the whole picture; infinite when equal, negative when it was not run to the end."""
        if not self.finished or self.figures is None:
            return -1.0
        return float("inf") if self.figures.psnr_db is None else self.figures.psnr_db

    @property
    def hit(self) -> bool:
        """It shows the target's pixels, within the spread of other hardware or of half precision."""
        return (
            self.figures is not None
            and same_picture_grade(self.figures.max_difference, self.figures.psnr_db) is not None
        )


@dataclass
class Search:
    """One search: the target, the engine, and what it has cost so far."""

    engine: Engine
    target: bytes = field(repr=False)
    memory: Memory
    watch: ProgressCallback
    rounds: list[SearchRound] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pixels = pixels_of(self.target)

    @property
    def cost(self) -> float:
        """Whole runs that all rounds came to."""
        return sum(done.cost for done in self.rounds)

    def race(self, contenders: Sequence[Contender]) -> None:
        """Runs the contenders as far as each deserves; their figures and scores say how they did."""
        left = list(contenders)
        for share, one_of in _LADDER:
            if len(left) <= FINALISTS:
                break
            self._run(left, share)
            runnable = [one for one in left if one.failed is None]
            left = _best_of_each_course(runnable, one_of) if share == _LADDER[0][0] else _best(runnable, one_of)
            self.rounds[-1] = self.rounds[-1].model_copy(update={"kept": len(left)})
        self._run(left, 1)
        self._climb(contenders)

    def _climb(self, contenders: Sequence[Contender]) -> None:
        """Neighbours of the best, of the best of those, and so on; the likelier first, until one is hit or none is left."""
        while not (best := max(contenders, key=lambda one: one.level)).hit and best.finished:
            near = [one for one in contenders if not one.finished and one.failed is None and _neighbours(one, best)]
            if not near:
                return
            self._run(sorted(near, key=lambda one: one.scores[-1], reverse=True)[:FINALISTS], 1)

    def _run(self, contenders: Sequence[Contender], share: float) -> None:
        if not contenders:
            return
        number = len(self.rounds) + 1
        title = text(f"第 {number} 轮：{len(contenders)} 组参数，各运行 {share:.0%}",
                     f"Round {number}: {len(contenders)} settings, {share:.0%} of each")  # fmt: skip
        self.watch(Stage(f"recover-{number}", title))
        jobs = {Job(one.settings, f"candidate-{place}", _stop(one.settings, share), previews=0): one
                for place, one in enumerate(contenders, start=1)}  # fmt: skip
        cost = 0.0
        for job, seen in self._seen(list(jobs)):
            contender = jobs[job]
            cost += (job.stop_after or contender.settings.steps) / contender.settings.steps
            if isinstance(seen, FailedRun):
                contender.failed = seen.error.told
                continue
            contender.scores.append(seen.score)
            contender.finished = job.stop_after is None
            contender.figures = seen.figures
        finished = sum(one.failed is None for one in contenders)
        self.rounds.append(SearchRound(share=share, tried=len(contenders), kept=finished, cost=round(cost, 2)))

    def _seen(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, RunScore | FailedRun]]:
        new = []
        for job in jobs:
            known = self.memory.recall(job)
            if known is None:
                new.append(job)
            else:
                yield job, known
        for job, outcome in self.engine.run_all(new, self.watch):
            if isinstance(outcome, FailedRun):
                yield job, outcome
                continue
            seen = self._judged(job, outcome)
            self.memory.keep(job, seen)
            yield job, seen

    def _judged(self, job: Job, run: Run) -> RunScore:
        whole = job.stop_after is None
        figures = likeness_of(self.target, run.png, ()).figures if whole else None
        return RunScore(score=round(_correlation(self._pixels, pixels_of(run.png)), 6), figures=figures)


def _stop(settings: Settings, share: float) -> int | None:
    return None if share >= 1 else max(1, ceil(share * settings.steps))


def _best(contenders: Sequence[Contender], one_of: int) -> list[Contender]:
    ranked = sorted(contenders, key=lambda one: one.scores[-1], reverse=True)
    count = min(len(ranked), max(FINALISTS, ceil(len(ranked) / one_of)))
    last = ranked[count - 1].scores[-1] if ranked else 0.0
    # The cut must not fall between equals; nor may a row of equals undo it.
    return [
        one for place, one in enumerate(ranked[: count + count // 4]) if place < count or one.scores[-1] >= last - _TIE
    ]


def _best_of_each_course(contenders: Sequence[Contender], one_of: int) -> list[Contender]:
    courses: dict[tuple[str, str, int], list[Contender]] = {}
    for one in contenders:
        courses.setdefault(one.course, []).append(one)
    kept: list[Contender] = []
    for members in courses.values():
        ranked = sorted(members, key=lambda one: one.scores[-1], reverse=True)
        kept += ranked[: ceil(len(ranked) / one_of)]
    return kept


def _neighbours(one: Contender, other: Contender) -> bool:
    return sum(one.values[name] != value for name, value in other.values.items()) == 1


def _correlation(target: NDArray[np.uint8], candidate: NDArray[np.uint8]) -> float:
    """Pearson's, over all values; the target is brought to the candidate's size."""
    from PIL import Image

    if target.shape != candidate.shape:
        height, width = candidate.shape[:2]
        target = np.asarray(Image.fromarray(target, "RGB").resize((width, height), Image.Resampling.LANCZOS))
    first, second = (values.astype(np.float32).ravel() - values.mean() for values in (target, candidate))
    return float(first @ second / max(float(np.linalg.norm(first) * np.linalg.norm(second)), 1e-9))
