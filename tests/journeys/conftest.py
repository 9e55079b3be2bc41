"""What the journeys share: the sample case, worked once."""

from __future__ import annotations

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.progress import unwatched
from evidence_kit.workflows.demo import Demonstration, demonstrate


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The sample case worked from end to end as a rehearsal, filmed; read only."""
    out = tmp_path_factory.mktemp("demo 演示")
    return demonstrate(out, device="cpu?workers=2", controls=1, variations=1, clock=system_clock, watch=unwatched)
