"""`evidence-kit renew`: proofs of time are kept good, and their evidence records (RFC 4998) handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.usage import misused
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.time.renewal import DAYS_AHEAD

if TYPE_CHECKING:
    from evidence_kit.domain.progress import ProgressCallback
    from evidence_kit.domain.time.batch_renewal import BatchRenewal
    from evidence_kit.domain.time.renewal import Renewal
    from evidence_kit.seal import Parties
    from evidence_kit.seal.renewal.timestamp_chains import TimestampChain
    from evidence_kit.workflows.renew import RenewalRequest


@click.command(help=say(
    "续期：在旧时间戳的证书到期或算法变弱之前，为它们加盖新的时间戳（RFC 4998）。案件与批次文件夹均可。\n\n"
    "默认只处理 180 天内到期的；--hash-tree 换用新的摘要算法，重新计算全部文件的摘要（批次：其记录与名单，不重读原文件）。\n\n"
    "案件的机构写在 case.yaml 中；批次的用 --authority 指定，全部须出具，所得写入新的 renewal-N 文件夹，旧文件一字不改。\n\n"
    "例：evidence-kit renew 春风案\n\n例：evidence-kit renew 春风案 --hash-tree sha512 --records 证据记录\n\n"
    "例：evidence-kit renew 批次-01 --authority tsa:digicert --calendar ots:https://…",
    "Renew: new time stamps over the old ones, before their certificates expire or their algorithms weaken (RFC 4998).\n"
    "Takes a case, or the folder of a batch.\n\n"
    "By default what ends within 180 days; --hash-tree takes a new digest algorithm and the digest of every file anew (of a\n"
    "batch: of its records and its list; the files themselves are not read again).\n\n"
    "The authorities of a case stand in its case.yaml. For a batch they are named with --authority, and all must deliver;\n"
    "what comes lies in a new folder renewal-N, and no older file changes.\n\n"
    "Example: evidence-kit renew spring-breeze\n\n"
    "Example: evidence-kit renew spring-breeze --hash-tree sha512 --records records\n\n"
    "Example: evidence-kit renew batch-01 --authority tsa:digicert --calendar ots:https://…",
))  # fmt: skip
@options.CASE_OR_BATCH
@click.option("--within", "days", default=DAYS_AHEAD, show_default=True, type=click.IntRange(0, 36500),
              help=say("多少天内到期的", "what ends within so many days"))  # fmt: skip
@click.option("--all", "everything", is_flag=True, help=say("未到期的也续", "also what is not due"))
@click.option("--hash-tree", "rehash", type=click.Choice(["sha384", "sha512", "sm3", "sha256"]),
              help=say("换用新的摘要算法", "renew by a new digest algorithm"))  # fmt: skip
@click.option("--authority", "authorities", multiple=True, metavar="URI",
              help=say("批次：时间戳机构 tsa:https://…，可重复", "for a batch: time-stamping authority, tsa:https://…; may be repeated"))  # fmt: skip
@click.option("--calendar", "calendars", multiple=True, metavar="URI",
              help=say("批次：日历 ots:https://…，可重复", "for a batch: OpenTimestamps calendar, ots:https://…; may be repeated"))  # fmt: skip
@click.option("--records", type=click.Path(file_okay=False, path_type=Path),
              help=say("另将全部证据记录（.ers）写入此文件夹", "also write every evidence record (.ers) into this folder"))  # fmt: skip
@click.option("--sm3", is_flag=True, help=say("案件：同时计算 SM3", "for a case: also compute SM3 (GB/T 32905)"))
@options.rehearsal
@options.as_json
def renew(
    folder: Path,
    days: int,
    everything: bool,
    rehash: str | None,
    authorities: tuple[str, ...],
    calendars: tuple[str, ...],
    records: Path | None,
    sm3: bool,
    rehearsal: bool,
    json_output: bool,
) -> None:
    """Renews a case or a batch."""
    from evidence_kit.workflows.recognition import holds_batch
    from evidence_kit.workflows.renew import RenewalRequest, write_records

    wanted, is_batch = RenewalRequest(days, everything, rehash), holds_batch(folder)
    _refuse(authorities, calendars, sm3=sm3, rehearsal=rehearsal, is_batch=is_batch)
    with terminal.watching(as_json=json_output) as watch:
        made: Sequence[Renewal | BatchRenewal]
        if is_batch:
            made, lines = _renewed_batch(folder, wanted, authorities, calendars, rehearsal, watch)
        else:
            made, lines = _renewed_case(folder, wanted, sm3, rehearsal, watch)
        written = write_records(lines(), records) if records else ()
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
    if made and is_batch:
        _print_next(folder, made)


def _print_next(folder: Path, made: Sequence[Renewal | BatchRenewal]) -> None:
    """Proofs that were given out before do not know of the renewal."""
    from evidence_kit.workflows.upgrade_command import promised_by, upgrade_command

    following = say("下一步，为各文件重新出具证明：", "Next, give out the proofs of files anew: ")
    terminal.line(following + suggested("prove", folder, say("文件…", "FILE…")), style="bold")
    if not made[-1].rehearsal and any(proof.kind == "opentimestamps" for proof in made[-1].proofs):
        later = say("数小时后取得比特币确认：", "Some hours later, for Bitcoin's confirmation: ")
        promised = promised_by(proof for renewal in made for proof in renewal.proofs)
        terminal.line(later + upgrade_command(folder, promised))


def _renewed_case(
    folder: Path, wanted: RenewalRequest, sm3: bool, rehearsal: bool, watch: ProgressCallback
) -> tuple[Sequence[Renewal], Callable[[], tuple[TimestampChain, ...]]]:
    from evidence_kit.casefile import CaseFile
    from evidence_kit.seal.renewal.timestamp_chains import lines_of
    from evidence_kit.workflows.parties import case_parties, rehearsal_parties
    from evidence_kit.workflows.renew import renew_case

    case_file = options.to_work_in(CaseFile(folder), rehearsal=rehearsal)
    parties = rehearsal_parties(system_clock) if rehearsal else case_parties(case_file)
    writer = case_file.writer(system_clock, sm3=sm3)
    return renew_case(case_file, writer, parties, watch, wanted), lambda: lines_of(case_file)


def _renewed_batch(
    folder: Path,
    wanted: RenewalRequest,
    authorities: tuple[str, ...],
    calendars: tuple[str, ...],
    rehearsal: bool,
    watch: ProgressCallback,
) -> tuple[Sequence[BatchRenewal], Callable[[], tuple[TimestampChain, ...]]]:
    from evidence_kit.workflows.batch_renewal import lines_of_batch, renew_folder, renewing_parties
    from evidence_kit.workflows.parties import rehearsal_parties

    def parties() -> Parties:
        return rehearsal_parties(system_clock) if rehearsal else renewing_parties(authorities, calendars)

    made = renew_folder(folder, wanted, parties, rehearsal=rehearsal, clock=system_clock, watch=watch)
    return made, lambda: lines_of_batch(folder)


def _refuse(
    authorities: tuple[str, ...], calendars: tuple[str, ...], *, sm3: bool, rehearsal: bool, is_batch: bool
) -> None:
    """Options that would go unheard."""
    if (authorities or calendars) and not is_batch:
        raise misused(
            "案件的时间戳机构与日历请写在 case.yaml 的 sealing 下；--authority 与 --calendar 只用于批次。",
            "The parties of a case stand in case.yaml, under `sealing`; --authority and --calendar are for batches.",
        )  # fmt: skip
    if (authorities or calendars) and rehearsal:
        raise misused(
            "演练用内置的机构与日历，请去掉 --authority 与 --calendar。",
            "A rehearsal has its own authority and calendar: leave out --authority and --calendar.",
        )  # fmt: skip
    if sm3 and is_batch:
        raise misused(
            "--sm3 只用于案件；批次请用 --hash-tree sm3。", "--sm3 is for cases; for a batch use --hash-tree sm3."
        )  # fmt: skip


def print_renewal(made: Renewal | BatchRenewal) -> None:
    """What a renewal covers, and until when what it covers would have been good."""
    from evidence_kit.domain.time.seal import TokenProof

    table = [("RFC 3161", f"{proof.authority}  {clock(proof.generated)}")
             for proof in made.proofs if isinstance(proof, TokenProof)]  # fmt: skip
    table += [(line.record.rpartition("/")[2], f"{line.over}  {line.until:%Y-%m-%d}") for line in made.lines]
    mark = say("（演练，不得提交）", " (rehearsal, not for filing)") if made.rehearsal else ""
    terminal.rows(say("续期", "Renewal") + f" {made.algorithm.upper()}{mark}", table)
