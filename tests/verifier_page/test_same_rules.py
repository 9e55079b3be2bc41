"""What a forger puts right everywhere but in one rule: the page fails it under the code under which the kit does.

The page gives a code of the kit PASSED only while it holds all that the kit holds under that code; a rule that is added there
belongs here too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.mutants import members_of, packed, relisted
from tests.filed import kit
from tests.verifier_page.conftest import GOLDEN, Window

BUNDLE, INFO = "data/bundle.json", "bag-info.txt"
WHOLE = members_of((GOLDEN / "bundle.zip").read_bytes())


def contents(change: Callable[[dict[str, Any]], object]) -> dict[str, bytes]:
    said = json.loads(WHOLE[BUNDLE])
    change(said)
    return relisted({**WHOLE, BUNDLE: (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()}, BUNDLE)


def without_files(said: dict[str, Any]) -> None:
    said["exhibits"][2]["artifacts"] = []


def number_that_looks_alike(said: dict[str, Any]) -> None:
    said["exhibits"][1]["number"] = said["exhibits"][0]["number"]


def path_of_another(said: dict[str, Any]) -> None:
    said["members"][1]["artifact"]["path"] = said["members"][0]["artifact"]["path"]


def another_filer() -> dict[str, bytes]:
    lines = WHOLE[INFO].decode().splitlines(keepends=True)
    changed = "".join(
        "Source-Organization: Somebody Else\n" if line.startswith("Source-Org") else line for line in lines
    )
    return relisted({**WHOLE, INFO: changed.encode()}, INFO)


FORGED: dict[str, tuple[str, dict[str, bytes]]] = {
    "exhibit without files": ("EXHIBITS", contents(without_files)),
    "two exhibits of one number": ("EXHIBITS", contents(number_that_looks_alike)),
    "file under another's path": ("CONTENTS_COMPLETE", contents(path_of_another)),
    "another filer": ("CASE_IDENTITY", another_filer()),
}


@pytest.mark.parametrize("kind", FORGED)
def test_both_fail_it_under_one_code(kind: str, window: Window, tmp_path: Path) -> None:
    code, members = FORGED[kind]
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(members))
    verdict = json.loads(kit("verify", path, "--trust", GOLDEN / "trust.json", "--json").stdout)
    assert code in {one["code"] for one in verdict["findings"] if one["status"] == "FAILED"}
    window.check(path)
    assert any(one.startswith(f"{code} FAILED") for one in window.found()), window.found()
