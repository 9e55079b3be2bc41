"""What the child passes on of its progress: enough to show it, and no more."""

from __future__ import annotations

import json

import pytest

from evidence_kit.domain.progress import Advanced, Noted
from evidence_kit.domain.text import text
from evidence_kit.verify.sandbox_child import ProgressTeller

TASK = text("任务", "task")


def told_of(times: list[float], task: str, capfdbinary: pytest.CaptureFixture[bytes]) -> list[int]:
    clock = iter(times)
    teller = ProgressTeller(lambda: next(clock))
    for done in range(len(times)):
        teller(Advanced(task, TASK, done, len(times) - 1))
    return [json.loads(line)["done"] for line in capfdbinary.readouterr().out.splitlines()]


def test_the_first_and_the_last_step_are_told_whatever_the_clock_says(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert told_of([1.0] * 1000, "digests", capfdbinary) == [0, 999]


def test_between_them_ten_a_second(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    told = told_of([at / 1000 for at in range(1001)], "digests", capfdbinary)
    assert told[0] == 0 and told[-1] == 1000 and 10 <= len(told) <= 12


def test_tasks_wait_for_themselves_alone_and_nothing_but_progress_is_told(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    teller = ProgressTeller(lambda: 1.0)
    for task in ("a", "b"):
        teller(Advanced(task, TASK, 0, 9))
    teller(Noted(TASK))
    assert [json.loads(line)["task"] for line in capfdbinary.readouterr().out.splitlines()] == ["a", "b"]
