"""`evidence-kit regenerate`: the recipe is run again, step by step."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.chain_table import print_chain
from evidence_kit.cli.language import say


@click.command(help=say(
    "按图片自身的生成参数及 case.yaml 的步骤逐步再生成，并与涉案图片分级比对。\n\n"
    "已完成的步骤不重复运行；中断后再次运行同一命令即可继续。\n\n例：evidence-kit regenerate 春风案 --models D:\\sd\\models",
    "Run the picture's own recipe and the steps of case.yaml one by one, and grade each against the claimed picture.\n\n"
    "Finished steps are not run again; after an interruption run the same command.\n\n"
    "Example: evidence-kit regenerate spring-breeze --models ~/sd/models",
))  # fmt: skip
@options.CASE
@options.models
@options.device
@options.controls
@options.as_json
def regenerate(
    case_file: CaseFile, model_folders: tuple[Path, ...], device: str, controls: int, json_output: bool
) -> None:
    """Regenerates the chain."""
    from evidence_kit.workflows.engines import engine_for
    from evidence_kit.workflows.regenerate import regenerate_case

    with (
        terminal.watching(as_json=json_output) as watch,
        closing(engine_for(case_file, model_folders, device, watch)) as engine,
    ):
        writer = case_file.writer(system_clock)
        done = regenerate_case(case_file, writer, engine, controls=controls, watch=watch)
    if json_output:
        terminal.print_json([regeneration.model_dump(mode="json", by_alias=True) for regeneration in done])
        return
    print_chain(done)
