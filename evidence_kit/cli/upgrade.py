"""`evidence-kit upgrade`: calendar proofs are completed with what Bitcoin confirmed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.credentials import BITCOIN_RPC, bitcoin_credentials
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.record import format_instant
from evidence_kit.wording.faults import fault_text

if TYPE_CHECKING:
    from evidence_kit.seal.calendars.upgrade import ProofState
    from evidence_kit.workflows.upgrade import UpgradeRequest


PENDING = 3
"""Exit code while a proof waits, where there is none, and in a rehearsal: nothing is wrong, and nothing is settled."""


@click.command(help=say(
    "升级：向日历索取已被比特币确认的 OpenTimestamps 证明，并取得区块头，使法院无需联网即可核验。案件与批次文件夹均可。\n\n"
    "未确认的证明保持待确认，退出码为 3，并说明何时再试；可反复运行。没有证明及演练时，退出码亦为 3。原证明一字不改，升级所得为新文件。\n\n"
    "案件的区块头来源与日历写在 case.yaml 的 sealing 下；批次的写在命令中。证明中自称的日历地址，除公共日历外，未经指定不予联系；"
    f"节点口令取自 cookie 文件或环境变量 {BITCOIN_RPC}。\n\n"
    "例：evidence-kit upgrade 春风案 --bitcoin esplora:https://blockstream.info/api\n\n"
    "例：evidence-kit upgrade 批次-01 --bitcoin rpc:http://127.0.0.1:8332 --calendar ots:https://日历.example",
    "Ask the calendars for OpenTimestamps proofs that Bitcoin has confirmed by now, and fetch the block headers, so that\n"
    "a court needs no network to check them. Takes a case, or the folder of a batch.\n\n"
    "What is not confirmed stays pending: exit code 3, with the time to try again; run it as often as you like. Exit code 3\n"
    "too where there is no proof, and in a rehearsal. The original proofs are never changed; what is gained becomes new files.\n\n"
    "For a case, header sources and calendars stand under `sealing` in case.yaml; for a batch they are named here. An\n"
    "address that only the proof names is not asked, unless it is a public calendar. A node's password comes from its\n"
    f"cookie file or {BITCOIN_RPC}.\n\n"
    "Example: evidence-kit upgrade spring-breeze --bitcoin esplora:https://blockstream.info/api\n\n"
    "Example: evidence-kit upgrade batch-01 --bitcoin rpc:http://127.0.0.1:8332 --calendar ots:https://calendar.example",
))  # fmt: skip
@options.CASE_OR_BATCH
@click.option("--bitcoin", multiple=True, metavar="URI",
              help=say("区块头来源：esplora:https://… 或 rpc:http://127.0.0.1:8332；可重复",
                       "source of block headers: esplora:https://… or rpc:http://127.0.0.1:8332; may be repeated"))  # fmt: skip
@click.option("--calendar", "calendars", multiple=True, metavar="URI",
              help=say("公共日历之外可以联系的日历 ots:https://…；可重复",
                       "a calendar that may be asked beside the public ones, ots:https://…; may be repeated"))  # fmt: skip
@click.option("--calendars-needed", "needed", type=click.IntRange(1, 64),
              help=say("须由多少个不同的日历确认（默认：案件依 case.yaml，批次为 1）",
                       "how many different calendars must attest (default: a case as case.yaml says, a batch 1)"))  # fmt: skip
@options.as_json
def upgrade(
    folder: Path, bitcoin: tuple[str, ...], calendars: tuple[str, ...], needed: int | None, json_output: bool
) -> None:
    """Completes the calendar proofs of a case or a batch."""
    from evidence_kit.workflows.recognition import holds_batch
    from evidence_kit.workflows.upgrade import UpgradeRequest, complete_batch, complete_case

    asked = UpgradeRequest(bitcoin, calendars, needed, bitcoin_credentials())
    with terminal.watching(as_json=json_output) as watch:
        if holds_batch(folder):
            states = complete_batch(folder, asked=asked, clock=system_clock, watch=watch)
        else:
            case_file = CaseFile(folder)
            states = complete_case(case_file, case_file.writer(system_clock), asked=asked, watch=watch)
    if json_output:
        terminal.print_json([_as_json(state) for state in states])
    else:
        _print_states(states)
        if holds_batch(folder):
            _print_again(folder, asked, states)
    if not states or any(state.rehearsal or not state.done for state in states):
        raise SystemExit(PENDING)


def _print_states(states: tuple[ProofState, ...]) -> None:
    if not states:
        terminal.line(say("没有日历证明：案件请先运行 evidence-kit seal；批次须在制作时加 --calendar。",
                          "There is no calendar proof. A case gets one by evidence-kit seal, a batch when it is made with --calendar."))  # fmt: skip
    told: set[tuple[str, str]] = set()
    for state in states:
        failures = {who: why for who, why in state.failures.items() if (who, why.en) not in told}
        told |= {(who, why.en) for who, why in failures.items()}
        terminal.rows(state.path, [
            (say("已确认的日历", "calendars attested"), f"{len(state.calendars)} / {state.needed}"),
            *[(say("区块", "block"), f"{height}  L{state.level}") for height in state.heights],
            *[(say("待确认", "pending"), address) for address in state.pending],
            *[("!", f"{who}: {why.in_(chosen_language())}") for who, why in failures.items()],
        ])  # fmt: skip
        for remark in _remarks(state):
            terminal.line("  " + remark, style="" if state.done else "yellow")


def _print_again(folder: Path, asked: UpgradeRequest, states: tuple[ProofState, ...]) -> None:
    """The command with what was named now, and with calendars that are not asked unnamed; the case's stand in case.yaml."""
    from evidence_kit.workflows.upgrade_command import upgrade_command

    open_ones = [state for state in states if not (state.done or state.rehearsal or state.fault)]
    if open_ones:
        named = (uri.removeprefix("ots:") for uri in asked.calendars)
        promised = (address for state in open_ones for address in state.pending)
        terminal.line(say("下一步：", "Next: ") + upgrade_command(folder, [*named, *promised], bitcoin=asked.bitcoin), style="bold")  # fmt: skip


def _remarks(state: ProofState) -> list[str]:
    if state.rehearsal:
        return [say("演练的日历不会被比特币确认。", "A rehearsal's calendar is never confirmed by Bitcoin.")]
    remarks = []
    if state.fault:
        why = fault_text(state.fault)
        remarks.append(say(f"不是可用的证明：{why.zh}。", f"Not a proof that can be used: {why.en}."))
    if state.without_headers:
        heights = ", ".join(map(str, state.without_headers))
        remarks.append(say(f"缺区块头 {heights}：请用 --bitcoin 或在 case.yaml 的 sealing.bitcoin 中指定来源。",
                           f"No header of block {heights}: name a source with --bitcoin, or in case.yaml under sealing.bitcoin."))  # fmt: skip
    if state.lost and not state.done:
        names = ", ".join(state.lost)
        remarks.append(say(f"{names} 已不知道其承诺，该证明可能永远不会完成：请现在就改用其他日历重新封存（批次请另作一批）。",
                           f"{names} does not know its promise any more: this proof may never complete. Seal again now with "
                           "another calendar (a batch: make another one)."))  # fmt: skip
    if state.overdue:
        remarks.append(say("等待已逾三日：日历可能已失约，请重新封存，并改用更多日历。",
                           "Open for more than three days: the promise may be lost. Seal again, with more calendars."))  # fmt: skip
    if state.try_again is not None:
        when = clock(state.try_again)
        remarks.append(say(f"请于 {when} 之后再次运行同一命令。", f"Run the same command again after {when}."))
    return remarks


def _as_json(state: ProofState) -> dict[str, object]:
    return {
        "proof": state.path,
        "done": state.done,
        "needed": state.needed,
        "calendars": list(state.calendars),
        "blocks": list(state.heights),
        "level": int(state.level),
        "pending": list(state.pending),
        "failures": {who: why.en for who, why in state.failures.items()},
        "without_headers": list(state.without_headers),
        "rehearsal": state.rehearsal,
        "fault": state.fault.model_dump() if state.fault else None,
        "try_again": format_instant(state.try_again) if state.try_again else None,
        "overdue": state.overdue,
        "lost": list(state.lost),
    }
