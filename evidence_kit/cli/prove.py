"""`evidence-kit prove`: each file of a batch gets its own proof."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.usage import misused


@click.command(help=say(
    "从批次中为单个文件写出证明（NAME.proof.json，另有公开客户端可读的 NAME.ots）。证明不泄露其他文件。\n\n"
    "批次升级后，证明附有区块头，法院无需联网即可核验；--every 时区块头只写一份（headers.json），请一并交付。\n\n"
    "例：evidence-kit prove 批次-01 卷宗/合同.pdf",
    "Write the proof of single files of a batch (NAME.proof.json, and NAME.ots for public clients). It discloses no "
    "other file.\n\nAfter an upgrade of the batch a proof carries the block headers, so that a court needs no network; with "
    "--every they are written once (headers.json): hand that out too.\n\nExample: evidence-kit prove batch-01 files/contract.pdf",
))  # fmt: skip
@click.argument("batch_folder", metavar="BATCH", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--every", is_flag=True, help=say("批次中的全部文件，按序号命名", "all files of the batch, named by their place")
)
@click.option("--out", default=".", type=click.Path(file_okay=False, path_type=Path),
              help=say("写入该文件夹", "folder to write to"))  # fmt: skip
@options.as_json
def prove(batch_folder: Path, files: tuple[Path, ...], every: bool, out: Path, json_output: bool) -> None:
    """Writes proofs of single files."""
    from evidence_kit.workflows.prove import write_proofs

    if bool(files) == every:
        raise misused("请列出文件，或加 --every。", "Name files, or add --every.")
    with terminal.watching(as_json=json_output) as watch:
        written = write_proofs(batch_folder, files, out, every=every, watch=watch)
    if json_output:
        terminal.print_json([str(path) for path in written])
        return
    for path in written if len(written) <= 20 else ():
        terminal.line(str(path))
    terminal.line(say(f"已写出 {len(written)} 个文件。", f"{len(written)} files written."))
