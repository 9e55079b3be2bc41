"""What is no draft of the kit is not read as minutes; forged drafts stand in `tests/adversary`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.finding import Status
from evidence_kit.verify.bundle.container_facts import ContainerFacts
from evidence_kit.verify.time.attested.minutes import judge_minutes, observe_minutes
from tests.assemble.packing_case import small_pdf

HERE = ContainerFacts(sha256="ab" * 32, size=1)


@pytest.mark.parametrize("data", [b"", b"scanned", small_pdf(1)])
def test_a_paper_that_is_no_draft_of_the_kit_is_only_named(tmp_path: Path, data: bytes) -> None:
    paper = tmp_path / "x.zip.minutes.pdf"
    paper.write_bytes(data)
    fact = observe_minutes(paper, "x.zip", HERE, (), (None, datetime.now(UTC)))
    assert not fact.compared
    assert judge_minutes(fact).status is Status.INDETERMINATE


def test_a_paper_that_is_gone_is_only_named(tmp_path: Path) -> None:
    fact = observe_minutes(tmp_path / "gone.minutes.pdf", "x.zip", HERE, (), (None, datetime.now(UTC)))
    assert (fact.name, fact.compared) == ("gone.minutes.pdf", False)
