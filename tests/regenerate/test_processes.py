"""The processes of a pool: lost workers, work done ahead, faults, Ctrl-C, and that none is ever left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.progress import Event, Noted, unwatched
from evidence_kit.regenerate import FailedRun, Run
from evidence_kit.regenerate.processes.engine import PoolEngine
from tests.regenerate.processes.light_worker import LET_GO, ROOT, ended, job, light_pool, lives, maker, wait

SCRIPT = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever began the tests in the background had it ignored
from pytest import MonkeyPatch
from tests.regenerate.processes.light_worker import job, light_pool
with light_pool(MonkeyPatch(), 2) as engine:
    begun = []
    def watch(event):
        if getattr(event, "unit", "") == "steps":
            begun.append(event.task)
        if len(begun) == 2:
            print(*[worker.pid for worker in engine._pool.workers], flush=True)
    list(engine.run_all([job("nap 60", number) for number in (1, 2)], watch))
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[PoolEngine]:
    """Two workers that no test ends."""
    with pytest.MonkeyPatch.context() as patched, light_pool(patched, 2) as engine:
        yield engine


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[PoolEngine]:
    with light_pool(monkeypatch, 2) as engine:
        yield engine


def pids(engine: PoolEngine) -> list[int]:
    return [worker.pid for worker in engine._pool.workers]


def test_two_workers_are_busy_at_the_same_time_and_stay_for_the_next(shared: PoolEngine, tmp_path: Path) -> None:
    jobs = [job(f"meet {tmp_path}", number) for number in (1, 2)]
    outcomes = dict(shared.run_all(jobs, unwatched))
    makers = [maker(outcomes[one]) for one in jobs]
    assert len({os.getpid(), *makers}) == 3
    assert maker(shared.run(job("nap 0"), unwatched)) in makers


def test_a_lost_worker_loses_no_job_and_the_work_goes_on_with_one_less(pool: PoolEngine, tmp_path: Path) -> None:
    jobs = [job(f"die-once {tmp_path / 'mark'}", 1), *(job("nap 0.1", number) for number in (2, 3, 4))]
    events: list[Event] = []
    outcomes = dict(pool.run_all(jobs, events.append))
    assert set(outcomes) == set(jobs)
    assert all(isinstance(outcome, Run) for outcome in outcomes.values())
    (note,) = [event.message.en for event in events if isinstance(event, Noted)]
    assert "signal 9" in note
    assert pool._pool._most == 1


def test_a_job_that_ends_its_workers_is_given_up_with_a_remedy_and_the_others_are_made(pool: PoolEngine) -> None:
    jobs = [job("die", 1), job("nap 0", 2), job("refuse", 3), job("nap 0", 4)]
    outcomes = dict(pool.run_all(jobs, unwatched))
    given_up, refused = outcomes[jobs[0]], outcomes[jobs[2]]
    assert isinstance(given_up, FailedRun)
    assert isinstance(given_up.error, RegenerationError)
    assert "workers=1" in given_up.error.remedy.en
    assert isinstance(refused, FailedRun)
    assert refused.error.message.zh == "不行"
    assert isinstance(outcomes[jobs[1]], Run)
    assert isinstance(outcomes[jobs[3]], Run)
    assert "3 worker processes ended" in given_up.error.message.en


def test_what_is_done_ahead_is_made_once_and_leaves_a_worker_free(shared: PoolEngine, tmp_path: Path) -> None:
    ahead = [job(f"once {tmp_path}", number) for number in (1, 2)]
    shared.prefetch(ahead)
    wait((tmp_path / ahead[0].task).exists, "nothing was begun ahead")
    asked = job("nap 0", 9)
    now = maker(shared.run(asked, unwatched))  # were no worker left free, nobody would make it before the others let go
    assert not (tmp_path / ahead[1].task).exists(), "begun in the place of what is asked for"
    (tmp_path / LET_GO).touch()
    outcomes = dict(shared.run_all([*ahead, asked], unwatched))
    assert set(outcomes) == {*ahead, asked}
    assert maker(outcomes[ahead[0]]) != now


def test_nothing_is_done_ahead_where_there_is_one_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with light_pool(monkeypatch, 1) as engine:
        engine.prefetch([job(f"die-once {tmp_path / 'mark'}")])
        engine.run(job("nap 0.1"), unwatched)
        assert not (tmp_path / "mark").exists()


def test_a_fault_in_a_worker_is_raised_here_with_where_it_came_from(shared: PoolEngine) -> None:
    with pytest.raises(KeyError, match="of the kit") as caught:
        shared.run(job("fault"), unwatched)
    assert "light_worker.py" in caught.value.__notes__[0]
    assert maker(shared.run(job("nap 0"), unwatched))


def test_what_libraries_print_in_a_worker_disturbs_nothing_and_remarks_come_once(shared: PoolEngine) -> None:
    events: list[Event] = []
    outcomes = dict(shared.run_all([job("print"), job("remark", 1), job("remark", 2)], events.append))
    assert all(isinstance(outcome, Run) for outcome in outcomes.values())
    assert len([event for event in events if isinstance(event, Noted)]) == 1


def test_jobs_that_are_left_end_their_workers_and_the_pool_can_still_work(pool: PoolEngine) -> None:
    left = pool.run_all([job("nap 0", 1), job("nap 60", 2), job("nap 60", 3)], unwatched)
    next(left)
    busy = pids(pool)
    del left
    after = maker(pool.run(job("nap 0"), unwatched))
    pool.close()
    assert ended([after, *busy])
    with pytest.raises(RegenerationError, match="stopped"):
        pool.run(job("nap 0"), unwatched)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_the_program_ends_its_workers(how: signal.Signals) -> None:
    running = subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               cwd=ROOT)  # fmt: skip
    assert running.stdout is not None
    workers = [int(word) for word in running.stdout.readline().split()]
    assert len(workers) == 2
    assert all(map(lives, workers))
    running.send_signal(how)
    _, complaints = running.communicate(timeout=60)
    assert ended(workers)
    assert "Traceback" not in complaints or how is signal.SIGINT
    assert complaints.count("KeyboardInterrupt") <= 1, "a worker heard of it, too"
