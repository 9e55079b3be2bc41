"""What the command-line parser refuses, in both languages and with its remedy."""

from __future__ import annotations

import click

from evidence_kit.cli.click_texts import refusal
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text


def explained(error: click.ClickException) -> UsageError:
    """The parser's error as one of the kit's own."""
    said = refusal(error.format_message())
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "evidence-kit"
    return UsageError(
        text(said.zh, said.en),
        text(f"用法见：{command} --help", f"How it is used: {command} --help"),
    )


def misused(zh: str, en: str) -> UsageError:
    """A request that parses but makes no sense, as the command whose request it is explains it."""
    command = click.get_current_context().command_path
    return UsageError(text(zh, en), text(f"用法见：{command} --help", f"How it is used: {command} --help"))
