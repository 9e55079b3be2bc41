"""What a court does: installs the core from its wheel, and nothing else, and has a bundle checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.filed import Filed
from tests.packaging.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # an index is asked for the core's libraries

NOT_FOR_A_COURT = (
    "torch",
    "diffusers",
    "numpy",
    "reportlab",
    "pikepdf",
    "starlette",
    "httpx",
    "ffmpeg",
    "evidence_kit_fonts",
)


@pytest.fixture(scope="module")
def court(core_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that pip made of the core wheel alone."""
    folder = tmp_path_factory.mktemp("court")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    lock = ROOT / "requirements.lock"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--constraint", lock, core_wheel], check=True)
    return python


def test_the_core_brings_none_of_the_extras(court: Path) -> None:
    asked = "import importlib.util, sys; print(*[n for n in sys.argv[1:] if importlib.util.find_spec(n)])"
    answer = subprocess.run([court, "-I", "-c", asked, *NOT_FOR_A_COURT], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []
    subprocess.run([court, "-m", "pip", "check"], check=True)


def verdict(python: Path | str, filed: Filed) -> tuple[int, list[tuple[str, str]]]:
    """The exit code of `verify`, and each finding with its status; `-I` keeps this checkout out of the way."""
    command = [python, "-I", "-m", "evidence_kit", "verify", filed.bundle, "--trust", filed.trust, "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    return answer.returncode, [(found["code"], found["status"]) for found in json.loads(answer.stdout)["findings"]]


def test_a_court_comes_to_the_verdict_of_the_maker(court: Path, filed: Filed) -> None:
    found = verdict(court, filed)
    assert found == verdict(sys.executable, filed)
    assert ("TOKEN_TRUSTED", "PASSED") in found[1]
