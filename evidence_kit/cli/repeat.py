"""`evidence-kit repeat`: the same recipe again and again, and what this machine can promise."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.chain_table import differs
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.making.determinism import Determinism, RepeatedRun, arithmetic_facts
from evidence_kit.domain.making.regeneration import GRADE_NAMES


@click.command(help=say(
    "按涉案图片的生成参数多次运行（本进程与新进程中），报告结果是否逐像素相同、本机能保证什么、不能保证什么。\n\n"
    "例：evidence-kit repeat 春风案 --models D:\\sd\\models --threads 2",
    "Run the claimed picture's recipe several times, here and in a fresh process, and report whether the pixels repeat, "
    "what this machine can promise and what nobody can.\n\n"
    "Example: evidence-kit repeat spring-breeze --models ~/sd/models --threads 2",
))  # fmt: skip
@options.CASE
@options.models
@options.device
@click.option("--times", default=2, show_default=True, type=click.IntRange(1, 100),
              help=say("本进程中的运行次数；另在新进程中运行一次", "runs in this process; one more follows in a fresh one"))  # fmt: skip
@click.option("--threads", multiple=True, type=click.IntRange(1, 999),
              help=say("另以此线程数运行一次，可重复", "one more run on so many threads; may be repeated"))  # fmt: skip
@options.as_json
def repeat(
    case_file: CaseFile,
    model_folders: tuple[Path, ...],
    device: str,
    times: int,
    threads: tuple[int, ...],
    json_output: bool,
) -> None:
    """Makes the report; exits 1 when runs in the same circumstances did not agree."""
    from evidence_kit.workflows.repeat import repeat_case

    with terminal.watching(as_json=json_output) as watch:
        writer = case_file.writer(system_clock)
        report = repeat_case(case_file, writer, model_folders, device, times=times, threads=threads, watch=watch)
    if json_output:
        promises = [promise.model_dump() for promise in report.promises()]
        terminal.print_json(report.model_dump(mode="json", by_alias=True) | {"promises": promises})
    else:
        print_report(report)
    if not report.repeats:
        raise SystemExit(1)


def print_report(report: Determinism) -> None:
    """Settings of the libraries, each run, and the promises."""
    language = chosen_language()
    facts = arithmetic_facts(report.environment)
    terminal.rows(say("计算设置", "How it was computed"), [(label.in_(language), value) for label, value in facts])
    first = (say("第 1 次", "run 1"), f"{report.pixels_sha256[:16]}…  {say('基准', 'the others are held against it')}")
    rows = [(say(f"第 {number} 次", f"run {number}"), _line(run)) for number, run in enumerate(report.runs, start=2)]
    terminal.rows(say("各次运行", "Runs"), [first, *rows])
    for promise in report.promises():
        terminal.line(promise)


def _line(run: RepeatedRun) -> str:
    where = say("新进程", "fresh process") if run.process == "fresh" else say("同一进程", "same process")
    threads = say(f"{run.threads} 线程", f"{run.threads} thread(s)")
    measured = differs(run.figures)
    return (
        f"{run.pixels_sha256[:16]}…  {GRADE_NAMES[run.grade].in_(chosen_language())}  {measured}  ({where}, {threads})"
    )
