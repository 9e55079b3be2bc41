"""`evidence-kit doctor`: what this machine has for each part of the kit, and the command for what it lacks."""

from __future__ import annotations

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.options import as_json
from evidence_kit.domain.text import in_language


@click.command(help=say("检查本机：各功能所需的程序与组件；缺少的给出安装命令。",
                        "Check this machine: programs and parts each command needs; what is missing comes with its cure."))  # fmt: skip
@click.option("--ffmpeg", type=click.Path(), help=say("检查这个 ffmpeg", "check this ffmpeg"))
@as_json
def doctor(ffmpeg: str | None, json_output: bool) -> None:
    """Probes everything; exits 15 when something is missing."""
    from evidence_kit.workflows.doctor import examine

    complaints = examine(ffmpeg)
    if json_output:
        terminal.print_json([item.as_json() for item in complaints])
    else:
        language = chosen_language()
        for item in complaints:
            mark, style = ("✓", "green") if item.present else ("✗", "red") if item.needed else ("–", "yellow")
            terminal.line(f"{mark} {item.name.in_(language)}  {in_language(item.detail, language)}", style=style)
            if item.remedy is not None:
                terminal.line(f"  → {item.remedy.in_(language)}")
    if any(item.needed and not item.present for item in complaints):
        raise SystemExit(15)
