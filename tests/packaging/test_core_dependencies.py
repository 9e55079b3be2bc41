"""The court's room works with the core's libraries and no other: an environment that holds these alone, linked, not installed.

`test_core_alone.py` asks pip for the same thing and is run on demand; this is what every run of the suite guards.
"""

from __future__ import annotations

import json
import subprocess
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.golden.test_golden import FOLDERS
from tests.packaging.conftest import ROOT, Installation, install
from tests.packaging.test_core_alone import NOT_FOR_A_COURT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOUND = """
import json, pathlib, runpy, sys
found_in = runpy.run_path(sys.argv[1])["found_in"]
print(json.dumps([found_in(pathlib.Path(folder)) for folder in sys.argv[2:]]))
"""
OF_A_COURT = ("tests/domain", "tests/formats", "tests/intake", "tests/recipe", "tests/verify")
"""What `make test-core` runs."""


def closure(required: list[Requirement]) -> set[str]:
    """Names a set of distributions with all that they require here, each with the extras that are asked for."""
    reached: set[tuple[str, str]] = set()
    waiting = [(requirement.name, extra) for requirement in required for extra in ("", *requirement.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in reached:
            continue
        reached.add((name, extra))
        for line in distribution(name).requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                waiting += [(requirement.name, wanted) for wanted in ("", *requirement.extras)]
    return {canonicalize_name(name) for name, _ in reached}


def link(name: str, site: Path) -> None:
    """Links what a distribution put into `site-packages`."""
    found = distribution(name)
    for top in {path.parts[0] for path in found.files or () if path.parts[0] not in {"..", "__pycache__"}}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(found.locate_file(top))))


def environment(folder: Path, wheel: Path, required: list[str]) -> Installation:
    kit = install(folder, wheel)
    (kit.site / "third-party.pth").unlink()
    for name in closure([Requirement(line) for line in required]):
        link(name, kit.site)
    return kit


@pytest.fixture(scope="module")
def court(core_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The core's wheel beside what it requires."""
    return environment(tmp_path_factory.mktemp("court"), core_wheel, PROJECT["dependencies"])


def test_the_core_requires_none_of_the_extras(court: Installation) -> None:
    asked = "import importlib.util, sys; print(*[n for n in sys.argv[1:] if importlib.util.find_spec(n)])"
    answer = court.run("-I", "-c", asked, *NOT_FOR_A_COURT, "pydantic")
    assert answer.stdout.split() == ["pydantic"], answer.stderr


def test_a_court_finds_what_the_maker_finds_in_every_golden_folder(court: Installation) -> None:
    answer = court.run("-I", "-c", FOUND, ROOT / "tests" / "golden" / "expect.py", *FOLDERS)
    assert answer.returncode == 0, answer.stderr
    # Without the kit's faces, which a court need not install, the letters of a book are not compared: said, and no answer changes.
    maker = [(folder / "expected.json").read_text("utf-8") for folder in FOLDERS]
    assert all("BOOK_LETTERS PASSED" in found for found in maker)
    expected = [json.loads(found.replace("BOOK_LETTERS PASSED", "BOOK_LETTERS INDETERMINATE")) for found in maker]
    assert json.loads(answer.stdout) == expected


def test_the_commands_of_a_court_run(court: Installation) -> None:
    folder = FOLDERS[-1]
    bundle, trust = folder / "bundle.zip", folder / "trust.json"
    verified = court.run("-I", "-m", "evidence_kit", "verify", bundle, "--trust", trust, "--json")
    assert (verified.returncode, json.loads(verified.stdout)["status"]) == (3, "INDETERMINATE"), verified.stderr
    for shown in (bundle, folder / "batch"):
        answer = court.run("-I", "-m", "evidence_kit", "show", shown)
        assert answer.returncode == 0, answer.stderr


def test_the_tests_of_a_courts_rooms_need_the_core_and_their_own_extra_alone(core_wheel: Path, tmp_path: Path) -> None:
    """Every one of them can be loaded without torch, numpy or a browser, and those of recipes are run so."""
    extras = PROJECT["optional-dependencies"]
    required = [*PROJECT["dependencies"], *extras["test"], *extras["seal"]]
    kit = environment(tmp_path, core_wheel, [line for line in required if not line.startswith("evidence-kit")])
    command = [kit.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "recipe", *OF_A_COURT]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-2000:]
