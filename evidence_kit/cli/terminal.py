"""What a person sees in the terminal: progress on stderr, results on stdout, errors with their remedy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import QUOTED, EvidenceKitError, words_of
from evidence_kit.domain.progress import Advanced, Event, Noted, Previewed, ProgressCallback, Shown, Stage
from evidence_kit.domain.text import Text, in_language

_PIPE_WIDTH = 120
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)))


def clean(value: str) -> str:
    """Text from outside without control, escape and direction characters, safe to print."""
    return value.translate(_CONTROL)


def print_json(value: Any) -> None:
    """The machine-readable result of a command: one JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def line(content: Text | str = "", *, style: str = "") -> None:
    """One line of the result on stdout, in the language of the terminal."""
    words = in_language(content, chosen_language())
    Console(highlight=False, soft_wrap=True).print(escape(clean(words)), style=style)


def rows(title: str, pairs: list[tuple[str, str]]) -> None:
    """A small two-column table: label and value."""
    table = Table(title=escape(title), title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", max_width=36, overflow="fold")
    table.add_column(overflow="fold")
    for label, value in pairs:
        table.add_row(escape(clean(label)), escape(clean(value)))
    # A pipe or a log has no width of its own: wide enough there that a digest stays on one line.
    Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)


def print_error(error: EvidenceKitError, *, as_json: bool) -> None:
    """What went wrong and the remedy, on stderr."""
    if as_json:
        report = {"error": error.code, "message": error.message.model_dump(), "remedy": error.remedy.model_dump()}
        report |= {"program_output": error.quoted} if error.quoted else {}
        sys.stderr.write(json.dumps(report, ensure_ascii=False) + "\n")
        return
    language = chosen_language()
    console = Console(stderr=True, highlight=False)
    console.print(f"[bold red]✗[/] {escape(clean(error.message.in_(language)))}")
    if error.quoted:
        mark = say(f"{QUOTED.zh}：", f"{QUOTED.en}: ")
        console.print(f"  [dim]{mark}{escape(clean(error.quoted))}[/]")
    console.print(f"[bold green]→[/] {escape(clean(error.remedy.in_(language)))}")


def print_unforeseen(error: Exception, *, as_json: bool) -> None:
    """A fault of the kit itself, without a traceback; EVIDENCE_KIT_DEBUG=1 shows it."""
    print_error(
        EvidenceKitError(
            Text(zh="程序自身出错。", en="A fault of the kit itself."),
            Text(
                zh="已记入日志的内容均未丢失。请设 EVIDENCE_KIT_DEBUG=1 重新运行，并报告该信息。",
                en="Nothing that was journalled is lost. Run again with EVIDENCE_KIT_DEBUG=1 and report what it prints.",
            ),
            words_of(f"{type(error).__name__}: {error}"),
        ),
        as_json=as_json,
    )


@contextmanager
def watching(*, as_json: bool) -> Iterator[ProgressCallback]:
    """A watcher for one command: bars with time left, or JSON lines when a program reads along."""
    if as_json:
        yield _write_event
        return
    console = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _PIPE_WIDTH)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[count]}"))
    with Progress(*columns, TimeRemainingColumn(compact=True), console=console, transient=True) as bars:
        yield _BarWatcher(bars, console)


class _BarWatcher:
    """Bars for what advances; stages and remarks as lines that stay."""

    def __init__(self, bars: Progress, console: Console) -> None:
        self._bars = bars
        self._console = console
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        """Shows one event."""
        language = chosen_language()
        match event:
            case Advanced():
                self._advance(event)
            case Stage():
                self._console.print(f"[bold blue]■[/] {escape(clean(event.title.in_(language)))}")
            case Shown():
                facts = "  ".join(
                    f"{label.in_(language)} {in_language(value, language)}" for label, value in event.facts[:3]
                )
                self._console.print(f"  [dim]{escape(clean(event.title.in_(language)))}  {escape(clean(facts))}[/]")
            case Noted():
                self._console.print(f"  [yellow]![/] {escape(clean(event.message.in_(language)))}")
            case Previewed():
                pass

    def _advance(self, event: Advanced) -> None:
        if event.task not in self._tasks:
            title = escape(clean(event.title.in_(chosen_language())))
            self._tasks[event.task] = self._bars.add_task(title, total=event.total, count="")
        task = self._tasks[event.task]
        self._bars.update(task, completed=event.done, total=event.total, count=_count(event))
        if event.total is not None and event.done >= event.total:
            self._bars.remove_task(self._tasks.pop(event.task))


def _count(event: Advanced) -> str:
    if event.unit == "bytes":
        return f"{event.done / 1e6:,.0f} / {(event.total or 0) / 1e6:,.0f} MB"
    return f"{event.done}/{event.total}" if event.total is not None else str(event.done)


def _write_event(event: Event) -> None:
    record: dict[str, Any] = {"event": type(event).__name__.lower()}
    match event:
        case Advanced():
            record |= {"task": event.task, "done": event.done, "total": event.total, "unit": event.unit}
        case Stage():
            record |= {"name": event.name, "title": event.title.model_dump()}
        case Shown():
            facts = [[label.model_dump(), _json(value)] for label, value in event.facts]
            record |= {"name": event.name, "title": event.title.model_dump(), "facts": facts}
        case Noted():
            record |= {"message": event.message.model_dump()}
        case Previewed():
            record |= {"task": event.task, "step": event.step, "total": event.total}
    sys.stderr.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def _json(value: Text | str) -> Any:
    return value if isinstance(value, str) else value.model_dump()


def tick(passed: bool) -> str:
    """The mark before a line of a check."""
    return say("有", "ok") if passed else say("缺", "missing")
