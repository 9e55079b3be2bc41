"""The lock holds one release of everything that is required, within the ranges, and names no place where it lies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.conftest import ROOT
from tools.lock import pins

DISTRIBUTIONS = (ROOT / "pyproject.toml", *sorted((ROOT / "distributions").glob("*/pyproject.toml")))
LINES = [
    line for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]


def project(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def required() -> list[Requirement]:
    """What the three distributions, their extras and their builds require directly, each other apart."""
    lines = []
    for written in map(project, DISTRIBUTIONS):
        lines += written["build-system"]["requires"]
        lines += written["project"].get("dependencies", [])
        lines += [line for extra in written["project"].get("optional-dependencies", {}).values() for line in extra]
    ours = {project(path)["project"]["name"] for path in DISTRIBUTIONS}
    return [requirement for requirement in map(Requirement, lines) if requirement.name not in ours]


@pytest.mark.parametrize("requirement", required(), ids=str)
def test_every_direct_requirement_is_pinned_within_its_range(requirement: Requirement) -> None:
    pinned = dict(line.split("==") for line in LINES)
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("requirement", required(), ids=str)
def test_the_ranges_are_ranges(requirement: Requirement) -> None:
    assert not {specifier.operator for specifier in requirement.specifier} & {"==", "==="}


def test_the_lock_is_a_list_of_releases_and_nothing_else() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*", line)] == []
    names = [line.partition("==")[0] for line in LINES]
    assert names == sorted(set(names))


def test_what_only_a_build_of_torch_requires_is_not_in_the_lock() -> None:
    assert [line for line in LINES if line.startswith(("cuda-", "nvidia-", "triton"))] == []


def test_what_pip_reports_becomes_a_release_without_its_build() -> None:
    reported = [("Torch", "2.13.0+cpu"), ("ruamel.yaml", "0.18.1"), ("nvidia-cublas", "13.1"), ("triton", "3.8")]
    report = {"install": [{"metadata": {"name": name, "version": version}} for name, version in reported]}
    assert pins(report) == {"torch": "2.13.0", "ruamel-yaml": "0.18.1"}


def test_our_distributions_ask_for_each_other_within_their_versions() -> None:
    versions = {
        written["project"]["name"]: written["project"]["version"] for written in map(project, DISTRIBUTIONS[1:])
    }
    extras = project(ROOT / "pyproject.toml")["project"]["optional-dependencies"]
    asked = [Requirement(line) for extra in extras.values() for line in extra if line.startswith("evidence-kit-")]
    assert {requirement.name for requirement in asked} == set(versions)
    assert all(requirement.specifier.contains(versions[requirement.name]) for requirement in asked)
