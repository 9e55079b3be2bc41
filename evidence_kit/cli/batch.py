"""`evidence-kit batch`: many files dated by one token."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from evidence_kit.casefile import system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.usage import misused
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof


@click.command(help=say(
    "批量：任意多个文件，只用一个时间戳和一次日历提交。中断后用同样的参数再次运行即可继续。\n\n"
    "时间戳的吊销名单一并取回保存，为此会联系其证书所指的主机（http）；取不到不影响批次。\n\n"
    "例：evidence-kit batch 卷宗/ --out 批次-01 --authority tsa:https://…\n\n"
    "例：find . -name '*.pdf' -print0 | evidence-kit batch --list - -0 --out 批次-01 --calendar ots:https://…",
    "Date any number of files with one token and one submission to each calendar. A run that was killed goes on when "
    "the same command is run again.\n\n"
    "Revocation lists of the token are fetched and kept, for which the hosts that its certificates name are asked (http); "
    "a list that cannot be had does not stop the batch.\n\n"
    "Example: evidence-kit batch files/ --out batch-01 --authority tsa:https://…\n\n"
    "Example: find . -name '*.pdf' -print0 | evidence-kit batch --list - -0 --out batch-01 --calendar ots:https://…",
))  # fmt: skip
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--list", "list_file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
              help=say("文件名单，每行一个；- 为标准输入", "a list of files, one a line; - is standard input"))  # fmt: skip
@click.option("-0", "--null", "ends_in_nul", is_flag=True,
              help=say("名单以 NUL 分隔（find -print0）", "names of the list end in NUL (find -print0)"))  # fmt: skip
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help=say("批次文件夹", "folder of the batch"))  # fmt: skip
@click.option("--title", default="", help=say("批次名称", "name of the batch, for its receipt"))
@click.option("--also", multiple=True, type=click.Choice(["sm3", "sha512", "blake2b"]),
              help=say("同时计算的其他摘要，可重复", "a digest beside SHA-256; may be repeated"))  # fmt: skip
@click.option("--authority", "authorities", multiple=True, metavar="URI",
              help=say("时间戳机构 tsa:https://…，可重复", "time-stamping authority, tsa:https://…; may be repeated"))  # fmt: skip
@click.option("--calendar", "calendars", multiple=True, metavar="URI",
              help=say("日历 ots:https://…，可重复", "OpenTimestamps calendar, ots:https://…; may be repeated"))  # fmt: skip
@options.rehearsal
@options.as_json
def batch(
    folder: Path | None,
    list_file: Path | None,
    ends_in_nul: bool,
    out: Path,
    title: str,
    also: tuple[str, ...],
    authorities: tuple[str, ...],
    calendars: tuple[str, ...],
    rehearsal: bool,
    json_output: bool,
) -> None:
    """Dates a batch."""
    from evidence_kit.workflows.batch import BatchSelection, make_batch
    from evidence_kit.workflows.parties import named_parties, rehearsal_parties
    from evidence_kit.workflows.upgrade_command import promised_by, upgrade_command

    if (folder is None) == (list_file is None):
        raise misused("请给出一个文件夹，或用 --list 给出名单。", "Give a folder, or a list with --list.")
    parties = rehearsal_parties(system_clock) if rehearsal else named_parties(authorities, calendars)
    wanted = BatchSelection(folder, list_file, ends_in_nul)
    with terminal.watching(as_json=json_output) as watch:
        dated = make_batch(wanted, out, title=title, also=also, parties=parties, clock=system_clock, watch=watch)
    made = dated.batch
    if json_output:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
        return
    terminal.rows(say("批次", "Batch") + (say("（演练，不得提交）", " (rehearsal, not for filing)") if made.rehearsal else ""), [
        (say("文件", "files"), f"{made.files:,}  ({made.bytes:,} B)"),
        (say("未收入", "not taken"), f"{made.problems:,}"),
        (say("树根", "root"), made.tree_root),
        *(_proof_row(proof, dated.signers) for proof in made.proofs if isinstance(proof, TokenProof) or proof.over is None),
        (say("回执", "receipts"), f"{dated.pdf}  {dated.csv}"),
    ])  # fmt: skip
    if made.problems:
        terminal.line(say(f"有 {made.problems} 个文件未收入，其名称与原因见 {dated.pdf}。",
                          f"Not taken: {made.problems}; {dated.pdf} names them with the reasons."), style="yellow")  # fmt: skip
    terminal.line(say("下一步：", "Next: ") + suggested("prove", out, say("文件…", "FILE…")), style="bold")
    if not made.rehearsal and any(isinstance(proof, CalendarProof) for proof in made.proofs):
        later = say("数小时后取得比特币确认：", "Some hours later, for Bitcoin's confirmation: ")
        terminal.line(later + upgrade_command(out, promised_by(made.proofs)))


def _proof_row(proof: Proof, signers: Mapping[str, str]) -> tuple[str, str]:
    if isinstance(proof, CalendarProof):
        return "OpenTimestamps", f"{' '.join(proof.calendars)}  {say('待比特币确认', 'pending in Bitcoin')}"
    return "RFC 3161", f"{signers.get(proof.path, proof.authority)}  {clock(proof.generated)}"
