"""What a case holds is found without looking through it again, and never believed without having been checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import GENESIS, Action, JournalHead
from evidence_kit.domain.errors import CaseError, StorageError
from evidence_kit.domain.text import text
from evidence_kit.domain.time.seal import Seal
from tests.casefile.test_case_file import NOTE, add_note
from tests.conftest import TickingClock


def add_record(case_file: CaseFile, clock: TickingClock) -> Artifact:
    with case_file.writing(clock) as writer, writer.act("record") as act:
        made = act.record(
            "head.json", JournalHead(size=0, sha256=GENESIS), role=Role.RECIPE, lane=ExhibitClass.PAPER, title=NOTE
        )
        act.commit(Action.RECIPE_READ, NOTE)
    return made


def test_artifacts_are_found_by_role_and_by_path_in_the_order_of_the_journal(
    case_file: CaseFile, clock: TickingClock
) -> None:
    for role in (Role.STATEMENT, Role.LICENCE, Role.STATEMENT):
        with case_file.writing(clock) as writer, writer.act("paper") as act:
            act.write("a.txt", role.encode(), role=role, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE)
            act.commit(Action.ARTIFACT_RECEIVED, NOTE)
    for reader in (case_file, CaseFile(case_file.root)):
        assert [item.path[:14] for item in reader.artifacts] == ["artifacts/0001", "artifacts/0002", "artifacts/0003"]
        assert reader.with_role(Role.STATEMENT) == (reader.artifacts[0], reader.artifacts[2])
        assert reader.with_role(Role.LICENCE, Role.STATEMENT, Role.LICENCE) == reader.artifacts
        assert reader.with_role() == reader.with_role(Role.SEAL) == ()
        assert reader.artifact("artifacts/0002-paper/a.txt") == reader.artifacts[1]
        assert reader.find("artifacts/0002-paper/b.txt") is None
        with pytest.raises(CaseError, match="names no"):
            reader.artifact("artifacts/0002-paper/b.txt")


def test_what_another_writer_added_is_taken_in_before_the_next_act(case_file: CaseFile, clock: TickingClock) -> None:
    other = CaseFile(case_file.root)
    add_note(other, clock)
    assert not case_file.artifacts
    add_note(case_file, clock)
    assert [item.path.split("/")[1] for item in case_file.artifacts] == ["0001-note", "0002-note"]
    assert CaseFile(case_file.root).journal.head == case_file.journal.head


def test_a_record_is_read_once(case_file: CaseFile, clock: TickingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    add_record(case_file, clock)
    read: list[Artifact] = []
    reading = case_file.read
    monkeypatch.setattr(case_file, "read", lambda artifact: read.append(artifact) or reading(artifact))
    assert case_file.records(Role.RECIPE, JournalHead) == case_file.records(Role.RECIPE, JournalHead)
    assert len(read) == 1


@pytest.mark.skipif(os.name == "nt", reason="the time of the last change of an entry is a POSIX one")
def test_a_record_that_changed_is_found_even_where_its_times_were_set_back(
    case_file: CaseFile, clock: TickingClock
) -> None:
    path = case_file.path(add_record(case_file, clock))
    case_file.records(Role.RECIPE, JournalHead)
    before, data = path.stat(), bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(StorageError, match="no longer holds"):
        case_file.records(Role.RECIPE, JournalHead)


def test_a_record_is_never_given_as_another_noun(case_file: CaseFile, clock: TickingClock) -> None:
    add_record(case_file, clock)
    case_file.records(Role.RECIPE, JournalHead)
    with pytest.raises(ValueError, match="Seal"):
        case_file.records(Role.RECIPE, Seal)


def test_acts_are_numbered_beyond_four_figures(case_file: CaseFile, clock: TickingClock) -> None:
    (case_file.root / "artifacts" / "9999-note.remains").mkdir()
    names = []
    for _ in range(3):
        add_note(case_file, clock)
        names.append(case_file.artifacts[-1].path.split("/")[1])
    assert names == ["10000-note", "10001-note", "10002-note"]
    assert CaseFile(case_file.root).index.highest == 10002


def test_an_empty_folder_that_was_left_is_journalled_once(case_file: CaseFile, clock: TickingClock) -> None:
    with pytest.raises(RuntimeError), case_file.writing(clock) as writer, writer.act("note"):
        raise RuntimeError("the work failed")
    for reader in (case_file, case_file, CaseFile(case_file.root)):
        with reader.writing(clock):
            pass
    assert [event.action for event in case_file.journal.events] == [Action.CASE_OPENED, Action.INCIDENT]


def test_a_journal_in_hand_stays_as_it_was(case_file: CaseFile, clock: TickingClock) -> None:
    before = case_file.journal
    head, root = before.head, before.tree_root()
    add_note(case_file, clock)
    assert (before.head, before.tree_root(), len(before.events), len(before.lines)) == (head, root, 1, 1)
    assert case_file.journal.first(1).head == head
    assert case_file.journal.tree_root(1) == root != case_file.journal.tree_root()


def test_a_journal_that_was_replaced_meanwhile_is_not_written_to(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path
) -> None:
    first_line = case_file.journal_path.read_bytes()
    add_note(case_file, clock)
    case_file.journal_path.write_bytes(first_line.replace("测试员".encode(), "另一人".encode()))
    replaced = case_file.journal_path.read_bytes()
    with pytest.raises(CaseError, match="replaced or rewritten"), case_file.writing(clock):
        pass
    assert case_file.journal_path.read_bytes() == replaced


@pytest.mark.skipif(os.name == "nt", reason="needs a file-size limit")
def test_a_line_that_the_disk_took_half_of_is_an_error_and_is_set_aside(
    case_file: CaseFile, clock: TickingClock
) -> None:
    import resource
    import signal

    def append(details: dict[str, str]) -> None:
        with case_file.writing(clock) as writer:
            writer.append(Action.INCIDENT, text("一", "one"), details=details)

    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (case_file.journal_path.stat().st_size + 1000, hard))
    try:
        with pytest.raises(StorageError, match="disk is full"):
            append({"long": "x" * 2000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    append({})
    events = CaseFile(case_file.root).journal.events
    assert [event.sequence for event in events] == [0, 1, 2]
    assert len(events[1].details["torn_line"].encode()) == 1000
