"""`evidence-kit schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evidence_kit.cli.language import say
from evidence_kit.domain.schemas import KEPT, json_schema


@click.command(
    help=say(
        "输出一种记录的 JSON Schema；--all 写出全部。",
        "Print the JSON Schema of one kind of record; --all writes every one.",
    )
)
@click.argument("name", type=click.Choice(list(KEPT)), required=False)
@click.option(
    "--all", "folder", type=click.Path(path_type=Path), help=say("写入该目录", "write all of them into this folder")
)
def schema(name: str | None, folder: Path | None) -> None:
    """Prints or writes schemas."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for kept in KEPT:
            (folder / f"{kept}.schema.json").write_text(_rendered(kept), encoding="utf-8", newline="\n")
    elif name is not None:
        click.echo(_rendered(name), nl=False)
    else:
        click.echo("\n".join(KEPT))


def _rendered(name: str) -> str:
    return json.dumps(json_schema(name), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
