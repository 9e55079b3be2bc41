"""Bars for a person at a terminal: what advances, with the time left; stages and remarks stay as lines above them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text as Styled

from evidence_kit.cli.language import chosen_language
from evidence_kit.cli.pace import Pace, duration
from evidence_kit.cli.printable import clean
from evidence_kit.cli.watchers import count, told
from evidence_kit.domain.progress import Advanced, Event, ProgressCallback

_STYLES = {"■": "bold blue", "!": "yellow"}


@contextmanager
def drawn(console: Console) -> Iterator[ProgressCallback]:
    """A watcher that draws bars while the work lasts."""
    pace = Pace()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[count]}"))
    with Progress(*columns, _TimeLeft(pace), console=console, transient=True) as bars:
        yield _BarWatcher(bars, console, pace)


class _TimeLeft(ProgressColumn):
    """By the same reckoning as in a log."""

    max_refresh = 0.5

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    def render(self, task: Task) -> Styled:
        """The time left of a bar; nothing while nobody can say."""
        now = time.monotonic()
        mine = next((one for one in self._pace.open if one.latest.task == task.fields["name"]), None)
        left = self._pace.seconds_left(mine, now) if mine else None
        return Styled(duration(left).in_(chosen_language()) if left is not None else "", style="progress.remaining")


class _BarWatcher:
    def __init__(self, bars: Progress, console: Console, pace: Pace) -> None:
        self._bars, self._console, self._pace = bars, console, pace
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        """Shows one event."""
        if isinstance(event, Advanced):
            self._advance(event)
        for said in told(event):
            mark = said.lstrip()[:1]
            words = escape(said)
            if mark in _STYLES:
                words = words.replace(mark, f"[{_STYLES[mark]}]{mark}[/]", 1)
            self._console.print(words if mark in _STYLES else f"[dim]{words}[/]")

    def _advance(self, event: Advanced) -> None:
        self._pace.advance(event, time.monotonic())
        if event.task not in self._tasks:
            title = escape(clean(event.title.in_(chosen_language())))
            self._tasks[event.task] = self._bars.add_task(title, total=event.total, count="", name=event.task)
        task = self._tasks[event.task]
        self._bars.update(task, completed=event.done, total=event.total, count=count(event))
        if event.total is not None and event.done >= event.total:
            self._bars.remove_task(self._tasks.pop(event.task))
