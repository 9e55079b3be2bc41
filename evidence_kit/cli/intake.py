"""`evidence-kit intake`: files come under custody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.options import CASE_IN_ANY_STATE, CSV, as_json
from evidence_kit.cli.role_option import AS, ask_role, can_ask
from evidence_kit.cli.usage import misused
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.text import Text

if TYPE_CHECKING:
    from evidence_kit.workflows.handed_files import HandedFile


@click.command(help=say(
    "将文件收入案件保管：逐字节复制、计算摘要、记入日志。\n\n"
    "带有生成参数的第一张图片作为涉案图片，并列出缺口；其他文件须以 --as 写明角色，未写明时在终端询问。\n\n"
    "给出文件夹时收存其中每个文件；文件夹以角色命名（涉案图片、日志、发布、侵权、许可、陈述……）的，其中的文件即为该角色。\n\n"
    "只查看概况、不收存，请用 evidence-kit show 文件夹，或加 --csv。\n\n"
    "例：evidence-kit intake 春风案 原图.png\n\n例：evidence-kit intake 春风案 --as 发布 发布页.png",
    "Take files into custody: copied byte by byte, digested, journalled.\n\n"
    "The first picture that carries its parameters is the claimed one, and its gaps are listed. For any other file state a role "
    "with --as; a terminal asks for it.\n\n"
    "Of a folder every file is taken in; those in a folder that is named after a role (claimed, log, publication …) have that "
    "role. To look at one without taking anything in: evidence-kit show FOLDER, or --csv.\n\n"
    "Example: evidence-kit intake spring-breeze picture.png\n\n"
    "Example: evidence-kit intake spring-breeze --as publication post.png",
))  # fmt: skip
@CASE_IN_ANY_STATE
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@AS
@click.option("--list", "listing", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("按 YAML 清单收存多个文件", "take in every file of a YAML list"))  # fmt: skip
@click.option("--title-zh", help=say("中文名称", "Chinese title"))
@click.option("--title-en", help=say("英文名称", "English title"))
@click.option(
    "--again", is_flag=True, help=say("已收存过的文件也再收存一次", "take in again what is in the case already")
)
@click.option("--replace", is_flag=True,
              help=say("改以该文件为涉案图片", "let this file be the claimed picture instead of the earlier one"))  # fmt: skip
@click.option("--sm3", is_flag=True, help=say("同时计算 SM3", "also compute SM3 (GB/T 32905)"))
@CSV
@as_json
def intake(
    case_file: CaseFile,
    files: tuple[Path, ...],
    role: Role | None,
    listing: Path | None,
    title_zh: str | None,
    title_en: str | None,
    again: bool,
    replace: bool,
    sm3: bool,
    csv_file: Path | None,
    json_output: bool,
) -> None:
    """Takes files into custody."""
    from evidence_kit.cli.intake_report import print_intake
    from evidence_kit.workflows.handed_files import check_there, handed_list
    from evidence_kit.workflows.intake import Manner, take_in

    if not files and listing is None:
        raise misused("请给出要收存的文件，或 --list 清单。", "Name the files to take in, or a --list.")
    check_there(files)
    if replace and (role is not Role.CLAIMED_PICTURE or len(files) != 1):
        raise misused(
            "--replace 只用于以 --as 涉案图片 给出的一个文件。", "--replace is for one file, named with --as claimed."
        )
    if csv_file is not None:
        _survey(files, csv_file, as_json=json_output)
        return
    handed = [*handed_list(listing)] if listing else []
    handed += _with_roles(case_file, files, role, title_zh, title_en, ask=can_ask(as_json=json_output))
    with terminal.watching(as_json=json_output) as watch:
        writer = case_file.writer(system_clock, sm3=sm3)
        taken = take_in(case_file, writer, tuple(handed), watch, Manner(again, replace, go_on=len(handed) > 1))
    print_intake(case_file, taken, as_json=json_output)
    if taken.failures:
        raise SystemExit(taken.failures[0].error.exit_code)


def _with_roles(
    case_file: CaseFile,
    paths: tuple[Path, ...],
    role: Role | None,
    title_zh: str | None,
    title_en: str | None,
    *,
    ask: bool,
) -> list[HandedFile]:
    """Every file with its role: the stated one, the claimed picture where everything says so, or what a person answers.

    Raises:
        UsageError: nobody stated the role of a file, and nobody can be asked.
    """
    from evidence_kit.workflows.handed_files import HandedFile, RoleQuestion, role_of, spread_out, unanswered

    found = spread_out(paths, case_file.root)
    roles = [role or stated or role_of(case_file, path, alone=len(found) == 1) for path, stated in found]
    questions = tuple(one for one in roles if isinstance(one, RoleQuestion))
    if questions and not ask:
        raise unanswered(case_file, questions)
    handed = []
    for (path, _), one in zip(found, roles, strict=True):
        answer = ask_role(one) if isinstance(one, RoleQuestion) else one
        if answer is not None:
            title = Text(zh=title_zh or title_en or path.stem, en=title_en or title_zh or path.stem)
            handed.append(HandedFile(path, answer, title))
    return handed


def _survey(folders: tuple[Path, ...], csv_file: Path, *, as_json: bool) -> None:
    """Lists the pictures of a folder, for counsel to choose from: a case has one claimed picture."""
    from evidence_kit.cli.survey_table import survey_folder

    if len(folders) != 1 or not folders[0].is_dir():
        raise misused("--csv 只用于一个文件夹。", "--csv is for one folder.")
    survey_folder(folders[0], csv_file, as_json=as_json)
    if not as_json:
        terminal.line(say("没有收存任何文件；请选定后运行：evidence-kit intake 案件 图片",
                          "Nothing was taken in. Choose, and run: evidence-kit intake CASE PICTURE"))  # fmt: skip
