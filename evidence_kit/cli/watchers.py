"""Who watches a command: bars on a terminal, lines in a log, JSON for a program; all with the time that is left.

In a log and for a program something is written every few seconds, also while a long piece of work says nothing of itself.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.pace import OpenTask, Pace, duration
from evidence_kit.cli.printable import clean
from evidence_kit.domain.progress import Advanced, Event, Noted, Previewed, ProgressCallback, Shown, Stage
from evidence_kit.domain.text import Text, in_language

EVERY_SECONDS = 5.0
"""Between two lines of a log."""


@contextmanager
def beating(watcher: LineWatcher | JsonWatcher, every: float = EVERY_SECONDS) -> Iterator[ProgressCallback]:
    """Lets a watcher speak every few seconds, whatever the work does meanwhile, until the work is over."""
    over = Flag()

    def beat() -> None:
        while not over.wait(every):
            watcher.beat()

    thread = Thread(target=beat, name="progress", daemon=True)
    thread.start()
    try:
        yield watcher
    finally:
        over.set()
        thread.join()


class LineWatcher:
    """Lines for a log: stages, results and remarks at once, and what is under way whenever it is asked to `beat`."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock, self._pace, self._lock = write, clock, Pace(), Lock()
        self._doing, self._since = say("进行中", "at work"), clock()

    def __call__(self, event: Event) -> None:
        """Takes in one event."""
        with self._lock:
            if isinstance(event, Advanced):
                self._pace.advance(event, self._clock())
                return
            if isinstance(event, Stage):
                self._pace.begin_anew()
                self._doing, self._since = clean(event.title.in_(chosen_language())), self._clock()
            for said in told(event):
                self._write(said)

    def beat(self) -> None:
        """Tells of the tasks that are open, or how long the stage has lasted."""
        with self._lock:
            now = self._clock()
            tasks = [_task_line(task, self._pace.seconds_left(task, now), now) for task in self._pace.told]
            lasts = duration(now - self._since).in_(chosen_language())
            self._write(
                "  … "
                + (say("；", "; ").join(tasks) or say(f"{self._doing}，已 {lasts}", f"{self._doing}, {lasts} so far"))
            )


class JsonWatcher:
    """JSON lines for a program: every event, and a sign of life where none came since the last `beat`."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock, self._pace, self._lock = write, clock, Pace(), Lock()
        self._began, self._silent = clock(), False

    def __call__(self, event: Event) -> None:
        """Writes one event."""
        with self._lock:
            if isinstance(event, Stage):
                self._pace.begin_anew()
            left = self._pace.advance(event, self._clock()) if isinstance(event, Advanced) else None
            self._silent = False
            self._put(as_record(event, left))

    def beat(self) -> None:
        """Repeats where the open tasks stand, with the time left by now."""
        with self._lock:
            now = self._clock()
            tasks = self._pace.told if self._silent else ()
            for task in tasks:
                self._put(as_record(task.latest, self._pace.seconds_left(task, now)))
            if self._silent and not tasks:
                self._put({"event": "working", "seconds": round(now - self._began, 1)})
            self._silent = True

    def _put(self, record: dict[str, Any]) -> None:
        self._write(json.dumps(record, ensure_ascii=False))


def to_stderr(line: str) -> None:
    """One line on stderr at once; who reads it may have gone, and the work goes on."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def told(event: Event) -> list[str]:
    """The lines of a stage, a result or a remark, in the language of the terminal."""
    language = chosen_language()
    match event:
        case Stage():
            return [f"■ {clean(event.title.in_(language))}"]
        case Shown():
            facts = "  ".join(
                f"{label.in_(language)} {in_language(value, language)}" for label, value in event.facts[:3]
            )
            return [f"  {clean(event.title.in_(language))}  {clean(facts)}"]
        case Noted():
            return [f"  ! {clean(event.message.in_(language))}"]
        case Advanced() | Previewed():
            return []


def count(event: Advanced) -> str:
    """How much of a task is done."""
    if event.unit == "bytes":
        return f"{event.done / 1e6:,.0f} / {(event.total or 0) / 1e6:,.0f} MB"
    return f"{event.done}/{event.total}" if event.total is not None else str(event.done)


def _task_line(task: OpenTask, left: float | None, now: float) -> str:
    language, latest = chosen_language(), task.latest
    share = f"  {100 * latest.done // latest.total} %" if latest.total else ""
    if left is None:
        lasts = duration(now - task.began).in_(language)
        end = say(f"已 {lasts}", f"{lasts} so far")
    else:
        end = say(f"约剩 {duration(left).zh}", f"about {duration(left).en} left")
    return f"{clean(latest.title.in_(language))}  {count(latest)}{share}  {end}"


def as_record(event: Event, seconds_left: float | None = None) -> dict[str, Any]:
    """An event for a program."""
    record: dict[str, Any] = {"event": type(event).__name__.lower()}
    match event:
        case Advanced():
            record |= {"task": event.task, "done": event.done, "total": event.total, "unit": event.unit}
            record["seconds_left"] = None if seconds_left is None else round(seconds_left, 1)
        case Stage():
            record |= {"name": event.name, "title": event.title.model_dump()}
        case Shown():
            facts = [[label.model_dump(), _json(value)] for label, value in event.facts]
            record |= {"name": event.name, "title": event.title.model_dump(), "facts": facts}
        case Noted():
            record |= {"message": event.message.model_dump()}
        case Previewed():
            record |= {"task": event.task, "step": event.step, "total": event.total}
    return record


def _json(value: Text | str) -> Any:
    return value if isinstance(value, str) else value.model_dump()
