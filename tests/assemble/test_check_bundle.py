"""`check-bundle.ps1`: its form as Windows PowerShell 5.1 reads it, and its steps, interpreted, beside those of `check-journal.sh`."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from evidence_kit.formats.bundle_layout import CHECK_BUNDLE_RELEASES, PAGE_COPY
from evidence_kit.resources import shipped
from evidence_kit.wording.bundle_papers import PAGE, check_bundle, page_copy
from tests.assemble.powershell import parsed, run
from tests.assemble.test_check_journal import TAMPERED, check, relist, unzipped

__all__ = ["unzipped"]

SCRIPT = check_bundle()
NOT_OF_5_1 = re.compile(r"&&|\|\||\?\?|\?\.|\?\[|\s\?\s|-Parallel|#requires -version [67]", re.IGNORECASE)
"""Operators that came with PowerShell 6 and 7."""
SAID: dict[str, str] = {
    "a changed exhibit": "MISMATCH 不符: data/exhibits/",
    "a changed exhibit and manifest": "UNKNOWN 日志中没有: data/exhibits/",
    "a missing exhibit": "MISSING 缺少: data/exhibits/",
    "an added file": "EXTRA 多出: data/added.txt",
    "an added hidden file": "EXTRA 多出: data/.added",
    "an added link": "EXTRA 多出: data/link",
    "a dead link": "EXTRA 多出: data/dead",
    "a rewritten last line": "BROKEN 断链: data/journal.jsonl",
    "a cut tail": "MISMATCH 不符: data/head.txt",
    "a torn tail": "TORN 末行不完整",
    "another size": "MISMATCH 不符: data/head.txt",
    "a line too many": "MALFORMED 格式不符: data/head.txt",
    "a manifest that climbs": "MALFORMED 格式不符: manifest-sha256.txt",
}


def interpreted(folder: Path) -> tuple[int, str]:
    code, lines = run(folder / "check-bundle.ps1")
    return code, "\n".join(lines)


def test_it_is_what_windows_powershell_reads_and_a_release_of_the_kit() -> None:
    assert SCRIPT.startswith(b"\xef\xbb\xbf#")  # without it, PowerShell 5 reads the Chinese as the system's code page
    assert shipped("templates", "bundle", "check-bundle.ps1").read_bytes() == SCRIPT
    assert hashlib.sha256(SCRIPT).hexdigest() in CHECK_BUNDLE_RELEASES
    assert not parsed(SCRIPT).has_error
    code = "\n".join(line for line in SCRIPT.decode("utf-8-sig").splitlines() if not line.lstrip().startswith("#"))
    assert not NOT_OF_5_1.search(code)


def test_it_writes_nothing_and_asks_nobody() -> None:
    words = SCRIPT.decode("utf-8-sig").lower()
    for forbidden in (
        "invoke-",
        "start-process",
        "out-file",
        "set-content",
        "new-item",
        "webclient",
        "writealltext",
        "remove-item",
        "iex ",
    ):
        assert forbidden not in words


def test_a_good_bundle_passes_and_what_is_not_checked_is_said(unzipped: Path) -> None:
    code, said = interpreted(unzipped)
    assert code == 0, said
    assert said.count("OK 相符") == check(unzipped).stdout.count("OK 相符") == 4
    assert "未核对 Not checked here: 签名 signatures, 时间戳 time stamps, 树根 tree roots" in said


@pytest.mark.parametrize("name", TAMPERED)
def test_what_the_shell_refuses_it_refuses(unzipped: Path, name: str) -> None:
    tamper, _ = TAMPERED[name]
    tamper(unzipped)
    code, said = interpreted(unzipped)
    assert code == check(unzipped).returncode == 1, said
    assert SAID[name] in said and "all four agree" not in said


def test_a_tree_root_is_left_to_the_shell(unzipped: Path) -> None:
    """As the script says of itself."""
    head = next((unzipped / "data/seals").glob("*/head.txt"))
    text = head.read_text()
    head.write_text(text.replace("root ", "root f")[:-2] + "\n")
    relist(unzipped)
    code, said = interpreted(unzipped)
    assert (code, check(unzipped).returncode) == (1, 1)  # the changed head is in no line of the journal
    assert "UNKNOWN 日志中没有" in said and f"OK 相符: {head.relative_to(unzipped)}" in said


@pytest.mark.parametrize("name", ["data/journal.jsonl", "data/head.txt", "manifest-sha256.txt"])
def test_what_cannot_be_checked_is_not_passed(unzipped: Path, name: str) -> None:
    (unzipped / name).unlink()
    assert interpreted(unzipped) == (2, f"MISSING 缺少: {name}")


def test_a_line_held_back_needs_its_place_and_the_next_line(unzipped: Path) -> None:
    path = unzipped / "data/journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    held = '{{"held_line":"{}","leaf":"{}","sequence":{}}}\n'
    digest = hashlib.sha256(lines[1]).hexdigest()
    path.write_bytes(b"".join([lines[0], held.format(digest, "0" * 64, 1).encode(), *lines[2:]]))
    relist(unzipped)
    assert "HELD BACK 未提交内容、只列哈希值: 1 lines 行" in interpreted(unzipped)[1]
    path.write_bytes(b"".join([lines[0], held.format(digest, "0" * 64, 2).encode(), *lines[2:]]))
    assert "BROKEN 断链: data/journal.jsonl line 第 2 行" in interpreted(unzipped)[1]
    path.write_bytes(b"".join([held.format("0" * 64, "0" * 64, 0).encode(), *lines[1:]]))
    assert "BROKEN 断链: data/journal.jsonl line 第 1 行" in interpreted(unzipped)[1]


def test_hostile_names_in_the_manifest_do_nothing(unzipped: Path) -> None:
    manifest = unzipped / "manifest-sha256.txt"
    manifest.write_bytes(manifest.read_bytes() + b"0" * 64 + b"  $(New-Item pwned)\n" + b"0" * 64 + b"  data/../../x\n")
    code, said = interpreted(unzipped)
    assert code == 1 and said.count("MALFORMED 格式不符: manifest-sha256.txt") == 2
    assert not os.path.lexists(unzipped / "pwned")


def test_the_copy_of_the_page_is_the_page_under_its_banner(unzipped: Path) -> None:
    copy, page = (unzipped / PAGE_COPY).read_bytes(), PAGE.read_bytes()
    assert copy == page_copy()
    banner = re.search(rb"((?:<p lang=[^\n]*</p>\n){2})<header", copy)
    assert banner is not None
    assert copy.replace(banner[1], b"") == page
    assert ("便利副本" in banner[1].decode(), "Convenience copy" in banner[1].decode()) == (True, True)
