"""The distributions as they are built from this checkout, and installations of them without an index."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[2]
THIRD_PARTY = Path(click.__file__).parents[1]
"""The `site-packages` that these tests run with."""
_LOCATE = """
import json, sys
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.resources import shipped

def located(name):
    try:
        return str(shipped(*name.split("/")))
    except ToolMissing as error:
        return str(error)

print(json.dumps([located(name) for name in sys.argv[1:]]))
"""


def build(project: Path, target: str, out: Path) -> Path:
    """Builds the wheel or the sdist of a project with the backend that pip would call."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out]
    subprocess.run(command, cwd=project, capture_output=True, check=True)
    (built,) = out.iterdir()
    return built


@dataclass(frozen=True)
class Installation:
    """A virtual environment with some of our wheels in it; everything else comes from this one's `site-packages`."""

    python: Path
    site: Path

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs its Python away from this checkout."""
        command = [self.python, "-X", "utf8", *arguments]
        return subprocess.run(command, cwd=self.site, capture_output=True, text=True, encoding="utf-8", check=False)

    def locate(self, *names: str) -> list[str]:
        """Asks it where shipped files lie; the error stands in the place of one that it does not find."""
        return json.loads(self.run("-I", "-c", _LOCATE, *names).stdout)


@pytest.fixture(scope="session")
def core_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("core"))


@pytest.fixture(scope="session")
def fonts_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT / "distributions" / "fonts", "wheel", tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def demo_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT / "distributions" / "demo", "wheel", tmp_path_factory.mktemp("demo"))


def install(folder: Path, *wheels: Path) -> Installation:
    """Puts wheels into a new environment."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = (folder / "lib").glob("python*/site-packages")
    (site / "third-party.pth").write_text(f"{THIRD_PARTY}\n", encoding="utf-8")
    for wheel in wheels:
        zipfile.ZipFile(wheel).extractall(site)
    return Installation(folder / "bin" / "python", site)
