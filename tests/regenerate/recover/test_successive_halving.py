"""A search finds the settings behind a picture for a part of what trying each would cost; and says what it gave up."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod

from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job
from evidence_kit.regenerate.recover.equivalent_settings import grouped
from evidence_kit.regenerate.recover.successive_halving import Contender, RunScore, Search
from evidence_kit.regenerate.sampling.samplers import SAMPLERS
from tests.regenerate.img2img.painting import Painter
from tests.regenerate.recover.test_equivalent_settings import SETTINGS


class Forgetful:
    def recall(self, job: Job) -> RunScore | None:
        return None

    def keep(self, job: Job, seen: RunScore) -> None:
        pass


def contenders(**values: tuple[object, ...]) -> list[Contender]:
    """Every combination of values, those of equal essence once."""
    base = SETTINGS.model_copy(update={"steps": 30})
    chosen = [dict(zip(values, combination, strict=True)) for combination in product(*values.values())]
    groups = grouped((one, base.model_copy(update=one)) for one in chosen)
    return [Contender(group[0][0], group[0][1]) for group in groups]


def searched(true: Contender, among: list[Contender], painter: Painter) -> tuple[Search, Contender]:
    target = Painter().run(Job(true.settings, "target"), unwatched).png
    search = Search(painter, target, Forgetful(), unwatched)
    search.race(among)
    return search, max(among, key=lambda one: one.level)


SPACE = {
    "sampler": tuple(sampler.name for sampler in SAMPLERS if sampler.name != "PLMS"),
    "clip_skip": (1, 2),
    "eta_noise_seed_delta": (0, 31337, 31338),
    "seed": (1, 2),
}


def test_the_true_settings_among_216_cost_a_quarter_of_the_runs_at_most() -> None:
    combinations = prod(len(values) for values in SPACE.values())
    among = contenders(**SPACE)
    for place in (1, 50, 90):
        painter = Painter()
        search, best = searched(among[place], [replace(one, scores=[]) for one in among], painter)
        assert best.hit and best.values == among[place].values
        assert painter.cost <= combinations / 4
        assert abs(search.cost - painter.cost) < 0.1


def test_what_was_given_up_too_early_is_found_from_its_neighbours() -> None:
    among = contenders(sampler=("Euler", "Heun", "LMS", "DPM++ 2M"), clip_skip=(1, 2), cfg_scale=(5.0, 6.0, 7.0, 8.0))
    painter = Painter(telling=False)  # unfinished pictures say nothing at all
    _, best = searched(among[29], among, painter)
    assert best is among[29] and best.hit
    assert painter.runs < 2 * len(among)


def test_a_candidate_that_cannot_be_run_says_why_and_the_others_go_on() -> None:
    among = contenders(sampler=("PLMS", "Euler"))
    _, best = searched(among[1], among, Painter())
    assert best is among[1] and best.hit
    assert among[0].failed is not None and among[0].failed.en == "not possible"


def test_few_candidates_are_run_to_the_end_at_once() -> None:
    among = contenders(clip_skip=(1, 2), cfg_scale=(6.0, 7.0))
    search, _ = searched(among[0], among, Painter())
    assert [done.share for done in search.rounds] == [1]
    assert all(one.finished for one in among)
