"""`evidence-kit plugin`: the plug-ins that tell of every picture, into a program and out of it."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import say
from evidence_kit.domain.suggestion import suggested

_PROGRAM = click.argument("program", type=click.Choice(["a1111", "comfyui"]))
_FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group(help=say(
    "把记录插件装入生成图片的程序，或取出。插件只报告事件，不改变图片，也不影响生成。",
    "Put the plug-in that tells of every run into the program that makes pictures, or take it out. It only reports: no picture "
    "is changed, and no run waits for it.",
))  # fmt: skip
def plugin() -> None:
    """Plug-ins of evidence-kit watch."""


@plugin.command(help=say(
    "装入插件，然后重新启动该程序。\n\n例：evidence-kit plugin install comfyui ~/ComfyUI",
    "Copy the plug-in in; the program finds it at its next start.\n\nExample: evidence-kit plugin install comfyui ~/ComfyUI",
))  # fmt: skip
@_PROGRAM
@_FOLDER
@click.option("--spool", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help=say("事件写入的文件夹，默认 ~/.evidence-kit/spool", "where it writes events; ~/.evidence-kit/spool by default"))  # fmt: skip
def install(program: str, folder: Path, spool: Path | None) -> None:
    """Installs a plug-in."""
    from evidence_kit.workflows import plugin as job

    spool = spool or Path.home() / ".evidence-kit" / "spool"
    place = job.install(program, folder, spool)
    terminal.rows(
        say("插件已装入", "Plug-in installed"),
        [(say("位置", "place"), str(place)), (say("事件", "events"), str(spool))],
    )
    terminal.line(
        say("请重新启动该程序，然后：", "Start the program again, then: ")
        + suggested("watch", say("图片文件夹", "FOLDER"))
    )


@plugin.command(help=say(
    "取出插件；已写的事件保留。\n\n例：evidence-kit plugin remove comfyui ~/ComfyUI",
    "Take the plug-in out; the events that it wrote stay.\n\nExample: evidence-kit plugin remove comfyui ~/ComfyUI",
))  # fmt: skip
@_PROGRAM
@_FOLDER
def remove(program: str, folder: Path) -> None:
    """Removes a plug-in."""
    from evidence_kit.workflows import plugin as job

    gone = job.remove(program, folder)
    terminal.line(
        say("插件已取出。", "The plug-in is out.")
        if gone
        else say("该程序中没有此插件。", "There is no such plug-in in it.")
    )
