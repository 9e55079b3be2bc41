"""The commands of a batch as a notary types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.filed import kit


def test_names_from_standard_input_end_in_nul(tmp_path: Path) -> None:
    for name in (b"one", b"two\nlines", b"bad\xff"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(name)
    done = subprocess.run(
        [sys.executable, "-m", "evidence_kit", "--lang=zh", "batch", "--list", "-", "-0", "--out", "out", "--rehearsal", "--json"],
        input=b"one\0two\nlines\0bad\xff\0gone\0", cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["files"], made["problems"], made["rehearsal"]) == (3, 1, True)
    shown = kit("show", tmp_path / "out")
    assert made["tree_root"] in shown.stdout


def test_wrong_use_is_told(tmp_path: Path) -> None:
    for arguments in (["--out", tmp_path / "o"], [tmp_path, "--list", "-", "--out", tmp_path / "o"], [tmp_path, "--out", tmp_path / "o"],
                      [tmp_path, "--out", tmp_path / "o", "--authority", "http://example.org"]):  # fmt: skip
        result = kit("batch", *arguments)
        assert result.returncode == 2, result.stderr
        assert "Traceback" not in result.stderr
    assert kit("prove", tmp_path, tmp_path / "o").returncode == 2
    assert kit("prove", tmp_path, "--every").returncode == 13
    assert kit("verify", tmp_path).returncode == 12


def test_names_that_are_not_utf_8_reach_no_record_as_they_are(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    file = Path(os.fsdecode(root + b"/in/bad\xff"))
    file.parent.mkdir()
    file.write_bytes(b"content")
    assert kit("batch", file.parent, "--out", tmp_path / "out", "--rehearsal").returncode == 0
    checked = kit("verify", file, "--proof", tmp_path / "out", "--json")
    assert (checked.returncode, json.loads(checked.stdout)["subject"]) == (3, "bad\\xff")
    proven = kit("prove", tmp_path / "out", file, "--out", tmp_path / "proofs")
    assert proven.returncode == 0, proven.stderr
    folder = Path(os.fsdecode(root + b"/bad\xff"))
    folder.mkdir()
    refused = kit("batch", folder, "--out", tmp_path / "out-2", "--rehearsal")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
