"""Several jobs in lock step give what each gives alone, up to float noise; what hinders one hinders no other."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from evidence_kit.domain.making.settings import Hires, Settings
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Engine, FailedRun, Job, Run, open_engine
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.engine.batched_unet import in_lock_step
from evidence_kit.regenerate.engine.job_batches import batches
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, small_jobs, small_settings

# The sample's model learnt nothing: a high CFG scale would blow float noise up from step to step, not pull it in.
SPREAD = 1e-5
"""Of the largest value of a latent."""
UNLIKE = (
    small_settings(seed=1, cfg_scale=2),
    small_settings(seed=2, cfg_scale=1.5, sampler="DPM++ SDE", schedule="karras"),
    small_settings(seed=3, cfg_scale=2, steps=4, prompt="a teapot, " * 30),
    small_settings(seed=4, cfg_scale=1, sampler="Euler", prompt="a cup AND tea", negative_prompt=""),
    small_settings(seed=5, cfg_scale=1.5, sampler="DPM++ 2M", prompt="[cup:bowl:0.5]"),
    small_settings(seed=6, cfg_scale=1.2, sampler="DDIM"),
)


@pytest.fixture(scope="module")
def reference() -> Engine:
    return open_engine("local:cpu", FolderModelStore([MODELS]))


@pytest.fixture(scope="module")
def fast() -> Engine:
    return open_engine("local:cpu?mode=fast&batch=4", FolderModelStore([MODELS]))


def as_jobs(many: tuple[Settings, ...]) -> list[Job]:
    return [Job(settings, f"job-{settings.seed}", previews=0) for settings in many]


def test_a_batch_gives_what_each_job_gives_alone(reference: Engine, fast: Engine) -> None:
    outcomes = dict(fast.run_all(as_jobs(UNLIKE), unwatched))
    assert len(outcomes) == len(UNLIKE)
    for job, run in outcomes.items():
        assert isinstance(run, Run)
        alone = reference.run(job, unwatched)
        assert np.abs(run.latent - alone.latent).max() <= SPREAD * np.abs(alone.latent).max(), job.settings
        figures = figures_of(alone.png, run.png)
        assert figures is not None
        assert figures.max_difference <= 1
        assert (run.environment.mode, alone.environment.mode) == ("fast", "reference")


def test_a_job_that_breaks_on_the_way_leaves_the_others_alone(reference: Engine, fast: Engine) -> None:
    twice = Hires(width=96, height=96, upscaler="Latent", steps=2, denoising_strength=0.5)
    first, last = small_jobs(2, previews=0, cfg_scale=2, hires=twice)
    # Its first pass is done before it turns out that there is no second one for its sampler.
    broken = Job(small_settings(sampler="UniPC", hires=twice), "broken", previews=0)
    refused = Job(small_settings(sampler="unheard of", hires=twice), "refused", previews=0)
    outcomes = {job.task: outcome for job, outcome in fast.run_all([first, broken, refused, last], unwatched)}
    assert isinstance(outcomes["broken"], FailedRun)
    assert isinstance(outcomes["refused"], FailedRun)
    for job in (first, last):
        outcome = outcomes[job.task]
        assert isinstance(outcome, Run)
        alone = reference.run(job, unwatched).latent
        assert np.abs(outcome.latent - alone).max() <= SPREAD * np.abs(alone).max()


def test_an_early_stop_is_each_jobs_own(reference: Engine, fast: Engine) -> None:
    early = Job(small_settings(seed=1, cfg_scale=2), "early", stop_after=2)
    whole = Job(small_settings(seed=2, cfg_scale=2), "whole", previews=0)
    outcomes = {job.task: outcome for job, outcome in fast.run_all([early, whole], unwatched)}
    for job in (early, whole):
        outcome = outcomes[job.task]
        assert isinstance(outcome, Run)
        alone = reference.run(job, unwatched).latent
        assert np.abs(outcome.latent - alone).max() <= SPREAD * np.abs(alone).max()


def test_batches_hold_what_shares_models_and_size() -> None:
    small, large = small_jobs(3), small_jobs(2, width=128)
    found = list(batches([small[0], large[0], small[1], large[1], small[2]], 2))
    assert found == [(small[0], small[1]), (small[2],), (large[0], large[1])]
    assert [len(batch) for batch in batches(small, 1)] == [1, 1, 1]


def test_questions_of_equal_shape_are_one_call() -> None:
    asked: list[tuple[int, ...]] = []

    def unet(sample: torch.Tensor, timestep: torch.Tensor, *, words: torch.Tensor) -> tuple[torch.Tensor, ...]:
        asked.append(tuple(sample.shape))
        return (sample * 2 + timestep[:, None] + words[:, :1],)

    def walk(number: int, calls: int) -> object:
        def walked(ask: object) -> float:
            x = torch.full((1, 3), float(number))
            for _ in range(calls):
                (x,) = ask(x, torch.tensor([0.5]), words=torch.ones(1, 2 + (number == 3)))  # type: ignore[operator]
            return float(x[0, 0])

        return walked

    assert in_lock_step(unet, [walk(1, 2), walk(2, 3), walk(3, 1)]) == [8.5, 26.5, 7.5]  # type: ignore[list-item]
    assert asked == [(2, 3), (1, 3), (2, 3), (1, 3)]
    assert torch.is_grad_enabled()


def test_conditions_inside_dictionaries_are_joined_row_by_row() -> None:
    def unet(
        sample: torch.Tensor, timestep: torch.Tensor, **named: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, ...]:
        return (named["added"]["ids"] * len(sample),)

    def walk(number: int) -> object:
        return lambda ask: float(  # type: ignore[misc]
            ask(torch.zeros(1, 1), torch.zeros(1), added={"ids": torch.full((1, 1), float(number))}, extra=None)[0]
        )

    assert in_lock_step(unet, [walk(3), walk(4)]) == [6.0, 8.0]  # type: ignore[list-item]


def test_a_fault_in_one_walk_reaches_the_caller() -> None:
    def faulty(ask: object) -> None:
        raise ZeroDivisionError

    def waiting(ask: object) -> None:
        ask(torch.zeros(1, 1), torch.zeros(1))  # type: ignore[operator]

    with pytest.raises(ZeroDivisionError):
        in_lock_step(lambda *_: (torch.zeros(1, 1),), [waiting, faulty])
    assert torch.is_grad_enabled()
