"""`evidence-kit show`: the contents of a bundle, a case or a picture, read without judging."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.options import as_json

if TYPE_CHECKING:
    pass


@click.command(help=say(
    "查看证据包的目录、案件的经过，或图片自带的参数。只读不判：核验请用 verify。\n\n例：evidence-kit show 证据包.zip",
    "Show the contents of a bundle, the course of a case, or the parameters a picture carries. Reads, does not judge:\n"
    "to check a bundle use verify.\n\nExample: evidence-kit show bundle.zip",
))  # fmt: skip
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@as_json
def show(path: Path, json_output: bool) -> None:
    """Shows whatever lies at a path."""
    from evidence_kit.cli.contents import print_bundle, print_case, print_record
    from evidence_kit.cli.recipe_table import print_gaps, print_recipe
    from evidence_kit.workflows.show import ShownBundle, ShownPicture, look_at
    from evidence_kit.workflows.verify import record_at

    record = record_at(path)
    if record is not None:
        print_record(record, as_json=json_output)
        return
    shown = look_at(path)
    if isinstance(shown, ShownBundle):
        print_bundle(shown.bundle, as_json=json_output)
    elif isinstance(shown, ShownPicture):
        if json_output:
            terminal.print_json(shown.recipe.model_dump(mode="json", by_alias=True))
            return
        print_recipe(shown.recipe)
        print_gaps(shown.gaps)
    else:
        print_case(shown.case_file, as_json=json_output)
