"""Two ways of doing the same in turn, and their ratio; a table for people and JSON for programs."""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Measured:
    """One comparison of the table."""

    what: str
    peer_seconds: float
    """Median of one picture by the peer."""
    kit_seconds: float
    """Median of one picture by the kit."""
    ratio: float
    """As the goal counts it."""
    goal: str
    met: bool
    error: str = ""
    """How far the two results lie apart, where that is asked."""


Clock = Callable[[], float]


def in_turn(
    first: Callable[[], object], second: Callable[[], object], rounds: int, clock: Clock = time.perf_counter
) -> tuple[float, float]:
    """Median seconds of each after a warm-up; in turn, so that other work on the machine meets both alike.

    Args:
        clock: `time.process_time` where all the work is this process's own on one processor: it does not count waiting.
    """
    first(), second()  # noqa: B018
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        pair = ((first, taken[0]), (second, taken[1]))
        for work, times in pair if number % 2 == 0 else reversed(pair):
            started = clock()
            work()
            times.append(clock() - started)
    return statistics.median(taken[0]), statistics.median(taken[1])


def report(title: str, found: list[Measured], facts: dict[str, str], *, judged: bool = True) -> int:
    """Prints the table, then one line of JSON; returns the exit code, 1 when a goal was missed.

    Args:
        judged: whether the figures mean anything; a smoke run's do not.
    """
    print(f"\n{title}")
    for name, value in facts.items():
        print(f"  {name}: {value}")
    print(f"\n  {'':44}{'peer s':>9}{'kit s':>9}{'ratio':>8}  goal")
    for row in found:
        verdict = ("met" if row.met else "MISSED") if judged else "(not judged)"
        print(
            f"  {row.what:44}{row.peer_seconds:9.3f}{row.kit_seconds:9.3f}{row.ratio:8.3f}  {row.goal} {verdict}  {row.error}"
        )
    facts = {"python": platform.python_version(), "platform": platform.platform(), **facts}
    print(
        "\n" + json.dumps({"title": title, "facts": facts, "rows": [asdict(row) for row in found]}, ensure_ascii=False)
    )
    return 0 if not judged or all(row.met for row in found) else 1
