"""`evidence-kit intake`: files come under custody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.options import CASE, as_json
from evidence_kit.cli.recipe_table import print_gaps, print_recipe
from evidence_kit.cli.usage import misused
from evidence_kit.domain.artifact import HANDED_ROLES, LANE_NAMES, Role
from evidence_kit.domain.text import Text

if TYPE_CHECKING:
    pass


@click.command(help=say(
    "将文件收入案件保管：逐字节复制、计算摘要、记入日志。\n\n"
    "默认作为主张的图片（--as claimed-picture），并读取其内嵌生成参数、列出缺口。\n\n"
    "例：evidence-kit intake 春风案 原图.png\n\n例：evidence-kit intake 春风案 --as publication 发布页.png",
    "Take files into custody: copied byte by byte, digested, journalled.\n\n"
    "By default a file is the claimed picture: its embedded parameters are read and the gaps listed.\n\n"
    "Example: evidence-kit intake spring-breeze picture.png\n\n"
    "Example: evidence-kit intake spring-breeze --as publication post.png",
))  # fmt: skip
@CASE
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "role", default=Role.CLAIMED_PICTURE.value, show_default=True, metavar="ROLE",
              type=click.Choice([role.value for role in HANDED_ROLES]),
              help=say("文件在本案中的角色", "what the file is to the case"))  # fmt: skip
@click.option("--list", "listing", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("按 YAML 清单收存多个文件", "take in every file of a YAML list"))  # fmt: skip
@click.option("--title-zh", help=say("中文名称", "Chinese title"))
@click.option("--title-en", help=say("英文名称", "English title"))
@click.option("--sm3", is_flag=True, help=say("同时计算 SM3", "also compute SM3 (GB/T 32905)"))
@as_json
def intake(
    case_file: CaseFile,
    files: tuple[Path, ...],
    role: str,
    listing: Path | None,
    title_zh: str | None,
    title_en: str | None,
    sm3: bool,
    json_output: bool,
) -> None:
    """Takes files into custody."""
    from evidence_kit.wording.gaps import gaps_json
    from evidence_kit.workflows.intake import HandedFile, handed_list, take_in

    if not files and listing is None:
        raise misused("请给出要收存的文件，或 --list 清单。", "Name the files to take in, or a --list.")
    handed = [*handed_list(listing)] if listing else []
    for path in files:
        title = Text(zh=title_zh or title_en or path.stem, en=title_en or title_zh or path.stem)
        handed.append(HandedFile(path, Role(role), title))
    with terminal.watching(as_json=json_output) as watch:
        writer = case_file.writer(system_clock, sm3=sm3)
        taken = take_in(case_file, writer, tuple(handed), watch)
    if json_output:
        terminal.print_json({
            "artifacts": [artifact.model_dump(mode="json") for artifact in taken.artifacts],
            "recipe": taken.recipe.model_dump(mode="json", by_alias=True) if taken.recipe else None,
            "gaps": gaps_json(taken.gaps),
        })  # fmt: skip
        return
    for artifact in taken.artifacts:
        terminal.line(f"✓ {artifact.title.in_(chosen_language())}  {artifact.digests.sha256}", style="green")
        terminal.line(f"  {LANE_NAMES[artifact.lane].in_(chosen_language())}  {artifact.path}")
    if taken.recipe is not None:
        print_recipe(taken.recipe)
        print_gaps(taken.gaps)
