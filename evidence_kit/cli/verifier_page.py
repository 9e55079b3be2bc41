"""`evidence-kit verifier-page`: one HTML page on which a bundle is checked in a browser, without installation or network."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say


@click.command(help=say(
    "写出核验网页：一个 HTML 文件，在浏览器中从本机打开，选取证据包即可核对，不安装、不联网。网页只核对其中一部分，"
    "并列明不核对的事项；全部核验用 verify。\n\n例：evidence-kit verifier-page 核验.html",
    "Write the verifier's page: one HTML file, opened in a browser from this computer, on which a bundle is chosen and checked, "
    "without installation and without network. It checks a part and names what it does not check; `verify` checks all.\n\n"
    "Example: evidence-kit verifier-page verify.html",
))  # fmt: skip
@click.argument("out", type=click.Path(path_type=Path))
@options.as_json
def verifier_page(out: Path, json_output: bool) -> None:
    """Writes the page."""
    from evidence_kit.workflows.verifier_page import write_page

    written = write_page(out, say("核验.html", "verify.html"))
    if json_output:
        terminal.print_json({"file": str(written.path), "sha256": written.sha256})
        return
    terminal.rows(say("核验网页", "Verifier's page"), [
        (say("文件", "file"), str(written.path)),
        ("SHA-256", written.sha256),
    ])  # fmt: skip
    terminal.line(say("请与公布的 SHA-256 核对。", "Compare the SHA-256 with the published one."))
