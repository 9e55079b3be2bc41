"""`evidence-kit assemble`: the case becomes the file that is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.credentials import PASSPHRASE, ask_passphrase
from evidence_kit.cli.language import say
from evidence_kit.domain.suggestion import suggested

if TYPE_CHECKING:
    from evidence_kit.workflows.assemble import Filing


@click.command(help=say(
    "制作证据册（PDF）、签名、再次封存，并打包成一个证据包（ASiC-E 兼 BagIt）。\n\n"
    "签名证书写在 case.yaml 的 signer 下（p12:路径），口令在终端询问，"
    f"或取自环境变量 {PASSPHRASE}。\n\n例：evidence-kit assemble 春风案",
    "Make the exhibit book (PDF), sign it, seal again, and pack one bundle (ASiC-E and BagIt at once).\n\n"
    "The signing key stands under `signer` in case.yaml (p12:PATH); its passphrase is asked for, "
    f"or taken from {PASSPHRASE}.\n\nExample: evidence-kit assemble spring-breeze",
))  # fmt: skip
@options.CASE
@options.rehearsal
@click.option("--incomplete", is_flag=True,
              help=say("检查发现错误时仍然提交", "file it although the check finds errors"))  # fmt: skip
@click.option("--supplement", is_flag=True,
              help=say("补充提交：只列此前未提交的证据，编号与页码接续",
                       "file only exhibits that no earlier filing holds; numbers and pages go on"))  # fmt: skip
@options.as_json
def assemble(case_file: CaseFile, rehearsal: bool, incomplete: bool, supplement: bool, json_output: bool) -> None:
    """Files a case."""
    from evidence_kit.workflows.assemble import file_case
    from evidence_kit.workflows.parties import filing_parties, rehearsal_filing

    case_file = options.to_work_in(case_file, rehearsal=rehearsal)
    parties = rehearsal_filing(case_file.case, system_clock) if rehearsal else filing_parties(case_file, ask_passphrase)
    with terminal.watching(as_json=json_output) as watch:
        writer = case_file.writer(system_clock)
        filing = file_case(case_file, writer, parties, watch, incomplete=incomplete, supplement=supplement)
    if json_output:
        terminal.print_json({
            "book": str(case_file.path(filing.book)),
            "pages": filing.pages,
            "bundle": str(case_file.path(filing.bundle)),
            "bundle_sha256": filing.bundle.digests.sha256,
            "rehearsal": parties.rehearsal,
        })  # fmt: skip
        return
    print_filing(case_file, filing)
    options.say_where_rehearsed(case_file, rehearsal=rehearsal)


def print_filing(case_file: CaseFile, filing: Filing) -> None:
    """Where the book and the bundle are."""
    bundle = case_file.path(filing.bundle)
    terminal.rows(say("提交文件", "What is filed"), [
        (say("证据册", "exhibit book"), f"{case_file.path(filing.book)}  ({filing.pages} {say('页', 'pages')})"),
        (say("证据包", "bundle"), str(bundle)),
        ("SHA-256", filing.bundle.digests.sha256),
    ])  # fmt: skip
    terminal.line(say("下一步：", "Next: ") + suggested("verify", bundle), style="bold")
