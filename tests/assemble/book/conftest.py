"""The sample's book, set once for the tests that read it."""

from __future__ import annotations

import pytest

from evidence_kit.assemble.book import ComposedBook
from evidence_kit.casefile import CaseFile
from evidence_kit.workflows.likeness import measure_of_kit
from tests.assemble.book.sample_book import composed, worked_sample


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    return worked_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample_book(sample_case: CaseFile) -> ComposedBook:
    return composed(sample_case, measure_of_kit())
