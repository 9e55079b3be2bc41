"""`evidence-kit show`: the contents of a bundle, a case or a picture, read without judging."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.options import CSV, as_json
from evidence_kit.cli.usage import misused

if TYPE_CHECKING:
    pass


@click.command(help=say(
    "查看证据包的目录、案件的经过、图片自带的参数，或一个文件夹中每张图片的概况。只读不判：核验请用 verify。\n\n"
    "例：evidence-kit show 证据包.zip\n\n例：evidence-kit show 图片文件夹 --csv 概况.csv",
    "Show the contents of a bundle, the course of a case, the parameters a picture carries, or what each picture of a\n"
    "folder says. Reads, does not judge: to check a bundle use verify.\n\nExample: evidence-kit show bundle.zip\n\n"
    "Example: evidence-kit show pictures --csv pictures.csv",
))  # fmt: skip
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@CSV
@as_json
def show(path: Path, csv_file: Path | None, json_output: bool) -> None:
    """Shows whatever lies at a path."""
    from evidence_kit.cli.contents import print_bundle, print_case
    from evidence_kit.cli.recipe_table import print_gaps, print_origin, print_recipe
    from evidence_kit.workflows.show import ShownBundle, ShownFolder, ShownPicture, look_at

    if _showed_record(path, as_json=json_output):
        return
    shown = look_at(path)
    if isinstance(shown, ShownFolder):
        from evidence_kit.cli.survey_table import survey_folder

        survey_folder(shown.path, csv_file, as_json=json_output)
        return
    if csv_file is not None:
        raise misused("--csv 只用于文件夹。", "--csv is for a folder.")
    if isinstance(shown, ShownBundle):
        print_bundle(shown.bundle, as_json=json_output)
    elif isinstance(shown, ShownPicture):
        if json_output:
            checked = {"credentials_check": shown.check.model_dump(mode="json")} if shown.check else {}
            terminal.print_json(shown.recipe.model_dump(mode="json", by_alias=True) | checked)
            return
        print_recipe(shown.recipe)
        print_origin(shown.recipe, shown.check)
        print_gaps(shown.gaps)
    else:
        print_case(shown.case_file, as_json=json_output)


def _showed_record(path: Path, *, as_json: bool) -> bool:
    """Show a batch, a proof or a disclosure, if that is what lies there."""
    from evidence_kit.workflows.recognition import holds_record

    if not holds_record(path):
        return False
    from evidence_kit.cli.contents import print_record
    from evidence_kit.workflows.verify import record_at

    record = record_at(path)
    if record is not None:
        print_record(record, as_json=as_json)
    return record is not None
