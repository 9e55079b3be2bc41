"""`evidence-kit status`: where a case or a batch stands, and the next step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.options import CASE_OR_BATCH, as_json
from evidence_kit.cli.recipe_table import print_gaps
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, in_language, readable

if TYPE_CHECKING:
    from evidence_kit.workflows.check import Review
    from evidence_kit.workflows.status import StatusReport

_WORST = 3
"""Problems that are shown; `check` shows all."""


@click.command(help=say("案件进度：收存、再生成、录屏、封存、缺口，以及下一条命令。亦可用于批次文件夹。",
                        "Where the case stands: custody, regeneration, film, seals, gaps, and the next command. Takes a batch too."))  # fmt: skip
@CASE_OR_BATCH
@as_json
def status(folder: Path, json_output: bool) -> None:
    """Reports on a case or a batch."""
    from evidence_kit.workflows.recognition import holds_batch

    title, standing = _standing_of_batch(folder) if holds_batch(folder) else _standing_of_case(folder)
    if json_output:
        terminal.print_json(standing.as_json())
        return
    terminal.line(title, style="bold")
    terminal.rows(
        "", [(label.in_(chosen_language()), in_language(value, chosen_language())) for label, value in standing.rows]
    )
    print_gaps(standing.gaps)
    if standing.found is not None and standing.found.problems:
        _print_worst(standing.found, folder)
    for remark in standing.remarks:
        terminal.line("! " + remark.in_(chosen_language()), style="yellow")
    terminal.line(say("下一步：", "Next: ") + standing.next_command.in_(chosen_language()), style="bold")


def _print_worst(found: Review, folder: Path) -> None:
    """How many problems a review finds, and the worst of them."""
    from evidence_kit.cli.check import print_problem, summary

    terminal.line(say("提交前检查：", "Before filing: ") + summary(found), style="bold")
    for one in found.problems[:_WORST]:
        print_problem(one)
    if len(found.problems) > _WORST:
        terminal.line(say("全部列出：", "All of them: ") + suggested("check", folder))


def _standing_of_case(folder: Path) -> tuple[Text | str, StatusReport]:
    from evidence_kit.workflows.status import standing_of

    case_file = CaseFile(folder)
    return case_file.case.title, standing_of(case_file, system_clock())


def _standing_of_batch(folder: Path) -> tuple[Text | str, StatusReport]:
    from evidence_kit.workflows.batch_status import standing_of_batch

    return readable(str(folder)), standing_of_batch(folder, system_clock())
