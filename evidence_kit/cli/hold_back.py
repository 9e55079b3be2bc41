"""`evidence-kit hold-back`: a file stays in the case and is not filed."""

from __future__ import annotations

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say


@click.command(help=say(
    "留存一份文件，不予提交：文件仍在案件中保管，其内容、名称及日志记录均不进入证据包与证据册，只以哈希值列出。\n\n"
    "文件可用路径、编号或文件名指明。律师的备忘录等工作成果请用 intake --as work-product 收存，任何情况"
    "下均不提交。\n\n"
    "例：evidence-kit hold-back 春风案 artifacts/0005-statement/备忘.docx",
    "Keep a file in the case that is not to be filed: it stays under custody, and neither its content nor its "
    "name nor what the journal says of it goes into a bundle or a book, only digests do.\n\n"
    "It is named by its path, its number or its file name. Counsel's own memos are taken in with intake --as "
    "work-product and are never filed.\n\n"
    "Example: evidence-kit hold-back spring-breeze artifacts/0005-statement/memo.docx",
))  # fmt: skip
@options.CASE
@click.argument("artifact")
@click.option(
    "--reason", required=False, default="", metavar="WORDS", help=say("理由，记入日志", "the reason, for the journal")
)
@options.as_json
def hold_back(case_file: CaseFile, artifact: str, reason: str, json_output: bool) -> None:
    """Holds a file back."""
    from evidence_kit.workflows.set_aside import hold_back as set_aside

    item = set_aside(case_file, case_file.writer(system_clock), artifact, reason)
    if json_output:
        terminal.print_json({"path": item.path, "sha256": item.digests.sha256})
        return
    terminal.line(say("已留存，不予提交：", "Held back from filing: ") + item.path)
