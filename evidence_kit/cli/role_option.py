"""`--as`: the role of a file, by its Chinese or English name whatever the terminal speaks; and asking for it."""

from __future__ import annotations

import sys
from typing import Any

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.artifact import HANDED_ROLES, Role
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.filing.role_names import role_name, role_named
from evidence_kit.domain.text import text, visible
from evidence_kit.workflows.handed_files import ROLES, RoleQuestion


class RoleName(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A role by one of its names."""

    name = "role"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Role:
        """Finds the role; the error names every one there is."""
        role = role_named(str(value))
        if role is None:
            raise UsageError(
                text(f"没有名为“{visible(str(value))}”的角色。", f"No role is called “{visible(str(value))}”."),
                text(f"可用角色：{ROLES.zh}。", f"Roles: {ROLES.en}."),
            )
        return role


AS = click.option(
    "--as", "role", type=RoleName(), metavar=say("角色", "ROLE"),
    help=say(f"文件在本案中的角色（中英文均可）：{ROLES.zh}", f"what the file is to the case, in English or Chinese: {ROLES.en}"),
)  # fmt: skip


def can_ask(*, as_json: bool) -> bool:
    """Tell whether a person sits before this terminal who can be asked."""
    return not as_json and sys.stdin.isatty() and sys.stderr.isatty()


def ask_role(question: RoleQuestion) -> Role | None:
    """Ask for the role of a file; None: it is to be left out."""
    language = chosen_language()
    terminal.aside(
        say(
            f"{question.path.name}：{question.why.zh}，请选择角色。",
            f"{question.path.name}: {question.why.en}. Which role?",
        )
    )
    for number, role in enumerate(HANDED_ROLES, start=1):
        terminal.aside(f"  {number}  {role_name(role).in_(language)}")
    terminal.aside(say("  0  不收存", "  0  leave it out"))
    while True:
        answer = click.prompt(say("编号或角色名称", "Number or role"), err=True, type=str).strip()
        if answer == "0":
            return None
        chosen = HANDED_ROLES[int(answer) - 1] if answer in _NUMBERS else role_named(answer)
        if chosen is not None:
            return chosen


_NUMBERS = frozenset(map(str, range(1, len(HANDED_ROLES) + 1)))
