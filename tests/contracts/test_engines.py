"""What every engine promises, whatever it computes on."""

from __future__ import annotations

import numpy as np
import pytest

from evidence_kit.domain.errors import InputError, ModelError, RegenerationError, UsageError
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.progress import Advanced, Event, unwatched
from evidence_kit.regenerate import Engine, FailedRun, Job, Run, open_engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import CHECKPOINT, MISSING, MODELS, small_init, small_jobs, small_settings


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"sampler": "DPM++ 2M", "schedule": "karras", "width": 128},
        {"sampler": "DDIM", "seed": 2**40},
        {"init": small_init()},
    ],
)
def test_the_picture_is_the_same_bit_for_bit(engine: Engine, local_engine: Engine, changes: dict[str, object]) -> None:
    job = Job(small_settings(**changes), "one")
    expected, run = local_engine.run(job, unwatched), engine.run(job, unwatched)
    assert (run.pixels_sha256, run.latent_sha256, run.png) == (
        expected.pixels_sha256,
        expected.latent_sha256,
        expected.png,
    )
    assert np.array_equal(run.latent, expected.latent)
    assert run.environment == expected.environment


def test_progress_counts_every_step_of_a_run(engine: Engine) -> None:
    events: list[Event] = []
    engine.run(Job(small_settings(), "step-1"), events.append)
    steps = [event.done for event in events if isinstance(event, Advanced) and event.task == "step-1"]
    assert steps == [0, 1, 2, 3]


def test_the_environment_names_the_weights_without_running(engine: Engine) -> None:
    environment = engine.environment(small_settings())
    assert isinstance(environment, Environment)
    assert environment.threads == 1
    assert environment.device == "cpu"
    weights = [component.sha256[:10] for component in environment.components if component.kind != "tokenizer"]
    assert weights == [CHECKPOINT.short_hash]
    assert "tokenizer" in {component.kind for component in environment.components}


def test_many_jobs_are_each_yielded_once_and_one_that_cannot_run_stops_no_other(engine: Engine) -> None:
    jobs = small_jobs(3)
    bad = [Job(small_settings(checkpoint=MISSING), "missing"), Job(small_settings(dialect="unheard-of"), "unheard")]
    events: list[Event] = []
    outcomes = {job.task: outcome for job, outcome in engine.run_all([bad[0], *jobs, bad[1]], events.append)}
    assert sorted(outcomes) == ["missing", "seed-1", "seed-2", "seed-3", "unheard"]
    assert isinstance(outcomes["missing"], FailedRun)
    assert isinstance(outcomes["missing"].error, ModelError)
    assert isinstance(outcomes["unheard"], FailedRun)
    assert isinstance(outcomes["unheard"].error, RegenerationError)
    assert len({run.pixels_sha256 for run in outcomes.values() if isinstance(run, Run)}) == 3
    counted = [event.done for event in events if isinstance(event, Advanced) and event.task == "runs"]
    assert counted == list(range(6))


def test_errors_arrive_whole(engine: Engine) -> None:
    with pytest.raises(ModelError, match="0123456789") as caught:
        engine.run(Job(small_settings(checkpoint=MISSING), "missing"), unwatched)
    assert "0123456789" in caught.value.message.zh
    assert caught.value.remedy.zh
    with pytest.raises(ModelError):
        engine.environment(small_settings(checkpoint=MISSING))


def test_an_init_picture_that_is_not_at_hand_is_named(engine: Engine) -> None:
    other = small_init().model_copy(update={"sha256": "a" * 64})
    with pytest.raises(InputError, match="aaaaaaaa"):
        engine.run(Job(small_settings(init=other), "missing"), unwatched)


def test_a_run_that_stops_early_gives_the_estimate_at_that_step(engine: Engine) -> None:
    whole = engine.run(Job(small_settings(), "whole"), unwatched)
    early = engine.run(Job(small_settings(), "early", stop_after=1), unwatched)
    assert early.latent.shape == whole.latent.shape
    assert not early.previews
    assert not np.array_equal(early.latent, whole.latent)


def test_a_picture_is_encoded(engine: Engine, local_engine: Engine) -> None:
    png = local_engine.run(Job(small_settings(), "one"), unwatched).png
    latent = engine.encode(small_settings(), png)
    assert latent.shape == (4, 8, 8)
    assert np.array_equal(latent, local_engine.encode(small_settings(), png))
    with pytest.raises(InputError):
        engine.encode(small_settings(), b"no picture")


@pytest.mark.parametrize(
    "uri",
    [
        *("abacus:", "local:tpu", "local:cpu?workers=0", "local:cpu?workers=all", "local:cpu?workers=2&mode=fast"),
        *("ray:nowhere", "ray:auto?workers=0", "ray:auto?workers=auto", "ray:auto?speed=9", "ray:auto?device=tpu"),
    ],
)
def test_an_engine_nobody_knows_is_refused(uri: str) -> None:
    with pytest.raises(UsageError):
        open_engine(uri, FolderModelStore([MODELS]))
