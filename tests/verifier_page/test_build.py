"""The page that ships is what its sources build to, its records are the kit's, and its sentences obey the rules of all tables."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from evidence_kit.workflows.verifier_page import PAGE
from tests.wording.test_kit_tables import CHINESE, TERMS

ROOT = Path(__file__).resolve().parent.parent.parent
VERIFIER = ROOT / "verifier"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None or not (VERIFIER / "node_modules" / "esbuild").is_dir(),
    reason="needs node and the libraries of verifier/: make verifier-page",
)
OF_THE_PAGE = frozenset({
    "Chromium", "Chrome", "Edge", "Firefox", "WebCrypto", "WebAssembly", "English", "evidence", "kit", "verify",
    "json", "cer", "crt", "pem", "p", "b",
})  # fmt: skip
"""What a Chinese sentence of the page may hold beside the terms of all tables: programs, and endings of files (`.p7b`)."""


@needs_node
def test_the_page_that_ships_is_built_from_these_sources(tmp_path: Path) -> None:
    built = tmp_path / "verify.html"
    subprocess.run([str(NODE), "build.mjs", "--out", str(built)], cwd=VERIFIER, check=True, capture_output=True)
    assert built.read_bytes() == PAGE.read_bytes()


@needs_node
def test_its_types_hold() -> None:
    done = subprocess.run(
        [str(NODE), "node_modules/typescript/bin/tsc", "--noEmit"],
        cwd=VERIFIER,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_its_records_are_those_of_the_kit() -> None:
    assert (
        subprocess.run([sys.executable, "tools/verifier_records.py", "--check"], cwd=ROOT, check=False).returncode == 0
    )


def test_the_page_is_one_small_file_that_allows_nothing() -> None:
    text = PAGE.read_text("utf-8")
    assert len(text.encode()) <= 600_000
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy and "http" not in policy
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", text)


def sentences() -> list[tuple[str, str]]:
    words = yaml.safe_load((VERIFIER / "words.yaml").read_text("utf-8"))
    found = []
    for table in words.values():
        for said in table.values():
            english = said["en"] if isinstance(said["en"], str) else " ".join(said["en"].values())
            found.append((said["zh"], english))
    return found


@pytest.mark.parametrize(("chinese", "english"), sentences())
def test_no_language_holds_the_other(chinese: str, english: str) -> None:
    if english == "中文":  # the button that leads to the other language is written in that language
        return
    assert not CHINESE.search(english)
    latin = set(re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", chinese)))
    assert latin <= TERMS | OF_THE_PAGE, sorted(latin - TERMS - OF_THE_PAGE)
    assert set(re.findall(r"\{\w+\}", chinese)) <= set(re.findall(r"\{\w+\}", english)) | {"{count}"}
