"""What the command-line parser refuses, in both languages and with its remedy."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.cli.click_texts import refusal
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text


def explained(error: click.ClickException) -> UsageError:
    """The parser's error as one of the kit's own."""
    said = refusal(error.format_message())
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "evidence-kit"
    help_zh, help_en = f"用法见：{command} --help", f"How it is used: {command} --help"
    if said.en.endswith("does not exist."):
        here = Path.cwd()
        return UsageError(
            text(said.zh, said.en),
            text(f"当前文件夹为 {here}；路径含空格时请加英文引号，也可把它拖到窗口里。{help_zh}",
                 f"The current folder is {here}. Put a path that holds a space in quotation marks, or drag it into the window. {help_en}"),
        )  # fmt: skip
    return UsageError(text(said.zh, said.en), text(help_zh, help_en))


def misused(zh: str, en: str) -> UsageError:
    """A request that parses but makes no sense, as the command whose request it is explains it."""
    command = click.get_current_context().command_path
    return UsageError(text(zh, en), text(f"用法见：{command} --help", f"How it is used: {command} --help"))
