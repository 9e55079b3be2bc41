"""`evidence-kit reproduce`: a court runs a bundle's recipe on its own machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import options, terminal
from evidence_kit.cli.chain_table import differs
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES
from evidence_kit.domain.making.regeneration import GRADE_NAMES

if TYPE_CHECKING:
    from evidence_kit.domain.making.bundle_reproduction import BundleReproduction, StepReproduction


@click.command(help=say(
    "在本机按证据包中的生成参数重新运行：每一步与所附图片、最后一步与涉案图片分级比对，就第 2、3 问作答。\n\n"
    "先核验证据包；有改动的不予运行。模型文件取自您自己的文件夹，按哈希查找。\n\n"
    "例：evidence-kit reproduce 证据包.zip --models D:\\sd\\models --out 重现",
    "Run a bundle's recipe on this machine: each step is graded against the filed picture, the last one against the claimed "
    "picture, and questions 2 and 3 are answered with what was seen here.\n\n"
    "The bundle is checked first; one that was changed is not run. Weights come from your own folders, found by hash.\n\n"
    "Example: evidence-kit reproduce bundle.zip --models ~/sd/models --out reproduced",
))  # fmt: skip
@click.argument("bundle", metavar="BUNDLE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.models
@options.device
@options.trust
@click.option("--apart", default=0, metavar="N", type=click.IntRange(0, 64),
              help=say("最后一步另在集群的 N 个进程中各运行一次", "run the last step on N workers of a cluster as well"))  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help=say("写出本机所得图片与 reproduction.json", "write the pictures made here and reproduction.json"))  # fmt: skip
@options.as_json
def reproduce(
    bundle: Path,
    model_folders: tuple[Path, ...],
    device: str,
    trust_path: Path | None,
    apart: int,
    out: Path | None,
    json_output: bool,
) -> None:
    """Reproduces a bundle and exits with what it came to."""
    from evidence_kit import storage
    from evidence_kit.workflows.reproduce import ReproduceRequest, reproduce_bundle

    if out is not None:
        with storage.storage_errors(out):
            out.mkdir(parents=True, exist_ok=True)
    request = ReproduceRequest(bundle, model_folders, device, apart, out)
    with terminal.watching(as_json=json_output) as watch:
        made = reproduce_bundle(request, options.trust_list(trust_path), now=datetime.now(UTC), watch=watch)
    if out is not None:
        storage.replace_file(out / "reproduction.json", made.to_json())
    if json_output:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
    else:
        _print(made)
    raise SystemExit(made.exit_code)


def _print(made: BundleReproduction) -> None:
    language = chosen_language()
    terminal.rows(say("本机所得与所附图片的比对", "Made here, against the pictures that were filed"),
                  [(step.title.in_(language), _near(step)) for step in made.steps])  # fmt: skip
    if made.apart is not None:
        terminal.line(made.apart.sentence())
    for answer in made.answers:
        terminal.line(f"{answer.question}. {QUESTIONS[answer.question].in_(language)}", style="bold")
        terminal.line(f"   {STATUS_NAMES[answer.status].in_(language)}  {answer.sentence.in_(language)}")
        terminal.line(say("   不说明：", "   Not shown: ") + answer.not_shown.in_(language), style="dim")
    terminal.line(made.negative_scope)


def _near(step: StepReproduction) -> str:
    figures = step.against_filed
    if figures is None:
        return say("缺图片或尺寸不同，未比较", "no picture, or another size: not compared")
    where = (
        say("运行环境与记录相同", "the recorded circumstances")
        if step.same_circumstances
        else say("运行环境与记录不同", "other circumstances than recorded")
    )
    return f"{GRADE_NAMES[step.grade].in_(chosen_language())}  {differs(figures)}  ({where})"
