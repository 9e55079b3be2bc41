"""What the journeys share: a sample case, worked once."""

from __future__ import annotations

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.progress import unwatched
from evidence_kit.workflows.demo import Demonstration, Sample, demonstrate
from tests.filed import SAMPLE


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The suite's own sample worked from end to end as a rehearsal, filmed; read only. `tests/workflows/test_demo.py` holds
    the one that ships, whose pictures take ten times as long."""
    out, sample = tmp_path_factory.mktemp("demo 演示"), Sample(SAMPLE, SAMPLE / "models")
    return demonstrate(
        out, sample, device="cpu?workers=2", controls=1, variations=1, clock=system_clock, watch=unwatched
    )
