"""Which files are taken for the kit's own, and what a person is told of those that are not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from evidence_kit.resources import checkout_of, shipped

ROOT = Path(__file__).resolve().parents[1]
OF_THE_CHECKOUT = re.compile(r"(?<![/\w.])(docs|schemas|samples|templates|tests|bench|tools)/\w")


def package_in(site: Path, beside: str | None = None) -> Path:
    """A package folder in `site`, beside which lies a `pyproject.toml` of that text."""
    (site / "evidence_kit").mkdir(parents=True)
    if beside is not None:
        (site / "pyproject.toml").write_text(beside, encoding="utf-8")
    return site / "evidence_kit"


def test_these_tests_run_in_a_checkout() -> None:
    assert checkout_of(ROOT / "evidence_kit") == ROOT
    assert shipped("templates", "fonts") == ROOT / "templates" / "fonts"


@pytest.mark.parametrize(
    "beside", [None, "", "[project]\nname = 'other'\n", "project = 1\n", "[project]\n", "= broken ="]
)
def test_a_folder_beside_the_package_makes_no_checkout(tmp_path: Path, beside: str | None) -> None:
    assert checkout_of(package_in(tmp_path, beside)) is None


def test_a_checkout_is_known_by_the_name_of_its_project(tmp_path: Path) -> None:
    assert checkout_of(package_in(tmp_path, "[project]\nname = 'evidence-kit'\n")) == tmp_path


def test_what_a_wheel_brought_is_no_checkout_whatever_lies_beside_it(tmp_path: Path) -> None:
    package = package_in(tmp_path, "[project]\nname = 'evidence-kit'\n")
    (package / "_data").mkdir()
    assert checkout_of(package) is None


def said_in(source: str) -> Iterator[str]:
    """Every string of a module that names a file of the checkout, but its docstrings."""
    if OF_THE_CHECKOUT.search(source) is None:
        return
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from [node.value] if OF_THE_CHECKOUT.search(node.value) else []


def test_no_message_names_a_file_that_only_a_checkout_has() -> None:
    assert list(said_in('"""Of docs/a.md."""\nx = "see docs/a.md"')) == ["see docs/a.md"]
    paths = (ROOT / "evidence_kit").rglob("*.py")
    assert [(path.name, words) for path in paths for words in said_in(path.read_text(encoding="utf-8"))] == []


def test_a_new_case_names_the_authorities_that_are_shown_to_work() -> None:
    entries = yaml.safe_load(shipped("templates", "authorities", "authorities.yaml").read_text(encoding="utf-8"))
    known = [name for name, entry in entries.items() if entry.get("token")]
    assert len(known) >= 4
    chinese, english = (
        shipped("templates", name).read_text(encoding="utf-8") for name in ("case.yaml", "case.en.yaml")
    )
    assert "、".join(known) in chinese and ", ".join(known) in english
