"""`evidence-kit seal` and `assemble`: the journal gets its time, the case becomes the file that is filed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.time.seal import CalendarProof, Seal

if TYPE_CHECKING:
    from evidence_kit.workflows.assemble import Filing

PASSPHRASE = "EVIDENCE_KIT_SIGNER_PASSPHRASE"
"""Environment variable with the passphrase of the signing key, for jobs that nobody sits in front of."""


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
    from evidence_kit.workflows.parties import real_world, rehearsal_world
    from evidence_kit.workflows.seal import seal_case

    world = rehearsal_world(case_file.case, system_clock) if rehearsal else real_world(case_file)
    with terminal.watching(as_json=json_output) as watch, case_file.writing(system_clock, sm3=sm3) as writer:
        made = seal_case(case_file, writer, world, watch)
    if json_output:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
        return
    print_seal(made)


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
@options.as_json
def assemble(case_file: CaseFile, rehearsal: bool, json_output: bool) -> None:
    """Files a case."""
    from evidence_kit.workflows.assemble import file_case
    from evidence_kit.workflows.parties import real_world, rehearsal_world

    case = case_file.case
    world = rehearsal_world(case, system_clock) if rehearsal else real_world(case_file, ask_passphrase)
    with terminal.watching(as_json=json_output) as watch, case_file.writing(system_clock) as writer:
        filing = file_case(case_file, writer, world, watch)
    if json_output:
        terminal.print_json({
            "book": str(case_file.path(filing.book)),
            "pages": filing.pages,
            "bundle": str(case_file.path(filing.bundle)),
            "bundle_sha256": filing.bundle.digests.sha256,
            "rehearsal": world.rehearsal,
        })  # fmt: skip
        return
    print_filing(case_file, filing)


def print_seal(made: Seal) -> None:
    """What a seal covers and who dated it."""
    table = [(say("覆盖", "covers"), say(f"日志前 {made.head.size} 条", f"the first {made.head.size} events"))]
    for proof in made.proofs:
        if isinstance(proof, CalendarProof):
            state = (
                say("待比特币确认", "pending in Bitcoin")
                if proof.bitcoin_height is None
                else f"#{proof.bitcoin_height}"
            )
            over = f"  ({proof.over.rpartition('/')[2]})" if proof.over else ""
            table.append(("OpenTimestamps", f"{' '.join(proof.calendars)}  {state}{over}"))
        else:
            unchecked = say("（SM2，未核验）", " (SM2, not checked)") if not proof.checked else ""
            table.append(("RFC 3161", f"{proof.authority}  {format_instant(proof.generated)}{unchecked}"))
    mark = say("（演练，不得提交）", " (rehearsal, not for filing)") if made.rehearsal else ""
    terminal.rows(say("封存", "Seal") + mark, table)


def print_filing(case_file: CaseFile, filing: Filing) -> None:
    """Where the book and the bundle are."""
    bundle = case_file.path(filing.bundle)
    terminal.rows(say("提交文件", "What is filed"), [
        (say("证据册", "exhibit book"), f"{case_file.path(filing.book)}  ({filing.pages} {say('页', 'pages')})"),
        (say("证据包", "bundle"), str(bundle)),
        ("SHA-256", filing.bundle.digests.sha256),
    ])  # fmt: skip
    terminal.line(say("下一步：", "Next: ") + f"evidence-kit verify {bundle}", style="bold")


def ask_passphrase(path: Path) -> str:
    """The passphrase of a signing key: from the environment, or from whoever sits there."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    answer: str = click.prompt(say(f"{path} 的口令", f"Passphrase of {path}"), hide_input=True, default="", err=True)
    return answer
