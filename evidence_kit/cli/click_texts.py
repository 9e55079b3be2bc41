"""What the command-line parser says itself, in Chinese: its help, its placeholders and what it refuses.

click asks gettext for its texts, which would need a compiled catalogue on disk and the locale's environment variables.
Here stands one table instead. Help is translated while click writes it; errors keep click's English, so that an error
can be rendered in both languages wherever it is shown.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import click
import click.decorators
import click.formatting

from evidence_kit.cli.language import chosen_language, say

_HELP = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本说明并退出",
    "Show the version and exit.": "显示版本并退出",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "(dynamic)": "（动态）",
}
PLACEHOLDERS = {
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "CASE": "案件",
    "CASE|BATCH": "案件|批次",
    "BATCH": "批次",
    "BUNDLE": "证据包",
    "EVENTS": "条目",
    "FILE|URL": "文件|URL",
    "FILE": "文件",
    "[FILES]...": "[文件]...",
    "DIRECTORY": "目录",
    "FOLDER": "文件夹",
    "[FOLDER]": "[文件夹]",
    "PATH": "路径",
    "[PATH]": "[路径]",
    "TEXT": "文字",
    "INTEGER": "整数",
    "INTEGER RANGE": "整数",
    "FLOAT": "数值",
    "FLOAT RANGE": "数值",
    "NAME": "名称",
    "NAME=VALUES": "名称=取值",
    "KIND,KIND": "类别,类别",
    "WORDS": "词句",
    "URI": "URI",
}
"""What stands for a value in a usage line."""
_NOUNS = {
    "File": "文件",
    "Directory": "目录",
    "Path": "路径",
    "integer": "整数",
    "integer range": "整数",
    "float": "数值",
    "float range": "数值",
    "boolean": "是非值",
}
_ERRORS = {
    "Invalid value for {hint}: {message}": "参数 {hint} 的值有误：{message}",
    "Invalid value: {message}": "值有误：{message}",
    "No such option {name}. Did you mean {near}?": "没有选项 {name}，是否为 {near}？",
    "No such option: {name} Did you mean {near}?": "没有选项 {name}，是否为 {near}？",
    "No such option {name}. (Did you mean one of: {near}?)": "没有选项 {name}，是否为其中之一：{near}？",
    "No such option: {name} (Did you mean one of: {near}?)": "没有选项 {name}，是否为其中之一：{near}？",
    "No such option: {name} (Possible options: {near})": "没有选项 {name}，是否为其中之一：{near}？",
    "No such option {name}.": "没有选项 {name}。",
    "No such option: {name}": "没有选项 {name}。",
    "No such command {name}.": "没有命令 {name}。",
    "No such command {name}. Did you mean {near}?": "没有命令 {name}，是否为 {near}？",
    "No such command {name}. (Did you mean one of: {near}?)": "没有命令 {name}，是否为其中之一：{near}？",
    "Missing command.": "缺少命令。",
    "Missing argument {hint}.": "缺少参数 {hint}。",
    "Missing option {hint}. Choose from:\n\t{choices}": "缺少选项 {hint}，可选值：{choices}",
    "Missing option {hint}.": "缺少选项 {hint}。",
    "Missing parameter: {hint}": "缺少参数 {hint}。",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "Got unexpected extra arguments ({args})": "多余的参数：{args}",
    "Option {name} does not take a value.": "选项 {name} 不带值。",
    "Option {name} requires an argument.": "选项 {name} 须带一个值。",
    "Option {name} requires {count} arguments.": "选项 {name} 须带 {count} 个值。",
    "Argument {name} takes {count} values.": "参数 {name} 须有 {count} 个值。",
    "Could not open file {name}: {message}": "无法打开文件 {name}：{message}",
    "{value} is not one of {choices}.": "{value} 不在可选值之中：{choices}。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 之内。",
    "{value} is not a valid {noun}.": "{value} 不是{noun}。",
    "{noun} {name} does not exist.": "{noun} {name} 不存在。",
    "{noun} {name} is a file.": "{noun} {name} 是文件。",
    "{noun} {name} is a directory.": "{noun} {name} 是目录。",
    "{noun} {name} is not readable.": "{noun} {name} 不可读。",
    "{noun} {name} is not writable.": "{noun} {name} 不可写。",
    "{noun} {name} is not executable.": "{noun} {name} 不可执行。",
    "{value} is not {choices}.": "{value} 不是 {choices}。",
}
"""The words of click 8.1 to 8.5, tried from the first to the last; quotation marks belong to the values, and `{message}`
and `{noun}` are translated in their turn."""


_QUOTED = re.compile(r"'(\S+)'")
"""A hint: the option, or the placeholder of an argument."""


class Said(NamedTuple):
    """One refusal of the parser in both languages."""

    zh: str
    en: str


def translate_help() -> None:
    """Make click write its help in the language of the terminal, from now on."""
    if chosen_language() == "en":
        return
    for module in (click.core, click.decorators, click.formatting):
        vars(module)["_"] = lambda words: _HELP.get(words, words)


def speaking(command: click.Command) -> click.Command:
    """Give a command `--lang` as the group has it, and placeholders in the language of the terminal."""
    if not any(parameter.name == "lang" for parameter in command.params):
        command.params.append(language_option())
        command.options_metavar = placeholder(command.options_metavar or "")
        for parameter in command.params:
            _name_value(parameter)
    if isinstance(command, click.Group):
        command.subcommand_metavar = placeholder(command.subcommand_metavar or "")
        for below in command.commands.values():
            speaking(below)
    return command


def language_option() -> click.Option:
    """`--lang`, which `chosen_language` has seen before any command is parsed; click only checks its value."""
    return click.Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False,
                        help=say("界面语言", "language of the terminal"))  # fmt: skip


def placeholder(name: str) -> str:
    """What stands for a value in the language of the terminal."""
    return say(PLACEHOLDERS.get(name, name), name)


def refusal(said: str) -> Said:
    """An English refusal of click, in both languages; one that the table lacks is given as a quotation."""
    english = _QUOTED.sub(lambda name: f"'{_english_placeholder(name[1])}'", said)
    return Said(_in_chinese(said) or f"命令行有误（click：“{said}”）", english)


def _in_chinese(said: str) -> str | None:
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(said)
        if found is not None:
            return chinese.format_map({name: _value(name, words) for name, words in found.groupdict().items()})
    return None


def _value(name: str, words: str) -> str:
    match name:
        case "noun":
            return _NOUNS.get(words, words)
        case "message":
            return (_in_chinese(words) or words).removesuffix("。") + "。"
        case "hint":
            return _QUOTED.sub(lambda name: f"'{PLACEHOLDERS.get(name[1], name[1])}'", words.replace(" / ", "、"))
        case _:
            return words


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    def pattern(english: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(english)), re.DOTALL)

    return tuple((pattern(english), chinese) for english, chinese in _ERRORS.items())


def _english_placeholder(name: str) -> str:
    return next((english for english, chinese in PLACEHOLDERS.items() if chinese == name), name)


def _name_value(parameter: click.Parameter) -> None:
    """Set the placeholder of a parameter that has a translatable one; choices and devices name their own values."""
    if isinstance(parameter.type, click.Choice) or getattr(parameter, "is_flag", False):
        return
    own = _argument(parameter) if isinstance(parameter, click.Argument) else parameter.type.name.upper()
    shown = parameter.metavar or own
    if shown in PLACEHOLDERS:
        parameter.metavar = placeholder(shown)


def _argument(parameter: click.Argument) -> str:
    name = (parameter.name or "").upper()
    return (name if parameter.required else f"[{name}]") + ("..." if parameter.nargs == -1 else "")
