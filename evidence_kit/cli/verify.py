"""`evidence-kit verify`: what a court runs. Loads no torch, no PDF writer, no web server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import options, terminal
from evidence_kit.cli.credentials import bitcoin_credentials
from evidence_kit.cli.language import chosen_language, say

if TYPE_CHECKING:
    from evidence_kit.domain.progress import ProgressCallback
    from evidence_kit.domain.time.trust_list import TrustList
    from evidence_kit.seal.bitcoin.sources import BlockSource
    from evidence_kit.verify import Report


@click.command(help=say(
    "离线核验证据包：逐一回答五个问题，说明每个答案不能说明什么，并给出可手工复核的命令。\n\n"
    "证据包自带的证书只是声明；请用 --trust 提供法院自己的信任名单。\n\n例：evidence-kit verify 证据包.zip --trust trust.json\n\n"
    "批次中的单个文件：evidence-kit verify 文件 --proof 批次文件夹 --trust trust.json\n\n"
    "其他程序所作的证明（.tsr、.tsa、.ots、.ers、.tsd、.p7s、.asice）：evidence-kit verify 文件 --proof 文件.tsr --trust trust.json",
    "Check a bundle offline: five questions answered one by one, what each answer does not show, and the public\n"
    "command that repeats each check.\n\n"
    "The bundle's own certificates are claims; --trust brings the court's own list.\n\n"
    "Example: evidence-kit verify bundle.zip --trust trust.json\n\n"
    "A single file of a batch: evidence-kit verify FILE --proof BATCH --trust trust.json\n\n"
    "A proof that another program made (.tsr, .tsa, .ots, .ers, .tsd, .p7s, .asice):\nevidence-kit verify FILE --proof FILE.tsr --trust trust.json",
))  # fmt: skip
@click.argument("bundle", metavar="BUNDLE", type=click.Path(exists=True, path_type=Path))
@click.option("--proof", type=click.Path(exists=True, path_type=Path),
              help=say("核验单个文件：其证明（.proof.json，或其他程序所作的 .tsr、.ots、.ers 等）或批次文件夹",
                       "check one file against its proof (.proof.json, or another program's .tsr, .ots, .ers) or the folder "
                       "of its batch"))  # fmt: skip
@options.trust
@click.option("--bitcoin-node", "node", metavar="URI",
              help=say("法院自己的比特币节点（rpc:http://127.0.0.1:8332）；仅此选项使用网络",
                       "the court's own Bitcoin node (rpc:http://127.0.0.1:8332); the only option that uses a network"))  # fmt: skip
@click.option("--ffmpeg", metavar="auto|PROGRAM",
              help=say("以该 ffmpeg 解码影片（在受限进程中），比对截图与影片画面，并抽查画面上的帧号与链值",
                       "decode films with this ffmpeg, in a cage: compare stills with their frames, read numbers and chain heads in "
                       "sampled frames"))  # fmt: skip
@click.option("--recompose", is_flag=True,
              help=say("依证据包内的记录重新编制证据册，逐页比对（须安装 assemble 组件与字体）",
                       "set the exhibit book again from the bundle's records and compare every page (needs the extra assemble)"))  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help=say("写出 facts.json 与 verdict.json", "write facts.json and verdict.json here"))  # fmt: skip
@click.option("--result", "page", metavar="PDF", type=click.Path(dir_okay=False, path_type=Path),
              help=say("另写一页核验结果（PDF，可打印；须安装 assemble 组件）",
                       "also write the result on one page (PDF, to print; needs the extra assemble)"))  # fmt: skip
@click.option("--signer", metavar="URI",
              help=say("以核验人自己的证书 p12:路径 签署该页（写出 .p7s）",
                       "sign that page with the checker's own key, p12:PATH (writes a .p7s)"))  # fmt: skip
@click.option(
    "--all", "every", is_flag=True, help=say("列出全部检查，包括通过的", "list every check, also those that passed")
)
@options.as_json
def verify(
    bundle: Path,
    proof: Path | None,
    trust_path: Path | None,
    node: str | None,
    ffmpeg: str | None,
    recompose: bool,
    out: Path | None,
    page: Path | None,
    signer: str | None,
    every: bool,
    json_output: bool,
) -> None:
    """Checks a bundle and exits with its verdict."""
    from evidence_kit.verify import verify_bundle, waiting_child
    from evidence_kit.verify.report import as_text
    from evidence_kit.workflows.recognition import holds_other_proof

    trust, source = options.trust_list(trust_path), _own_node(node)
    if proof is not None or holds_other_proof(bundle):
        _refuse_node(source)
        _refuse_page(page, signer, of_bundle=False)
        raise SystemExit(_examine(bundle, proof, trust, out, every=every, as_json=json_output))
    _refuse_no_bundle(bundle)
    _refuse_page(page, signer, of_bundle=True)
    with waiting_child() as child, terminal.watching(as_json=json_output) as watch:
        report = verify_bundle(bundle, trust, now=datetime.now(UTC), watch=watch, child=child)
        if source is not None:
            report = _confirmed(report, source, trust)
        if ffmpeg is not None:
            report = _with_pictures(report, bundle, ffmpeg, watch)
        if recompose:
            from evidence_kit.workflows.recompose_book import recompose_book

            report = recompose_book(report, bundle, watch)
    if out is not None:
        _write(out, {"facts.json": report.facts_json(), "verdict.json": report.verdict.to_json()})
    if json_output:
        terminal.print_json(report.verdict.model_dump(mode="json", by_alias=True))
    else:
        click.echo(as_text(report, chosen_language(), every=every))
    if page is not None:
        _write_page(page, bundle, report, trust, signer, quiet=json_output)
    raise SystemExit(report.verdict.exit_code)


def _examine(path: Path, proof: Path | None, trust: TrustList, out: Path | None, *, every: bool, as_json: bool) -> int:
    """Examine what is no bundle, print that, and return the exit code."""
    from evidence_kit.verify.examination_text import examination_text
    from evidence_kit.workflows.examination import examine_apart

    with terminal.watching(as_json=as_json) as watch:
        made = examine_apart(path, proof, trust, now=datetime.now(UTC), watch=watch)
    if out is not None:
        _write(out, {"examination.json": made.to_json()})
    if as_json:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
    else:
        click.echo(examination_text(made, chosen_language(), every=every))
    return made.exit_code


def _own_node(uri: str | None) -> BlockSource | None:
    """A node, and nothing else: what an explorer says is not what the court's own node says."""
    if uri is None:
        return None
    from evidence_kit.domain.errors import UsageError
    from evidence_kit.domain.text import text
    from evidence_kit.seal.bitcoin.sources import open_block_source

    if not uri.startswith("rpc:"):
        raise UsageError(
            text(f"{uri} 不是比特币节点。", f"{uri} is no Bitcoin node."),
            text("请写成 rpc:http://127.0.0.1:8332；区块浏览器上查得的区块可写入信任名单的 blocks。",
                 "Write rpc:http://127.0.0.1:8332. A block looked up at an explorer can be entered in the trust list, under `blocks`."),
        )  # fmt: skip
    return open_block_source(uri, credentials=bitcoin_credentials())


def _refuse_no_bundle(path: Path) -> None:
    from evidence_kit.formats.recognition import Kind
    from evidence_kit.workflows.recognition import kind_at

    if kind_at(path) is not Kind.BUNDLE:
        from evidence_kit.workflows.verify import refuse_no_bundle

        refuse_no_bundle(path)


def _refuse_node(source: BlockSource | None) -> None:
    from evidence_kit.domain.errors import UsageError
    from evidence_kit.domain.text import text

    if source is not None:
        raise UsageError(
            text("--bitcoin-node 只用于证据包。", "--bitcoin-node is for bundles only."),
            text("请去掉该选项；单个证明中的区块高度可自行在节点上查对。",
                 "Leave it out; the block that a single proof names can be looked up at the node by hand."),
        )  # fmt: skip


def _confirmed(report: Report, source: BlockSource, trust: TrustList) -> Report:
    from evidence_kit.verify.time.trust_list import checkpoints_of
    from evidence_kit.workflows.confirm_blocks import confirm_blocks

    return confirm_blocks(report, source, checkpoints_of(trust))


def _with_pictures(report: Report, bundle: Path, ffmpeg: str, watch: ProgressCallback) -> Report:
    from evidence_kit.outside.programs import find_decoder
    from evidence_kit.workflows.compare_stills import compare_stills
    from evidence_kit.workflows.read_lines import read_lines

    decoder = find_decoder(ffmpeg)
    return read_lines(compare_stills(report, bundle, decoder, watch), bundle, decoder, watch)


def _refuse_page(page: Path | None, signer: str | None, *, of_bundle: bool) -> None:
    from evidence_kit.domain.errors import UsageError
    from evidence_kit.domain.text import text

    if page is not None and not of_bundle:
        raise UsageError(
            text("--result 只用于证据包。", "--result is for bundles only."),
            text("请去掉该选项；单个文件的核验结果可用 --out 写出。", "Leave it out; --out writes the outcome of a single file."),
        )  # fmt: skip
    if signer is not None and page is None:
        raise UsageError(
            text("--signer 只用于签署 --result 的一页。", "--signer signs the page of --result, and nothing else."),
            text("请加 --result 核验结果.pdf。", "Add --result result.pdf."),
        )


def _write_page(page: Path, bundle: Path, report: Report, trust: TrustList, signer: str | None, *, quiet: bool) -> None:
    from evidence_kit.assemble.signing import open_signer
    from evidence_kit.cli.credentials import ask_passphrase
    from evidence_kit.workflows.verify_result import write_result

    key = open_signer(signer, ask_passphrase) if signer else None
    for path in write_result(page, bundle, report, trust, chosen_language(), key):
        if not quiet:
            terminal.line(say("已写出：", "written: ") + str(path))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    from evidence_kit import storage

    with storage.storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        storage.replace_file(folder / name, data)
