"""What a kill leaves is kept, named and journalled when the case is next opened for writing."""

from __future__ import annotations

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from tests.casefile.test_case_file import NOTE, add_note
from tests.conftest import TickingClock


def test_an_act_without_commit_is_kept_as_an_incident(case_file: CaseFile, clock: TickingClock) -> None:
    with pytest.raises(RuntimeError), case_file.writing(clock) as writer, writer.act("note") as act:
        act.write(
            "a.txt", b"half done", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
        )
        raise RuntimeError("the work failed")
    assert not case_file.artifacts
    with case_file.writing(clock):
        pass
    (left,) = CaseFile(case_file.root).with_role(Role.REMAINS)
    assert left.path == "artifacts/0001-note.remains/a.txt"
    assert CaseFile(case_file.root).journal.events[-1].action is Action.INCIDENT
    with case_file.writing(clock):
        pass
    assert len(CaseFile(case_file.root).with_role(Role.REMAINS)) == 1, "remains are journalled once"


def test_numbers_of_acts_never_collide_with_remains(case_file: CaseFile, clock: TickingClock) -> None:
    with pytest.raises(RuntimeError), case_file.writing(clock) as writer, writer.act("note"):
        raise RuntimeError("the work failed")
    add_note(case_file, clock)
    assert [path.name for path in sorted((case_file.root / "artifacts").iterdir())] == [
        "0001-note.remains",
        "0002-note",
    ]


def test_a_torn_last_line_is_set_aside_and_the_chain_goes_on(case_file: CaseFile, clock: TickingClock) -> None:
    add_note(case_file, clock)
    with case_file.journal_path.open("ab") as stream:
        stream.write(b'{"previous":"12')
    reader = CaseFile(case_file.root)
    assert reader.journal.head.size == 2
    with reader.writing(clock):
        pass
    events = CaseFile(case_file.root).journal.events
    assert events[-1].details["torn_line"] == '{"previous":"12'
    assert events[-1].sequence == 2
