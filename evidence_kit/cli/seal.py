"""`evidence-kit seal`: the custody journal gets its time."""

from __future__ import annotations

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.time.seal import CalendarProof, Seal


@click.command(help=say(
    "封存：写下保管日志的当前头部，取得 RFC 3161 时间戳与 OpenTimestamps 证明。\n\n"
    "机构与日历写在 case.yaml 的 sealing 下。失败的机构会记入日志，稍后再次运行即可。\n\n"
    "证书链核验无误后，还会联系证书所指的主机（http），取回签发者的吊销名单一并保存；取不到不影响封存。\n\n例：evidence-kit seal 春风案",
    "Date the custody journal: its head is written down and gets RFC 3161 tokens and OpenTimestamps proofs.\n\n"
    "Authorities and calendars stand under `sealing` in case.yaml. Whoever fails is journalled; run it again later.\n\n"
    "Once a token's chain is checked, the hosts that its certificates name (http) are asked for their issuers' revocation "
    "lists, which are kept with it; a list that cannot be had does not stop the seal.\n\n"
    "Example: evidence-kit seal spring-breeze",
))  # fmt: skip
@options.CASE
@click.option("--sm3", is_flag=True, help=say("同时计算 SM3", "also compute SM3 (GB/T 32905)"))
@options.rehearsal
@options.as_json
def seal(case_file: CaseFile, sm3: bool, rehearsal: bool, json_output: bool) -> None:
    """Seals a case."""
    from evidence_kit.workflows.parties import case_parties, rehearsal_parties
    from evidence_kit.workflows.seal import seal_case

    case_file = options.to_work_in(case_file, rehearsal=rehearsal)
    parties = rehearsal_parties(system_clock) if rehearsal else case_parties(case_file)
    with terminal.watching(as_json=json_output) as watch:
        writer = case_file.writer(system_clock, sm3=sm3)
        made = seal_case(case_file, writer, parties, watch)
    if json_output:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
        return
    print_seal(made)
    options.say_where_rehearsed(case_file, rehearsal=rehearsal)


def print_seal(made: Seal) -> None:
    """What a seal covers and who dated it."""
    table = [(say("覆盖", "covers"), say(f"日志前 {made.head.size} 条", f"the first {made.head.size} events"))]
    for proof in made.proofs:
        if isinstance(proof, CalendarProof):
            state = say("待比特币确认", "pending in Bitcoin")
            over = f"  ({proof.over.rpartition('/')[2]})" if proof.over else ""
            table.append(("OpenTimestamps", f"{' '.join(proof.calendars)}  {state}{over}"))
        else:
            unchecked = say("（SM2，未核验）", " (SM2, not checked)") if not proof.checked else ""
            table.append(("RFC 3161", f"{proof.authority}  {clock(proof.generated)}{unchecked}"))
    mark = say("（演练，不得提交）", " (rehearsal, not for filing)") if made.rehearsal else ""
    terminal.rows(say("封存", "Seal") + mark, table)
