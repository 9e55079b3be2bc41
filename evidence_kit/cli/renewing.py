"""`evidence-kit renew`: proofs of time are kept good, and their evidence records (RFC 4998) handed out."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.domain.renewal import Renewal

_DAYS_AHEAD = 180


@click.command(help=say(
    "续期：在旧时间戳的证书到期或算法变弱之前，为它们加盖新的时间戳（RFC 4998）。\n\n"
    "默认只处理 180 天内到期的；--hash-tree 换用新的摘要算法，重新计算全部文件的摘要。\n\n"
    "例：evidence-kit renew 春风案\n\n例：evidence-kit renew 春风案 --hash-tree sha512 --records 证据记录",
    "Renew: new time stamps over the old ones, before their certificates expire or their algorithms weaken (RFC 4998).\n\n"
    "By default what ends within 180 days; --hash-tree takes a new digest algorithm and the digest of every file anew.\n\n"
    "Example: evidence-kit renew spring-breeze\n\n"
    "Example: evidence-kit renew spring-breeze --hash-tree sha512 --records records",
))  # fmt: skip
@options.CASE
@click.option("--within", "days", default=_DAYS_AHEAD, show_default=True, type=click.IntRange(0, 36500),
              help=say("多少天内到期的", "what ends within so many days"))  # fmt: skip
@click.option("--all", "everything", is_flag=True, help=say("未到期的也续", "also what is not due"))
@click.option("--hash-tree", "rehash", type=click.Choice(["sha384", "sha512", "sm3", "sha256"]),
              help=say("换用新的摘要算法", "renew by a new digest algorithm"))  # fmt: skip
@click.option("--records", type=click.Path(file_okay=False, path_type=Path),
              help=say("另将全部证据记录（.ers）写入此文件夹", "also write every evidence record (.ers) into this folder"))  # fmt: skip
@click.option("--sm3", is_flag=True, help=say("同时计算 SM3", "also compute SM3 (GB/T 32905)"))
@options.rehearsal
@options.as_json
def renew(
    case_file: CaseFile,
    days: int,
    everything: bool,
    rehash: str | None,
    records: Path | None,
    sm3: bool,
    rehearsal: bool,
    json_output: bool,
) -> None:
    """Renews a case."""
    from evidence_kit.seal.lines import lines_of
    from evidence_kit.workflows.renewal import Wanted, renew_case, write_records
    from evidence_kit.workflows.world import real_world, rehearsal_world

    world = rehearsal_world(case_file.case, system_clock) if rehearsal else real_world(case_file)
    wanted = Wanted(days, everything, rehash)
    with terminal.watching(as_json=json_output) as watch, case_file.writing(system_clock, sm3=sm3) as writer:
        made = renew_case(case_file, writer, world, watch, wanted)
        written = write_records(lines_of(case_file), records) if records else ()
    if json_output:
        terminal.print_json({
            "renewals": [renewal.model_dump(mode="json", by_alias=True) for renewal in made],
            "records": [str(path) for path in written],
        })  # fmt: skip
        return
    for renewal in made:
        print_renewal(renewal)
    if not made:
        terminal.line(say(f"{days} 天内没有需要续期的时间戳。", f"No time stamp ends within {days} days."))
    for path in written:
        terminal.line(f"  {path}")


def print_renewal(made: Renewal) -> None:
    """What a renewal covers, and until when what it covers would have been good."""
    from evidence_kit.domain.seal import TokenProof

    table = [("RFC 3161", f"{proof.authority}  {proof.generated:%Y-%m-%d %H:%M:%SZ}")
             for proof in made.proofs if isinstance(proof, TokenProof)]  # fmt: skip
    table += [(line.record.rpartition("/")[2], f"{line.over}  {line.until:%Y-%m-%d}") for line in made.lines]
    mark = say("（演练，不得提交）", " (rehearsal, not for filing)") if made.rehearsal else ""
    terminal.rows(say("续期", "Renewal") + f" {made.algorithm.upper()}{mark}", table)
