"""`withdraw` as a user runs it."""

from __future__ import annotations

from pathlib import Path

from tests.filed import SAMPLE, kit
from tests.workflows.refusals import refused


def test_a_file_is_withdrawn_with_a_reason(tmp_path: Path) -> None:
    new_case, memo = tmp_path / "案件", tmp_path / "memo.txt"
    memo.write_text("x", encoding="utf-8")
    assert kit("new", new_case, "--from", SAMPLE / "case.yaml").returncode == 0
    assert kit("intake", new_case, memo, "--as", "statement").returncode == 0
    refused(kit("withdraw", new_case, "0001"), 2, "--reason")
    done = kit("withdraw", new_case, "memo.txt", "--reason", "wrong file")
    assert done.returncode == 0, done.stderr
    assert "artifacts/0001-statement/memo.txt" in done.stdout
