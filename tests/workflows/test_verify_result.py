"""`verify --result` writes the page beside whatever the terminal says, and its signature holds for openssl."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.verify.check import check
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.workflows.verify_result import own_digest, write_result
from tests.filed import kit
from tests.pki import signer

GOLDEN = Path(__file__).parent.parent / "golden" / "third-edition" / "bundle.zip"


def test_the_page_is_written_once_and_the_exit_code_stays_the_verdicts(tmp_path: Path) -> None:
    page = tmp_path / "核验结果.pdf"
    first = kit("verify", GOLDEN, "--result", page, "--lang", "zh")
    assert (
        first.returncode == 3
        and "未发现改动；2 项未运行，3 项缺材料" in first.stdout
        and page.read_bytes().startswith(b"%PDF")
    )
    again = kit("verify", GOLDEN, "--result", page, "--lang", "zh")
    assert again.returncode == 2 and "已存在" in again.stderr


@pytest.mark.parametrize("options", [("--result", "result.txt"), ("--signer", "p12:key.p12")])
def test_what_makes_no_page_is_refused_before_or_after_in_words(options: tuple[str, str], tmp_path: Path) -> None:
    name, value = options
    refused = kit("verify", GOLDEN, name, tmp_path / value if name == "--result" else value, "--lang", "en")
    assert refused.returncode == 2 and ".pdf" in refused.stderr and not list(tmp_path.iterdir())


def test_the_checkers_signature_over_the_page_holds_for_openssl(tmp_path: Path) -> None:
    report = check(GOLDEN, EMPTY, now=datetime(2026, 12, 1, 12, tzinfo=UTC))
    page, signature = write_result(tmp_path / "result.pdf", GOLDEN, report, EMPTY, "en", signer())
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-noverify",
        "-in",
        signature,
        "-content",
        page,
    ]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    page.write_bytes(page.read_bytes() + b" ")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_its_own_digest_is_of_every_file_but_bytecode() -> None:
    assert len(own_digest()) == 64 and own_digest() == own_digest()
