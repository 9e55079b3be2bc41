"""`evidence-kit watch`: the creation record, kept as pictures are made."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.usage import misused
from evidence_kit.cli.watchers import JsonWatcher, LineWatcher, to_stderr
from evidence_kit.domain.errors import QUOTED

if TYPE_CHECKING:
    from evidence_kit.workflows.watch import RecordReport
    from evidence_kit.workflows.watch_check import CheckedRecord

_HOME = Path.home() / ".evidence-kit"
_MOST_SHOWN = 50


@click.command(help=say(
    "创作过程原始记录：读取插件的事件，并查看图片文件夹，按月写成连续的日志；指定时间戳机构或日历的，为日志定时加盖可信时间。\n\n"
    "插件的安装见 evidence-kit plugin。不加 --once 时持续记录，直到按 Ctrl+C。\n\n"
    "例：evidence-kit watch ComfyUI/output --authority tsa:https://… --calendar ots:https://…",
    "Keep a creation record: read the events of the plug-ins, look at folders of pictures, and write one journal a month; where "
    "an authority or a calendar is named, its head is dated again and again.\n\n"
    "evidence-kit plugin installs the plug-ins. Without --once it records until Ctrl+C.\n\n"
    "Example: evidence-kit watch ComfyUI/output --authority tsa:https://… --calendar ots:https://…",
))  # fmt: skip
@click.argument(
    "folders",
    metavar=say("[文件夹]…", "[FOLDER]…"),
    nargs=-1,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--spool", type=click.Path(file_okay=False, path_type=Path), default=_HOME / "spool", metavar="FOLDER",
              help=say("插件写入事件的文件夹，默认 ~/.evidence-kit/spool", "where plug-ins write; ~/.evidence-kit/spool by default"))  # fmt: skip
@click.option("--record", type=click.Path(file_okay=False, path_type=Path), default=_HOME / "record", metavar="FOLDER",
              help=say("创作记录的文件夹，默认 ~/.evidence-kit/record", "folder of the record; ~/.evidence-kit/record by default"))  # fmt: skip
@click.option("--once", is_flag=True, help=say("只记录现有内容，然后结束", "record what is there, then end"))
@click.option("--every", default=60, show_default=True, type=click.IntRange(1, 1440), metavar=say("分钟", "MINUTES"),
              help=say("每隔多少分钟加盖一次可信时间", "minutes between two stamps"))  # fmt: skip
@click.option("--authority", "authorities", multiple=True, metavar="URI",
              help=say("时间戳机构 tsa:https://…，可重复", "time-stamping authority, tsa:https://…; may be repeated"))  # fmt: skip
@click.option("--calendar", "calendars", multiple=True, metavar="URI",
              help=say("日历 ots:https://…，可重复", "OpenTimestamps calendar, ots:https://…; may be repeated"))  # fmt: skip
@click.option("--check", "checked", type=click.Path(exists=True, path_type=Path), metavar="PATH",
              help=say("检查事件文件或创作记录是否符合规范，不记录", "check spools or a record; nothing is recorded"))  # fmt: skip
@options.rehearsal
@options.as_json
def watch(
    folders: tuple[Path, ...],
    spool: Path,
    record: Path,
    once: bool,
    every: int,
    authorities: tuple[str, ...],
    calendars: tuple[str, ...],
    checked: Path | None,
    rehearsal: bool,
    json_output: bool,
) -> None:
    """Keeps or checks a creation record."""
    if checked is not None:
        if folders or once:
            raise misused("--check 单独使用。", "--check stands alone.")
        _check(checked, json_output)
        return
    from evidence_kit.workflows.parties import named_parties, rehearsal_parties
    from evidence_kit.workflows.watch import RecordRequest, watch_on, watch_once

    named = named_parties(authorities, calendars) if authorities or calendars else None
    parties = rehearsal_parties(system_clock) if rehearsal else named
    request = RecordRequest(folders, spool, record, timedelta(minutes=every))
    if not once:
        terminal.aside(say("正在记录；按 Ctrl+C 结束。", "Recording; Ctrl+C ends it."))
        told = JsonWatcher(to_stderr) if json_output else LineWatcher(to_stderr)  # no sign of life for a year of work
        watch_on(request, parties, system_clock, told, _until_stopped().wait)
        return
    with terminal.watching(as_json=json_output) as watcher:
        report = watch_once(request, parties, system_clock, watcher)
    if json_output:
        seal = report.seal.model_dump(mode="json", by_alias=True) if report.seal else None
        terminal.print_json({**vars(report), "seal": seal})
        return
    _print(report, record)


def _until_stopped() -> threading.Event:
    """An event that the first Ctrl+C, or a request to end, sets, so that the record ends with a line and a stamp of its own."""
    stopped, before = threading.Event(), signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, before)
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return stopped


def _print(report: RecordReport, record: Path) -> None:
    counts = report.counts
    terminal.rows(say("创作记录", "Creation record"), [
        (say("文件夹", "folder"), str(record)),
        (say("本次记录的事件", "events recorded now"), f"{report.told:,}"),
        (say("本次所见文件变化", "files new, changed or gone"), f"{report.seen:,}"),
        (say("生成次数", "runs"), f"{counts['runs']:,}"),
        (say("程序报告的图片（生成／保存）", "pictures told of (made / saved)"), f"{counts['made']:,} / {counts['saved']:,}"),
        (say("文件夹中所见文件", "files seen in folders"), f"{counts['seen']:,}"),
        (say("其中与事件相符", "of these, matched by an event"), f"{counts['matched']:,}"),
        (say("本月日志", "journal of the month"), say(f"{report.month}，{report.lines:,} 条", f"{report.month}, {report.lines:,} lines")),
    ])  # fmt: skip
    if report.left:
        terminal.line(
            say(
                f"{report.left} 个文件仍在写入，下次再记录。",
                f"Still being written, left for the next time: {report.left}.",
            )
        )
    if report.seal is None:
        terminal.line(
            say("本次没有为记录加盖可信时间。", "The record was not dated by anyone in this run."), style="yellow"
        )
    elif report.seal.rehearsal:
        terminal.line(say("已加盖演练时间（不得提交）。", "Dated as a rehearsal, not for filing."), style="yellow")
    else:
        terminal.line(
            say(
                f"已取得 {len(report.seal.proofs)} 份时间证明。", f"Proofs of time obtained: {len(report.seal.proofs)}."
            )
        )


def _check(path: Path, json_output: bool) -> None:
    from evidence_kit.workflows.watch_check import check_record

    found = check_record(path)
    if json_output:
        terminal.print_json({
            "lines": found.lines,
            "sessions": found.sessions,
            "sound": found.sound,
            "remarks": [
                {"place": one.place, "fault": one.fault, "message": one.message.model_dump(), "program_output": one.quoted}
                for one in found.remarks
            ],
        })  # fmt: skip
    else:
        _print_check(found)
    if not found.sound:
        raise click.exceptions.Exit(1)


def _print_check(found: CheckedRecord) -> None:
    for one in found.remarks[:_MOST_SHOWN]:
        mark = QUOTED.in_(chosen_language())
        quoted = say(f"（{mark}：{one.quoted}）", f" ({mark}: {one.quoted})") if one.quoted else ""
        sign = "✗" if one.fault else "!"
        terminal.line(
            f"{sign} {one.place}  {one.message.in_(chosen_language())}{quoted}", style="red" if one.fault else "yellow"
        )
    if len(found.remarks) > _MOST_SHOWN:
        more = len(found.remarks) - _MOST_SHOWN
        terminal.line(say(f"另有 {more} 处，见 --json。", f"{more} more; --json lists all."))
    sound = say("符合规范（时间证明不在此核验）。", " As specified; proofs of time are not checked here.")
    read = say(
        f"共 {found.lines:,} 行，{found.sessions} 次程序运行。", f"{found.lines:,} lines of {found.sessions} sessions."
    )
    terminal.line(read + (sound if found.sound else ""))
