"""The benchmarks run: what they measure is for an idle machine, that they have not rotted is for every one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def table(module: str, *arguments: str) -> list[str]:
    """The lines that a benchmark prints, the last of them JSON."""
    ran = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in ran.stderr, ran.stderr[-2000:]
    return ran.stdout.strip().splitlines()


@pytest.mark.parametrize(("module", "arguments", "rows"), [
    pytest.param("cpu_regenerate", ("--rounds", "1", "--steps", "1", "--batch", "2"), 3, marks=pytest.mark.slow),
    ("verify", ("--pictures", "2", "--rounds", "1"), 4),
    ("photo_book", ("--photos", "3", "--megabytes", "10", "--pages", "2"), 4),
    ("case", ("--events", "200", "--appends", "3", "--rounds", "1"), 3),
    pytest.param("gpu_regenerate", ("--tiny", "--device", "cpu", "--rounds", "1", "--variations", "4", "--batch", "2"), 3,
                 marks=pytest.mark.slow),
])  # fmt: skip
def test_benchmarks_run(module: str, arguments: tuple[str, ...], rows: int) -> None:
    assert len(json.loads(table(module, *arguments)[-1])["rows"]) == rows


def test_tokens_are_judged_beside_openssl() -> None:
    counts = json.loads(table("public_tokens", "tests/vectors/rfc3161")[-1])
    assert counts == {"kit accepted, openssl True": 1, "kit refused, openssl not asked": 1}, (
        "a token, and the page about it"
    )


def test_no_changed_byte_is_missed() -> None:
    last = json.loads(table("changed_bytes", "--scale", "0.005", "--commands", "2")[-1])
    assert last == {"what": "the command", "seed": 14, "changes": 2, "missed": 0}


def test_no_hostile_archive_is_accepted() -> None:
    lines = table("hostile_archives", "--count", "25", "--whole", "1")
    assert json.loads(lines[-1])["accepted"] == 0
    assert "observer failed" not in "".join(lines)


def test_without_a_card_nothing_is_measured() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA card")
    assert table("gpu_regenerate") == ["No CUDA device on this machine: nothing was measured."]
