"""What a person sees in the terminal: progress on stderr, results on stdout, errors with their remedy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.printable import clean
from evidence_kit.cli.watchers import JsonWatcher, LineWatcher, beating, to_stderr
from evidence_kit.domain.errors import QUOTED, EvidenceKitError, words_of
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import Text, in_language

_PIPE_WIDTH = 120


def print_json(value: Any) -> None:
    """The machine-readable result of a command: one JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def line(content: Text | str = "", *, style: str = "") -> None:
    """One line of the result on stdout, in the language of the terminal."""
    words = in_language(content, chosen_language())
    Console(highlight=False, soft_wrap=True).print(escape(clean(words)), style=style)


def aside(content: Text | str, *, style: str = "") -> None:
    """One line for a person on stderr: a question, a warning; no part of the result."""
    words = in_language(content, chosen_language())
    Console(stderr=True, highlight=False, soft_wrap=True).print(escape(clean(words)), style=style)


def rows(title: str, pairs: list[tuple[str, str]]) -> None:
    """A small two-column table: label and value."""
    table = Table(title=escape(clean(title)), title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", max_width=36, overflow="fold")
    table.add_column(overflow="fold")
    for label, value in pairs:
        table.add_row(escape(clean(label)), escape(clean(value)))
    # A pipe or a log has no width of its own: wide enough there that a digest stays on one line.
    Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)


def grid(title: str, head: list[str], cells: list[list[str]]) -> None:
    """A table with a head; long cells are broken."""
    table = Table(title=escape(clean(title)), title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in head:
        table.add_column(escape(name), overflow="fold")
    for row in cells:
        table.add_row(*(escape(clean(cell)) for cell in row))
    Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)


def print_error(error: EvidenceKitError, *, as_json: bool) -> None:
    """What went wrong and the remedy, on stderr."""
    if as_json:
        report: dict[str, object] = {
            "error": error.code,
            "message": error.message.model_dump(),
            "remedy": error.remedy.model_dump(),
        }
        report |= {"details": [one.model_dump() for one in error.details]} if error.details else {}
        report |= {"program_output": error.quoted} if error.quoted else {}
        sys.stderr.write(json.dumps(report, ensure_ascii=False) + "\n")
        return
    language = chosen_language()
    console = Console(
        stderr=True, highlight=False, soft_wrap=True
    )  # a command that is broken at a space cannot be pasted
    console.print(f"[bold red]✗[/] {escape(clean(error.message.in_(language)))}")
    for detail in error.details:
        console.print(f"  {escape(clean(detail.in_(language)))}")
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
def watching(*, as_json: bool, bars: bool = True) -> Iterator[ProgressCallback]:
    """A watcher for one command: bars on a terminal, lines in a log, or JSON lines when a program reads along.

    Args:
        bars: False for a command that speaks or asks on its way: a bar is drawn anew over what was written since.
    """
    if as_json:
        with beating(JsonWatcher(to_stderr)) as watch:
            yield watch
        return
    console = Console(stderr=True, highlight=False)
    if not bars or not sys.stderr.isatty() or console.is_dumb_terminal:
        with beating(LineWatcher(to_stderr)) as watch:
            yield watch
        return
    from evidence_kit.cli.bars import drawn

    with drawn(console) as watch:
        yield watch


def tick(passed: bool) -> str:
    """The mark before a line of a check."""
    return say("有", "ok") if passed else say("缺", "missing")
