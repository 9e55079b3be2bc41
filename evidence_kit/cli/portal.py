"""`evidence-kit portal`: what was filed, as the single files that a court's portal takes."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.credentials import PASSPHRASE, ask_passphrase
from evidence_kit.cli.language import say

MEGABYTE = 1_000_000


@click.command(help=say(
    "把最近一次制作的证据包拆成立案平台所收的文件：签名的证据目录、逐项证据（各一个 PDF，页码与证据册一致）、录像、收据，"
    "以及文件清单；超过上限时，证据册在各项证据之间分册。\n\n"
    f"签名证书同 assemble，口令取自环境变量 {PASSPHRASE} 或在终端询问。\n\n例：evidence-kit portal 春风案",
    "Write the newest bundle as the files that a court's portal takes: the signed catalogue, one PDF an exhibit with the "
    "page numbers of the book, the films, a receipt slip and a list; above a limit the book is cut into volumes between "
    f"exhibits.\n\nThe signing key is that of `assemble`; its passphrase is asked for, or taken from {PASSPHRASE}.\n\n"
    "Example: evidence-kit portal spring-breeze",
))  # fmt: skip
@options.CASE
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help=say("写入该文件夹（默认为案件旁的“案件名-交件”）", "folder to write to (default: CASE-portal beside the case)"))  # fmt: skip
@click.option("--most-mb", type=click.FloatRange(0.5, 100_000), metavar="MB",
              help=say("单个文件的上限（百万字节），默认依法院模板",
                       "limit of one file in millions of bytes; default: the court's profile"))  # fmt: skip
@options.as_json
def portal(case_file: CaseFile, out: Path | None, most_mb: float | None, json_output: bool) -> None:
    """Writes the folder."""
    from evidence_kit.workflows.bundle_contents import newest_bundle
    from evidence_kit.workflows.parties import filing_parties, rehearsal_filing
    from evidence_kit.workflows.portal import write_portal

    _, bundle = newest_bundle(case_file)
    rehearsed = bundle.rehearsal
    parties = rehearsal_filing(case_file.case, system_clock) if rehearsed else filing_parties(case_file, ask_passphrase)
    folder = out or case_file.root.with_name(f"{case_file.root.name}{say('-交件', '-portal')}")
    most = None if most_mb is None else int(most_mb * MEGABYTE)
    with terminal.watching(as_json=json_output) as watch:
        written = write_portal(case_file, folder, parties, system_clock, watch, most_bytes=most)
    if json_output:
        terminal.print_json({
            "folder": str(written.folder),
            "rehearsal": written.rehearsal,
            "files": [vars(item) for item in written.files],
            "too_large": [item.name for item in written.too_large],
        })  # fmt: skip
        return
    terminal.rows(say("交件文件夹", "Folder for the portal") + f"  {written.folder}", [
        (item.name, say(f"{item.pages or '—'} 页  {item.size:,} 字节", f"{item.pages or '—'} pages  {item.size:,} bytes"))
        for item in written.files
    ])  # fmt: skip
    if written.rehearsal:
        terminal.line(say("演练，不得提交。", "A rehearsal: not for filing."), style="bold red")
    for item in written.too_large:
        terminal.line(
            say(f"超过上限，证据不予拆分：{item.name}", f"Above the limit; an exhibit is not cut: {item.name}"),
            style="bold red",
        )
    terminal.line(say(written.basis.zh, written.basis.en))
