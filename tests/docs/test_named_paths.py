"""What the documents send a reader to is there: files and folders of this repository, by their paths."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "evidence_kit"
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name != "CHANGELOG.md"
)
_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*/?")
_ROOMS = {path.name for folder in (ROOT, PACKAGE) for path in folder.iterdir() if path.is_dir()}
MADE = {"evidence_kit/_data"}
"""Made when a wheel is built."""


def named_paths(words: str) -> list[str]:
    """Lists the paths that begin with a folder of the repository or of the package, those in blocks of commands apart."""
    quoted = (match[1] for match in _QUOTED.finditer(_BLOCK.sub("", words)))
    return [path for path in quoted if "/" in path and path.split("/")[0] in _ROOMS and _PATH.fullmatch(path)]


def there(path: str) -> bool:
    """Tells whether a file, a folder, a module or a name in a module is there; `NAME` stands for any word."""
    module, _, name = path.rpartition(".")
    if name[:1].isupper():
        return any(name in found.read_text(encoding="utf-8") for found in PACKAGE.glob(f"{module}.py"))
    pattern = path.rstrip("/").replace("NAME", "*")
    return any([*folder.glob(pattern), *folder.glob(f"{pattern}.py")] for folder in (ROOT, PACKAGE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    named = named_paths((ROOT / document).read_text(encoding="utf-8"))
    assert [path for path in named if path not in MADE and not there(path)] == []


def test_paths_are_found_in_what_is_quoted() -> None:
    assert len(named_paths((ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8"))) > 50
    assert named_paths("`formats/rfc3161/acceptance` and `n/a` and `cli/NAME.py` in\n```\n`docs/x.md`\n```") == [
        "formats/rfc3161/acceptance", "cli/NAME.py"
    ]  # fmt: skip
    assert there("formats/rfc3161/acceptance") and there("cli/NAME.py") and there("docs/")
    assert there("cli/main.COMMANDS") and not there("cli/main.ORDERS")
    assert not there("formats/rfc3161/gone.py") and not there("formats/NAMEgone/NAME.py")
