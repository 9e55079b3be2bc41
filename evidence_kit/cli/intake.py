"""`evidence-kit new`, `intake`, `status`: a case is opened, files come under custody, the next step is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, create_case, system_clock
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.options import CASE, CASE_OR_BATCH, as_json
from evidence_kit.cli.recipe_table import print_gaps, print_recipe
from evidence_kit.domain.artifact import LANE_NAMES, Role
from evidence_kit.domain.text import Text, readable
from evidence_kit.resources import shipped

if TYPE_CHECKING:
    from evidence_kit.workflows.status import StatusReport

_ROLES = (
    "claimed-picture",
    "creation-log",
    "init-picture",
    "init-mask",
    "publication",
    "infringement",
    "licence",
    "statement",
    "other-evidence",
    "opentimestamps-proof",
)


@click.command(help=say(
    "新建案件目录，内含一份带说明的 case.yaml，由您填写。\n\n例：evidence-kit new 春风案",
    "Make a case directory with an explained case.yaml for you to fill in.\n\nExample: evidence-kit new spring-breeze",
))  # fmt: skip
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--from", "template", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("使用这份 case.yaml", "start from this case.yaml"))  # fmt: skip
@as_json
def new(directory: Path, template: Path | None, json_output: bool) -> None:
    """Makes a case."""
    source = template or shipped("templates", "case.yaml")
    case_file = create_case(directory, source.read_bytes(), system_clock)
    if json_output:
        terminal.print_json({"case": str(case_file.root), "id": case_file.case.id})
        return
    terminal.line(say(f"已建立案件：{directory}", f"Case made: {directory}"), style="bold green")
    terminal.line(
        say(
            f"下一步：填写 {directory / 'case.yaml'}，再收存图片：",
            f"Next: fill in {directory / 'case.yaml'}, then take the picture in:",
        )
    )
    terminal.line(f"  evidence-kit intake {directory} PICTURE.png")


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
              type=click.Choice(list(_ROLES)),
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
    from evidence_kit.workflows.intake import HandedFile, handed_list, take_in

    if not files and listing is None:
        raise click.UsageError(say("请给出要收存的文件，或 --list 清单。", "Name the files to take in, or a --list."))
    handed = [*handed_list(listing)] if listing else []
    for path in files:
        title = Text(zh=title_zh or title_en or path.stem, en=title_en or title_zh or path.stem)
        handed.append(HandedFile(path, Role(role), title))
    with terminal.watching(as_json=json_output) as watch, case_file.writing(system_clock, sm3=sm3) as writer:
        taken = take_in(case_file, writer, tuple(handed), watch)
    if json_output:
        terminal.print_json({
            "artifacts": [artifact.model_dump(mode="json") for artifact in taken.artifacts],
            "recipe": taken.recipe.model_dump(mode="json", by_alias=True) if taken.recipe else None,
            "gaps": [gap.model_dump(mode="json") for gap in taken.gaps],
        })  # fmt: skip
        return
    for artifact in taken.artifacts:
        terminal.line(f"✓ {artifact.title.in_(chosen_language())}  {artifact.digests.sha256}", style="green")
        terminal.line(f"  {LANE_NAMES[artifact.lane].in_(chosen_language())}  {artifact.path}")
    if taken.recipe is not None:
        print_recipe(taken.recipe)
        print_gaps(taken.gaps)


@click.command(help=say("案件进度：收存、再生成、录屏、封存、缺口，以及下一条命令。亦可用于批次文件夹。",
                        "Where the case stands: custody, regeneration, film, seals, gaps, and the next command. Takes a batch too."))  # fmt: skip
@CASE_OR_BATCH
@as_json
def status(folder: Path, json_output: bool) -> None:
    """Reports on a case or a batch."""
    from evidence_kit.workflows.batch import holds_batch

    title, standing = _standing_of_batch(folder) if holds_batch(folder) else _standing_of_case(folder)
    if json_output:
        terminal.print_json(standing.as_json())
        return
    terminal.line(title, style="bold")
    terminal.rows("", [(label.in_(chosen_language()), value) for label, value in standing.rows])
    print_gaps(standing.gaps)
    for remark in standing.remarks:
        terminal.line("! " + remark.in_(chosen_language()), style="yellow")
    terminal.line(say("下一步：", "Next: ") + standing.next_command.in_(chosen_language()), style="bold")


def _standing_of_case(folder: Path) -> tuple[Text | str, StatusReport]:
    from evidence_kit.workflows.status import standing_of

    case_file = CaseFile(folder)
    return case_file.case.title, standing_of(case_file, system_clock())


def _standing_of_batch(folder: Path) -> tuple[Text | str, StatusReport]:
    from evidence_kit.workflows.batch_status import standing_of_batch

    return readable(str(folder)), standing_of_batch(folder, system_clock())
