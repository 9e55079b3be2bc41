"""What is recorded of a file that could not be read to its end, and what a record refuses."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.domain.fault import FileCode, fault
from evidence_kit.verify.bundle.container_facts import ContainerFacts, MemberFact, RecordFact

DIGEST = "ab" * 32


def test_a_file_that_was_not_read_has_no_digest_and_says_why() -> None:
    facts = ContainerFacts(sha256="", size=1 << 40, faults=(fault(FileCode.UNREADABLE),))
    assert ContainerFacts.model_validate_json(facts.model_dump_json()) == facts


@pytest.mark.parametrize("wrong", [{"sha256": "ab"}, {"sha256": DIGEST.upper()}, {"size": -1}])
def test_no_digest_but_a_whole_one_and_no_size_below_zero(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MemberFact.model_validate({"name": "a", "size": 1, "sha256": DIGEST} | wrong)


def test_a_record_without_a_fault_reads() -> None:
    assert RecordFact(member="data/case.json").fault is None
