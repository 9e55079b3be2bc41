"""`evidence-kit check`: what should be settled before a case is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.filing.problem import SEVERITY_NAMES, FilingProblem, Severity

if TYPE_CHECKING:
    from evidence_kit.workflows.check import Review

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: ""}


@click.command(help=say(
    "提交前检查：模板文字、没有文件的证据、不在目录中的文件、重复、编号、未封存的记录、缺失或被改动的文件、不宜的措辞……"
    "逐项给出 case.yaml 的行号与改法。\n\n"
    "退出码：0 没有错误，1 有错误（assemble 将不予提交，除非加 --incomplete）。\n\n例：evidence-kit check 春风案",
    "What to settle before filing: template words, exhibits without files, files in no exhibit, doubles, numbers, events that are not "
    "sealed, files that are gone or changed, words better not used. Each with its line in case.yaml and its remedy.\n\n"
    "Exit code: 0 no errors, 1 errors (assemble refuses them, unless told --incomplete).\n\nExample: evidence-kit check spring-breeze",
))  # fmt: skip
@options.CASE
@options.as_json
def check(case_file: CaseFile, json_output: bool) -> None:
    """Reviews a case."""
    from evidence_kit.workflows.check import check_case

    with terminal.watching(as_json=json_output) as watch:
        found = check_case(case_file, system_clock(), watch)
    if json_output:
        terminal.print_json(found.as_json())
    else:
        _print(found)
    if found.errors:
        raise SystemExit(1)


def _print(found: Review) -> None:
    for one in found.problems:
        print_problem(one)
    terminal.line(summary(found), style="bold")
    terminal.line(say(f"共 {found.files} 个文件，本次读取并核对 {found.read} 个，其余此前已核对、此后未变。",
                      f"{found.files} files; {found.read} were read and compared now, the others before and not touched since."))  # fmt: skip


def print_problem(one: FilingProblem) -> None:
    """A problem with its weight and line, and its remedy below it."""
    from evidence_kit.wording.problems import problem_remedy, problem_text

    language = chosen_language()
    line = "" if one.line is None else say(f"case.yaml 第 {one.line} 行：", f"case.yaml line {one.line}: ")
    weight = SEVERITY_NAMES[one.severity].in_(language)
    terminal.line(
        say(f"【{weight}】", f"[{weight}] ") + line + problem_text(one).in_(language), style=_STYLES[one.severity]
    )
    terminal.line(f"  → {problem_remedy(one).in_(language)}")


def summary(found: Review) -> str:
    """How many problems there are of each weight."""
    counts = [(SEVERITY_NAMES[weight], found.count(weight)) for weight in Severity]
    return say(
        "，".join(f"{name.zh} {count}" for name, count in counts),
        ", ".join(f"{count} {name.en}{'s' * (count != 1)}" for name, count in counts),
    )
