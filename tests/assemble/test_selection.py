"""What is filed of a case: files that an exhibit names, the kit's own work on them, and nothing that speaks of another one."""

from __future__ import annotations

import pytest

from evidence_kit.assemble.selection import everything, select
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.workflows.set_aside import hold_back, withdraw
from tests.assemble.catalogued_case import catalogued, filed, made, with_pictures


@pytest.fixture
def worked(case_file: CaseFile, clock: Clock) -> CaseFile:
    return with_pictures(case_file, clock)


def test_what_an_exhibit_names_and_what_was_made_of_it(worked: CaseFile) -> None:
    assert filed(catalogued(worked, files=["a.png"])) == ["a.png", "a.json", "a-run.json"]
    assert filed(catalogued(worked, roles=["statement"])) == ["b.png", "b.json", "b-run.json", "memo.txt"]


def test_a_record_that_names_what_is_not_filed(worked: CaseFile, clock: Clock) -> None:
    """As the list of all files of a renewal does, whose event starts from nothing."""
    memo = worked.with_role(Role.STATEMENT)[0]
    with worked.writing(clock) as writer:
        made(
            writer, "renewal", ("sums.txt", Role.RENEWED_DIGESTS, f"00  {memo.path}\n".encode()), action=Action.RENEWED
        )
        made(writer, "beacon", ("value.json", Role.BEACON_VALUE, b"{}"), action=Action.BEACON_TAKEN)
    assert filed(catalogued(worked, files=["a.png"]))[-1] == "value.json"
    assert "sums.txt" not in filed(catalogued(worked, files=["a.png"]))


def test_a_role_passes_over_what_was_withdrawn(worked: CaseFile, clock: Clock) -> None:
    withdraw(worked, worked.writer(clock), "b.png", "另一张")
    case_file = catalogued(worked, roles=["claimed-picture"])
    assert filed(case_file) == ["a.png", "a.json", "a-run.json"]


def test_a_run_that_was_held_back(worked: CaseFile, clock: Clock) -> None:
    hold_back(worked, worked.writer(clock), "a-run.json")
    assert filed(catalogued(worked, files=["a.png"])) == ["a.png", "a.json"]


def test_a_line_of_two_files_of_which_one_is_filed(worked: CaseFile, clock: Clock) -> None:
    with worked.writing(clock) as writer:
        made(writer, "statement", ("one.txt", Role.STATEMENT, b"1"), ("two.txt", Role.STATEMENT, b"2"))
    with pytest.raises(AssemblyError, match="one line of the journal"):
        select(catalogued(worked, files=["one.txt"]))


def test_the_journal_as_it_is_filed(worked: CaseFile) -> None:
    case_file = catalogued(worked, files=["a.png"])
    chain = select(case_file).journal(case_file.journal)
    assert (chain.head, chain.tree_root()) == (case_file.journal.head, case_file.journal.tree_root())
    assert [line.sequence + 1 for line in chain.held] == [5, 6, 7, 8, 9]
    assert everything(case_file).journal(case_file.journal) is case_file.journal
