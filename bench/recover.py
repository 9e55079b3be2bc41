"""A search for missing parameters against running every candidate: what does halving save, and does it find the truth?

    python -m bench.recover [--samplers 20]

The toy case is the suite's picture with sampler, schedule, clip skip, seed delta and one of two seeds in question: 240
candidates with 20 courses. The cost is counted in whole runs, the time by the processor's clock; the peer's time is one whole
run times the candidates. Goal: the true settings for at most a quarter of the runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from bench.timing import Measured, report
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Event, Stage, unwatched
from evidence_kit.formats import png
from evidence_kit.intake import settings_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.recover.equivalent_settings import grouped
from evidence_kit.regenerate.recover.successive_halving import Contender, RunScore, Search
from evidence_kit.regenerate.weights.model_store import FolderModelStore

CLOCK = time.process_time
TOY = Path(__file__).parents[1] / "tests" / "tiny_case"
COURSES = (
    ("DPM++ 2M", "karras"), ("DPM++ 2M", "uniform"), ("Euler a", "uniform"), ("Euler a", "karras"), ("Euler", "uniform"),
    ("Euler", "karras"), ("DPM++ SDE", "karras"), ("DPM++ SDE", "uniform"), ("DPM++ 2S a", "karras"),
    ("DPM++ 2M SDE", "karras"), ("DPM++ 2M SDE", "exponential"), ("DPM++ 3M SDE", "exponential"), ("Heun", "uniform"),
    ("Heun", "karras"), ("LMS", "uniform"), ("LMS", "karras"), ("DPM2 a", "karras"), ("DDIM", "automatic"),
    ("PLMS", "automatic"), ("UniPC", "automatic"),
)  # fmt: skip


class Nothing:
    """A memory that keeps nothing: every run is made."""

    def recall(self, job: Job) -> RunScore | None:
        return None

    def keep(self, job: Job, seen: RunScore) -> None:
        pass


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samplers", type=int, default=len(COURSES), help="how many of the courses are in question")
    arguments = parser.parse_args()
    claimed = TOY / "claimed" / "celadon-teapot.png"
    target = claimed.read_bytes()
    true = settings_of(read_recipe(claimed.name, png.read(target)))
    engine = open_engine("local:cpu", FolderModelStore([TOY / "models"]))
    whole = _seconds(lambda: engine.run(Job(true, "whole", previews=0), unwatched))

    candidates = list(_candidates(true, arguments.samplers))
    among = [Contender(group[0][0], group[0][1]) for group in grouped(candidates)]
    search = Search(engine, target, Nothing(), _said)
    spent = _seconds(lambda: search.race(among))
    best = max(among, key=lambda one: one.level)
    found = (best.settings.sampler, best.settings.clip_skip, best.settings.seed) == (
        true.sampler, true.clip_skip, true.seed,
    )  # fmt: skip
    share = search.cost / len(candidates)
    rows = [
        Measured("whole runs (peer: every candidate)", float(len(candidates)), search.cost, share, "<= 0.25",
                 found and best.hit and share <= 0.25),
        Measured("processor seconds", whole * len(candidates), spent, spent / (whole * len(candidates)), "shown only:", True),
    ]  # fmt: skip
    facts = {
        "candidates": f"{len(candidates)}, {len(among)} distinct",
        "found": f"{best.values}, max {best.figures.max_difference if best.figures else '-'}",
        "rounds": "; ".join(f"{done.share:.0%} of {done.tried}" for done in search.rounds),
    }
    return report("Recovery of missing parameters against trying every candidate", rows, facts)


def _candidates(true: Settings, courses: int) -> list[tuple[dict[str, str | int | float], Settings]]:
    found = []
    for course, clip_skip, delta, seed in product(
        COURSES[:courses], (1, 2), (0, 31337, 31338), (true.seed, true.seed + 1)
    ):
        values: dict[str, str | int | float] = {
            "sampler": course[0], "schedule": course[1], "clip_skip": clip_skip, "eta_noise_seed_delta": delta, "seed": seed,
        }  # fmt: skip
        found.append((values, true.model_copy(update=values)))
    return found


def _seconds(work: Callable[[], object]) -> float:
    started = CLOCK()
    work()
    return CLOCK() - started


def _said(event: Event) -> None:
    if isinstance(event, Stage):
        print(event.title.en, flush=True)


if __name__ == "__main__":
    sys.exit(main())
