"""`evidence-kit attest`: a notary's signature over a bundle as it was received."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.credentials import PASSPHRASE, ask_passphrase
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.verify.headline import headline


@click.command(help=say(
    "公证员对收到的证据包签名（分离式 CAdES，不改动证据包的任何字节），并生成工作记录草稿（PDF）。\n\n"
    f"签名口令在终端询问，或取自环境变量 {PASSPHRASE}。\n\n"
    "例：evidence-kit attest 证据包.zip --signer p12:公证处.p12 --office 某公证处 --by 张某 --trust trust.json",
    "A notary signs a bundle as it was received (detached CAdES; not a byte of the bundle changes), and draft minutes "
    "(PDF) are written.\n\n"
    f"The passphrase of the key is asked for, or taken from {PASSPHRASE}.\n\n"
    "Example: evidence-kit attest bundle.zip --signer p12:notary.p12 --office 'Notary Office' --by ZHANG --trust trust.json",
))  # fmt: skip
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--signer", metavar="URI", help=say("签名证书 p12:路径", "the signing key, p12:PATH"))
@click.option(
    "--authority",
    metavar="URI",
    help=say("为签名加盖时间戳的机构 tsa:https://…", "authority that dates the signature, tsa:https://…"),
)
@click.option("--office", default="", help=say("公证机构名称", "name of the notary office"))
@click.option("--by", default="", help=say("承办人", "who handles it"))
@options.trust
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help=say("写入该文件夹；默认在证据包旁", "folder to write to; default: beside the bundle"))  # fmt: skip
@options.rehearsal
@options.as_json
def attest(
    bundle: Path,
    signer: str | None,
    authority: str | None,
    office: str,
    by: str,
    trust_path: Path | None,
    out: Path | None,
    rehearsal: bool,
    json_output: bool,
) -> None:
    """Attests a bundle."""
    from evidence_kit.assemble.signing import open_signer
    from evidence_kit.seal import open_authority
    from evidence_kit.workflows.attest import AttestationParties, rehearsed
    from evidence_kit.workflows.attest import attest as attest_bundle

    if rehearsal:
        attesting = rehearsed(system_clock, office=office, by=by)
    elif signer is None:
        raise UsageError(
            text("未指定签名证书。", "No signer was named."),
            text(
                "请加 --signer p12:路径；演练请加 --rehearsal。", "Add --signer p12:PATH; to rehearse, add --rehearsal."
            ),
        )
    else:
        dating = open_authority(authority) if authority else None
        attesting = AttestationParties(open_signer(signer, ask_passphrase), dating, office, by, rehearsal=False)
    with terminal.watching(as_json=json_output) as watch:
        made = attest_bundle(
            bundle, out or bundle.parent, options.trust_list(trust_path), attesting, system_clock, watch
        )
    if json_output:
        terminal.print_json({
            "bundle_sha256": made.verdict.bundle_sha256,
            "verdict": made.verdict.status.value,
            "signature": str(made.signature),
            "token": str(made.token) if made.token else None,
            "minutes": str(made.minutes),
            "rehearsal": rehearsal,
        })  # fmt: skip
        return
    terminal.rows(say("证明", "Attestation") + (say("（演练，不得提交）", " (rehearsal, not for filing)") if rehearsal else ""), [
        (say("证据包", "bundle"), f"SHA-256 {made.verdict.bundle_sha256}"),
        (say("核验结论", "verdict"), headline(made.verdict).in_(chosen_language())),
        (say("签名", "signature"), str(made.signature)),
        *([(say("时间戳", "time stamp"), str(made.token))] if made.token else []),
        (say("工作记录草稿", "draft minutes"), str(made.minutes)),
    ])  # fmt: skip
    terminal.line(say("下一步：", "Next: ") + suggested("verify", bundle), style="bold")
