"""Bundles, batches and proofs of earlier versions are checked by this one, with the findings that stand beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.expect import found_in

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/expected.json"))


def test_there_are_files_of_all_editions() -> None:
    assert {folder.name for folder in FOLDERS} >= {"first-edition", "second-edition", "third-edition"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_an_earlier_version_made_is_found_as_before(folder: Path) -> None:
    assert found_in(folder) == json.loads((folder / "expected.json").read_text("utf-8"))
