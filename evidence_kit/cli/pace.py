"""How fast the open tasks of a command advance, and how long they will still take; told by events and a clock."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.domain.progress import Advanced
from evidence_kit.domain.text import Text, text

_MOST_INNER = 2


@dataclass
class OpenTask:
    """A task that has begun and is not done."""

    latest: Advanced
    first: int
    """What was done when it began."""
    began: float
    moved: float
    """When more was done for the last time; seconds of a clock that never goes back."""

    def seconds_left(self, now: float) -> float | None:
        """At the pace so far; None before the first piece is done, and where nobody knows how much there is.

        A piece that takes longer than those before it slows the pace down while it lasts.
        """
        pieces, total = self.latest.done - self.first, self.latest.total
        if pieces <= 0 or total is None:
            return None
        pace = max((self.moved - self.began) / pieces, (now - self.began) / (pieces + 1))
        return max(pace * (total - self.latest.done) - (now - self.moved), 0.0)


class Pace:
    """The tasks that are open now, the outer before the inner."""

    def __init__(self) -> None:
        self._tasks: dict[str, OpenTask] = {}

    @property
    def open(self) -> tuple[OpenTask, ...]:
        """In the order in which they began."""
        return tuple(self._tasks.values())

    @property
    def told(self) -> tuple[OpenTask, ...]:
        """What a line has room for: the outermost task, and of the others those that moved last, for a run that failed stays open."""
        outer, inner = self.open[:1], sorted(self.open[1:], key=lambda task: task.moved)
        return (*outer, *inner[-_MOST_INNER:])

    def begin_anew(self) -> None:
        """Forgets what is open: another chapter of the work has begun."""
        self._tasks.clear()

    def advance(self, event: Advanced, now: float) -> float | None:
        """Takes in an event; returns the seconds that its task will still take, as `seconds_left`."""
        task = self._tasks.get(event.task)
        if task is None or event.done < task.latest.done:  # begun, or begun anew under the same name
            task = self._tasks[event.task] = OpenTask(event, event.done, now, now)
        elif event.done > task.latest.done:
            task.moved = now
        task.latest = event
        if event.total is not None and event.done >= event.total:
            del self._tasks[event.task]
            return 0.0
        return self.seconds_left(task, now)

    def seconds_left(self, task: OpenTask, now: float) -> float | None:
        """How long a task will still take; of runs none of which has ended, judged by the steps of those that are under way."""
        own = task.seconds_left(now)
        if own is not None or task.latest.unit != "runs" or task.latest.total is None:
            return own
        inner = [one for one in self.open if one.latest.unit == "steps" and one.began >= task.began]
        whole = [one.moved - one.began + left for one in inner if (left := one.seconds_left(one.moved)) is not None]
        if not whole:
            return None
        rounds = -(-(task.latest.total - task.latest.done) // len(inner))  # several workers make as many at a time
        return max(rounds * sum(whole) / len(whole) - (now - min(one.began for one in inner)), 0.0)


def duration(seconds: float) -> Text:
    """A length of time for a person: two units at most, no more exact than an estimate is."""
    whole = max(1, round(seconds))
    if whole < 60:
        return text(f"{whole} 秒", f"{whole} s")
    minutes, rest = divmod(whole, 60)
    if minutes < 10:
        return (
            text(f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s")
            if rest
            else text(f"{minutes} 分", f"{minutes} min")
        )
    if minutes < 60:
        return text(f"{minutes} 分", f"{minutes} min")
    hours, minutes = divmod(minutes, 60)
    return text(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")
