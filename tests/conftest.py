"""What all tests share: a clock that ticks one second a reading, a minimal case, and one that was filed.

Whole files go to the workers of `make test` one after the other: the longest stand first, so that none is begun last.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, create_case
from tests.filed import SAMPLE, Filed, file_a_case, kit

CASE_YAML = """\
schema: evidence-kit/case/1
id: spring-breeze
title: {zh: 春风送来了温柔, en: Spring Breeze Brings Tenderness}
court: {zh: 北京互联网法院, en: Beijing Internet Court}
cause: {zh: 侵害作品信息网络传播权纠纷, en: infringement of the right of dissemination}
parties:
  - role: plaintiff
    name: {zh: 李某, en: LI}
work:
  title: {zh: 春风送来了温柔, en: Spring Breeze Brings Tenderness}
  author: {zh: 李某, en: LI}
operator: 测试员 tester
"""


os.environ["EVIDENCE_KIT_TRUST"] = ""  # whoever this machine trusts, the suite trusts whom its tests name

LONGEST = (
    "tests/journeys/test_demonstration.py", "tests/contracts/test_engines.py", "tests/adversary/test_every_field.py",
    "tests/packaging/test_core_dependencies.py", "tests/workflows/test_supplement.py", "tests/journeys/", "tests/workflows/",
    "tests/contracts/", "tests/regenerate/", "tests/packaging/", "tests/verify/", "tests/adversary/",
    "tests/formats/rfc3161/", "tests/formats/test_rfc4998.py", "tests/assemble/", "tests/cli/", "tests/seal/",
    "tests/record/", "tests/docs/", "tests/verifier_page/", "tests/test_bench.py", "tests/formats/",
)  # fmt: skip
"""Files and folders by the processor time that they take, of which `pytest --durations` tells."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first; within a file nothing moves."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(name: str) -> int:
    return next((place for place, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST))


class TickingClock:
    """A clock for tests: starts on a fixed day and moves one second at each reading."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def case_file(tmp_path: Path, clock: Callable[[], datetime]) -> CaseFile:
    """A fresh case in a folder whose name has Chinese characters and a space."""
    return create_case(tmp_path / "案件 一", CASE_YAML.encode(), clock)


@pytest.fixture
def new_case(tmp_path: Path) -> Path:
    """A case made on the command line from the sample's case.yaml."""
    path = tmp_path / "案件 三"
    assert kit("new", path, "--from", SAMPLE / "case.yaml").returncode == 0
    return path


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Filed:
    """A case filed under a real signing key and a loopback authority; read only."""
    return file_a_case(tmp_path_factory.mktemp("filed"))
