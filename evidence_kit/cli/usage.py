"""What the command-line parser refuses, in both languages and with its remedy."""

from __future__ import annotations

import click

from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text


def explained(error: click.ClickException) -> UsageError:
    """The parser's error as one of the kit's own; the English wording is the parser's."""
    said = error.format_message()
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "evidence-kit"
    return UsageError(
        text(_in_chinese(error, said), said),
        text(f"用法见：{command} --help", f"How it is used: {command} --help"),
    )


def _in_chinese(error: click.ClickException, said: str) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}。"
        case click.MissingParameter():
            return f"缺少参数 {_named(error)}。"
        case click.BadParameter():
            return f"参数 {_named(error)} 的值有误：{error.message}"
        case _:
            return f"用法有误：{said}"


def _named(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(error.ctx) if error.ctx is not None else str(error.param.name)
