"""What the cluster adds: lost workers and nodes, equal jobs run once, weights on some nodes only, k of n, no leftovers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.errors import ModelError, RegenerationError, ToolMissing
from evidence_kit.domain.making.regeneration import Grade
from evidence_kit.domain.progress import Advanced, Event, Noted, Previewed, unwatched
from evidence_kit.regenerate import Engine, FailedRun, Job, Run, open_engine
from evidence_kit.regenerate.cluster.reproduction import reproduce
from evidence_kit.regenerate.cluster.worker import Worker
from evidence_kit.regenerate.job_key import job_key
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MISSING, MODELS, small_jobs, small_settings


def actors(alive: str = "ALIVE") -> list[str]:
    """Classes of the actors that the cluster knows in a state."""
    from ray._private.state import actors as table

    return [actor["ActorClassName"] for actor in table().values() if actor["State"] == alive]


def no_worker_is_left() -> bool:
    """Waits a while for the cluster to notice."""
    deadline = time.monotonic() + 20
    while (left := {"Worker", "HalfBlind"} & set(actors())) and time.monotonic() < deadline:
        time.sleep(0.2)
    return not left


pytestmark = pytest.mark.slow  # nodes that die take minutes; `test_engines.py` runs a real cluster with every suite


class HalfBlind(Worker):
    """A worker that sees no folder where its node is the one named among them."""

    def __init__(self, folders: tuple[str, ...], *others: Any, **named: Any) -> None:
        import ray

        blind = f"not on {ray.get_runtime_context().get_node_id()}" in folders
        super().__init__(() if blind else folders, *others, **named)


def kill_a_worker(engine: Any) -> None:
    """As the kernel does when memory runs out."""
    import ray

    hand, _ = next(iter(engine._crew._busy.values()))
    ray.kill(hand.actor)


def test_equal_jobs_are_run_once_and_yielded_each(ray_engine: Any) -> None:
    first, other = small_jobs(2)
    twin = Job(first.settings, "twin")
    events: list[Event] = []
    outcomes = {job.task: outcome for job, outcome in ray_engine.run_all([first, twin, other], events.append)}
    assert sorted(outcomes) == ["seed-1", "seed-2", "twin"]
    assert outcomes["twin"] is outcomes["seed-1"]
    assert {event.task for event in events if isinstance(event, Advanced) and event.unit == "steps"} == {
        "seed-1",
        "seed-2",
    }


def test_the_key_names_all_that_decides_the_picture(local_engine: Engine) -> None:
    environment = local_engine.environment(small_settings())
    one = Job(small_settings(), "a")
    assert job_key(one, environment) == job_key(Job(small_settings(), "b"), environment)
    others = [Job(small_settings(seed=8), "a"), Job(small_settings(), "a", stop_after=2)]
    half = environment.model_copy(update={"precision": "float16"})
    keys = {job_key(one, environment), job_key(one, half), *(job_key(job, environment) for job in others)}
    assert len(keys) == 4


def test_three_of_three_workers_agree(ray_engine: Any) -> None:
    found = reproduce(ray_engine, small_settings(), 3, unwatched)
    assert (found.asked, found.identical, found.agreeing) == (3, 3, 3)
    assert sorted(attempt.node for attempt in found.attempts) == [1, 2, 3]
    assert {attempt.grade for attempt in found.attempts} == {Grade.IDENTICAL_PIXELS}
    assert found.groups == {found.reference: 3}
    assert type(found).model_validate_json(found.to_json()) == found
    with pytest.raises(RegenerationError, match="independent runs"):
        reproduce(ray_engine, small_settings(), 4, unwatched)


def test_runs_that_nobody_could_do_are_counted_as_refusals(ray_engine: Any) -> None:
    found = reproduce(ray_engine, small_settings(checkpoint=MISSING), 2, unwatched)
    assert (found.asked, found.identical, found.agreeing, found.reference) == (2, 0, 0, None)
    assert {refusal.error for refusal in found.refusals} == {ModelError.code}


def test_a_node_that_dies_in_the_middle_loses_nothing(ray_cluster: Any, ray_engine: Any) -> None:
    jobs = small_jobs(9, steps=12)
    done: list[str] = []
    began: list[str] = []
    lost: list[str] = []
    finished: list[str] = []
    told: list[str] = []

    def watch(event: Event) -> None:
        if isinstance(event, Noted):
            told.append(event.message.en)
        if isinstance(event, Advanced) and event.unit == "steps" and event.done == 0:
            began.append(event.task)
        busy = {hand.node.id: order.arguments[0][0].task for hand, order in ray_engine._crew._busy.values()}
        victim = next((node for node in ray_cluster.worker_nodes if node.node_id in busy), None)
        if len(done) >= 2 and not lost and victim is not None:
            lost.append(busy[victim.node_id])
            finished.extend(done)
            ray_cluster.remove_node(victim, allow_graceful=False)

    for job, outcome in ray_engine.run_all(jobs, watch):
        assert isinstance(outcome, Run)
        done.append(job.task)
    ray_cluster.add_node(num_cpus=1, object_store_memory=80 << 20, include_dashboard=False)  # for the tests to come
    assert sorted(done) == [job.task for job in jobs]
    assert lost, "no node had work when it should have died"
    assert any("of the cluster was lost; nodes left: 2" in words for words in told)
    assert lost[0] not in finished
    assert all(began.count(task) == 1 for task in finished), "what was finished was run again"


def test_a_lost_worker_loses_no_job(ray_engine: Any) -> None:
    jobs = small_jobs(5, steps=30)
    killed: list[str] = []
    told: list[Noted] = []

    def kill_once(event: Event) -> None:
        if isinstance(event, Noted):
            told.append(event)
        # A worker that reports its first step is at work; between two jobs none may be.
        if isinstance(event, Advanced) and event.unit == "steps" and event.done == 1 and not killed:
            killed.append(event.task)
            kill_a_worker(ray_engine)

    outcomes = {job.task: outcome for job, outcome in ray_engine.run_all(jobs, kill_once)}
    assert killed
    assert len(told) == 1 and told[0].incident and "was lost" in told[0].message.en and "中断" in told[0].message.zh
    assert sorted(outcomes) == [job.task for job in jobs]
    assert all(isinstance(outcome, Run) for outcome in outcomes.values())


def test_a_job_that_kills_its_workers_is_given_up_with_a_remedy(
    ray_engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence_kit.regenerate.cluster.pool.TRIES", 1)

    def kill(event: Event) -> None:
        if isinstance(event, Advanced) and event.task == "seed-1" and event.done == 1:
            kill_a_worker(ray_engine)

    ((_, outcome),) = ray_engine.run_all(small_jobs(1, steps=60, width=128, height=128), kill)
    assert isinstance(outcome, FailedRun)
    assert isinstance(outcome.error, RegenerationError)
    assert "workers=" in outcome.error.remedy.en


def test_a_node_without_the_weights_leaves_the_job_to_another_and_closing_leaves_no_worker(
    ray_cluster: Any, ray_engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evidence_kit.regenerate.cluster import nodes
    from evidence_kit.regenerate.cluster.ray_engine import join_ray

    ray_engine._crew._dismiss(list(ray_engine._crew._hands))  # one CPU a node: make room for the other engine
    monkeypatch.setattr("evidence_kit.regenerate.cluster.pool.Worker", HalfBlind)
    other: Any = join_ray(f"{ray_cluster.address}?device=cpu&workers=1&previews=0", FolderModelStore([MODELS]))
    events: list[Event] = []
    with other:
        first = nodes.nodes()[0].id  # where the first worker is hired
        other._crew._folders = (f"not on {first}", str(MODELS))
        outcomes = [outcome for _, outcome in other.run_all(small_jobs(2, steps=6), events.append)]
        assert [hand.node.id == first for hand in other._crew._hands] == [True, False]
    assert [type(outcome) for outcome in outcomes] == [Run, Run]
    assert not any(isinstance(event, Previewed) for event in events)
    assert no_worker_is_left()


def test_ctrl_c_leaves_no_actors_behind(ray_cluster: Any, ray_engine: Any) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from evidence_kit.regenerate import open_engine; from evidence_kit.regenerate.weights.model_store import FolderModelStore\n"
        "from tests.contracts.small_jobs import small_jobs\n"
        f"engine = open_engine('ray:{ray_cluster.address}?device=cpu&workers=1', FolderModelStore([Path({str(MODELS)!r})]))\n"
        "say = lambda event: print(event, flush=True)\n"
        "for job, outcome in engine.run_all(small_jobs(3, steps=400), say): pass\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        cwd=Path(__file__).parents[2], env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert running.stdout is not None
    while "seed-1" not in running.stdout.readline():
        assert running.poll() is None
    assert actors().count("Worker") == 1
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode != 0
    assert no_worker_is_left()
    assert actors().count("Post") == 1  # the other engine's


def test_without_ray_the_remedy_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ToolMissing, match=r"evidence-kit\[ray\]"):
        open_engine("ray:auto", FolderModelStore([MODELS]))
