"""`evidence-kit withdraw`: a file is not filed any more, and why."""

from __future__ import annotations

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say


@click.command(help=say(
    "撤回一份文件，注明理由：无论此前是否已提交，以后的证据包与证据册均不再收入；已提交的证据包不受影响。\n\n"
    "文件可用路径、编号或文件名指明；理由记入保管日志，不随证据包提交。\n\n"
    "例：evidence-kit withdraw 春风案 0005 --reason 截图有误",
    "Withdraw a file, with the reason: filed before or not, no later bundle or book holds it; bundles that "
    "were filed stay as they are.\n\n"
    "It is named by its path, its number or its file name. The reason stands in the custody journal and is "
    "not filed.\n\n"
    "Example: evidence-kit withdraw spring-breeze 0005 --reason \"wrong screenshot\"",
))  # fmt: skip
@options.CASE
@click.argument("artifact")
@click.option("--reason", required=True, metavar="WORDS", help=say("理由，记入日志", "the reason, for the journal"))
@options.as_json
def withdraw(case_file: CaseFile, artifact: str, reason: str, json_output: bool) -> None:
    """Withdraws a file."""
    from evidence_kit.workflows.set_aside import withdraw as set_aside

    item = set_aside(case_file, case_file.writer(system_clock), artifact, reason)
    if json_output:
        terminal.print_json({"path": item.path, "sha256": item.digests.sha256})
        return
    terminal.line(say("已撤回：", "Withdrawn: ") + item.path)
