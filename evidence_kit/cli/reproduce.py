"""`evidence-kit reproduce`: a court runs a bundle's recipe on its own machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import options, terminal
from evidence_kit.cli.chain_table import differs
from evidence_kit.cli.credentials import ask_passphrase
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES
from evidence_kit.domain.making.regeneration import GRADE_NAMES

if TYPE_CHECKING:
    from evidence_kit.domain.making.bundle_reproduction import BundleReproduction, StepReproduction


@click.command(help=say(
    "在本机按证据包中的生成参数重新运行：每一步与所附图片、最后一步与涉案图片分级比对，就第 2、3 问作答。\n\n"
    "先核验证据包；有改动的不予运行。模型文件取自您自己的文件夹，按哈希查找。\n\n"
    "--pack 写出离线专家包：证据包、模型文件及其许可、运行组件清单、已知答案。以该文件夹代替证据包，即核对并运行。\n\n"
    "例：evidence-kit reproduce 证据包.zip --models D:\\sd\\models --out 重现\n\n"
    "例：evidence-kit reproduce 证据包.zip --models D:\\sd\\models --pack U盘\\专家包",
    "Run a bundle's recipe on this machine: each step is graded against the filed picture, the last one against the claimed "
    "picture, and questions 2 and 3 are answered with what was seen here.\n\n"
    "The bundle is checked first; one that was changed is not run. Weights come from your own folders, found by hash.\n\n"
    "--pack writes a package for an expert without a network: the bundle, its weights with their licences, the list of what the engine "
    "is made of, and a known answer. Named in the place of a bundle, such a folder is checked and run.\n\n"
    "Example: evidence-kit reproduce bundle.zip --models ~/sd/models --out reproduced\n\n"
    "Example: evidence-kit reproduce bundle.zip --models ~/sd/models --pack usb/expert",
))  # fmt: skip
@click.argument("bundle", metavar="BUNDLE|PACK", type=click.Path(exists=True, path_type=Path))
@options.models
@options.device
@options.trust
@click.option("--apart", default=0, metavar="N", type=click.IntRange(0, 64),
              help=say("最后一步另在集群的 N 个进程中各运行一次", "run the last step on N workers of a cluster as well"))  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help=say("写出本机所得图片与 reproduction.json", "write the pictures made here and reproduction.json"))  # fmt: skip
@click.option("--attach", "attached", is_flag=True,
              help=say("结果写在证据包旁（NAME.reproduction.json），证据包不作改动",
                       "write the result beside the bundle (NAME.reproduction.json), which stays as it is"))  # fmt: skip
@click.option(
    "--signer",
    metavar="URI",
    help=say("签署附在证据包旁的结果，p12:路径", "sign the result beside the bundle, p12:PATH"),
)
@click.option("--pack", "pack_folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help=say("不运行全部步骤，而写出离线专家包", "do not run the steps, but write a package for an offline expert"))  # fmt: skip
@click.option("--wheels", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
              help=say("专家包所附安装文件（wheel）所在文件夹", "folder with the wheels to put into the package"))  # fmt: skip
@options.as_json
def reproduce(
    bundle: Path,
    model_folders: tuple[Path, ...],
    device: str,
    trust_path: Path | None,
    apart: int,
    out: Path | None,
    attached: bool,
    signer: str | None,
    pack_folder: Path | None,
    wheels: Path | None,
    json_output: bool,
) -> None:
    """Reproduces a bundle and exits with what it came to, or packs what an expert needs to."""
    from evidence_kit import storage
    from evidence_kit.assemble.signing import open_signer
    from evidence_kit.workflows.read_pack import read_pack
    from evidence_kit.workflows.reproduce import ReproduceRequest, attach, reproduce_bundle

    if pack_folder is not None:
        _pack(bundle, pack_folder, model_folders, device, wheels, trust_path, json_output=json_output)
        return
    signing = open_signer(signer, ask_passphrase) if signer else None
    if out is not None:
        with storage.storage_errors(out):
            out.mkdir(parents=True, exist_ok=True)
    with terminal.watching(as_json=json_output) as watch:
        pack = read_pack(bundle, watch) if bundle.is_dir() else None
        if pack is not None:
            bundle, model_folders = pack.bundle, (pack.weights, *model_folders)
        request = ReproduceRequest(bundle, model_folders, device, apart, out, pack)
        made = reproduce_bundle(request, options.trust_list(trust_path), now=datetime.now(UTC), watch=watch)
    if out is not None:
        storage.replace_file(out / "reproduction.json", made.to_json())
    written = attach(bundle, made, signing) if attached or signing else ()
    if json_output:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
    else:
        _print(made)
        for path in written:
            terminal.line(say(f"已写出：{path}", f"Written: {path}"))
    raise SystemExit(made.exit_code)


def _pack(
    bundle: Path,
    folder: Path,
    models: tuple[Path, ...],
    device: str,
    wheels: Path | None,
    trust_path: Path | None,
    *,
    json_output: bool,
) -> None:
    from evidence_kit.workflows.expert_pack import PackRequest, write_pack

    request = PackRequest(bundle, folder, models, device, chosen_language(), wheels)
    with terminal.watching(as_json=json_output) as watch:
        pack = write_pack(request, options.trust_list(trust_path), now=datetime.now(UTC), watch=watch)
    if json_output:
        terminal.print_json(pack.model_dump(mode="json", by_alias=True))
        return
    missing = [f"{one.name}=={one.version}" for one in pack.distributions if one.wheel is None]
    terminal.rows(say("离线专家包", "Package for an offline expert"), [
        (say("文件夹", "folder"), str(folder)),
        (say("证据包", "bundle"), f"{pack.bundle}  SHA-256 {pack.bundle_sha256}"),
        *((say("模型文件", "weights"), f"{one.name}  {one.licence or say('未标注许可', 'no licence stated')}") for one in pack.weights),
        (say("安装文件", "wheels"), f"{len(pack.distributions) - len(missing)}/{len(pack.distributions)}"),
    ])  # fmt: skip
    if missing:
        terminal.line(
            say(f"未包含的组件（{len(missing)} 个）：", f"Not included ({len(missing)}): ") + ", ".join(missing),
            style="yellow",
        )
    terminal.line(
        say(
            "转交之前，请确认模型文件的许可允许转交。",
            "Before you pass it on, make sure that the licences of the weights allow that.",
        )
    )


def _print(made: BundleReproduction) -> None:
    language = chosen_language()
    if made.known_answer is not None:
        known = made.known_answer
        where = say("与制作专家包的机器环境相同", "the circumstances of the machine that made the package")
        if not known.same_circumstances:
            where = say(
                "与制作专家包的机器环境不同", "other circumstances than those of the machine that made the package"
            )
        terminal.line(
            f"{say('已知答案：', 'Known answer: ')}{GRADE_NAMES[known.grade].in_(language)}  ({where})", style="bold"
        )
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
