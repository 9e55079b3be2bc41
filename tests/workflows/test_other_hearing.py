"""A hearing held again from another machine's folder; a folder that was changed is refused."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

from tests.filed import kit
from tests.heard import HEARD_WEIGHTS, Heard


def test_another_machine_runs_the_same_requests_and_finds_the_same_digests(heard: Heard, tmp_path: Path) -> None:
    bundle, folder, told = heard.bundle, heard.folder, heard.told
    made = kit("hearing", bundle, *HEARD_WEIGHTS, "--other", folder, "--out", tmp_path / "court", "--json")
    assert made.returncode == 0, made.stderr
    again = json.loads(made.stdout)
    assert [run["request_sha256"] for run in again["runs"]] == [run["request_sha256"] for run in told["runs"]]
    assert [run["pixels_sha256"] for run in again["runs"]] == [run["other_pixels_sha256"] for run in again["runs"]]
    assert again["other_record_sha256"] == sha256((folder / "hearing.json").read_bytes()).hexdigest()
    shutil.copytree(folder, tmp_path / "forged")
    shutil.copy(folder / "picture-1.png", tmp_path / "forged" / "picture-2.png")
    refused = kit("hearing", bundle, *HEARD_WEIGHTS, "--other", tmp_path / "forged", "--out", tmp_path / "none")
    both = kit("hearing", bundle, *HEARD_WEIGHTS, "--other", folder, "--seed", "1")
    assert both.returncode == 2, both.stderr
    assert refused.returncode == 13 and "not the picture whose digest was told" in refused.stderr
