"""A small bundle that is filed properly, for everybody who alters copies of it; read only."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.attack.target import Target
from tests.adversary.genuine import STATED, case_of, drawn, file_it, regenerate


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case_file = case_of(tmp_path_factory.mktemp("attacked"), drawn(STATED))
    regenerate(case_file)
    return file_it(case_file)


@pytest.fixture(scope="session")
def target(bundle: Path) -> Target:
    return Target.at(bundle)
