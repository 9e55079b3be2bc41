"""`evidence-kit new`: a case is opened."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit import storage
from evidence_kit.case_yaml.template import template as beginning
from evidence_kit.casefile import create_case, system_clock
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.options import as_json
from evidence_kit.domain.suggestion import suggested


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
    written = _read(template) if template else beginning(directory.resolve().name, chosen_language())
    case_file = create_case(directory, written, system_clock)
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
    terminal.line("  " + suggested("intake", directory, say("图片.png", "PICTURE.png")))


def _read(template: Path) -> bytes:
    with storage.storage_errors(template):
        return template.read_bytes()
