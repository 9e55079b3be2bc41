"""Several processes work on one case: each is kept from the case only while another writes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseBusy
from tests.casefile.test_case_file import NOTE, add_note
from tests.conftest import TickingClock

PRELUDE = """
import sys
from pathlib import Path
from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.text import text
NOTE = text("说明", "note")
case = CaseFile(Path(sys.argv[1]))
writer = case.writer(system_clock)
def write(act, data=b"hello"):
    act.write("a.txt", data, role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE)
"""
MANY = """
print("ready", flush=True); sys.stdin.readline()
for number in range(20):
    with writer.act(sys.argv[2]) as act:
        write(act, f"{sys.argv[2]} {number}".encode())
        if number % 5 == 4:
            writer.append(Action.INCIDENT, NOTE)
        act.commit(Action.ARTIFACT_RECEIVED, NOTE)
"""
LONG = """
with writer.act("long") as act:
    write(act)
    print(act.name, flush=True); sys.stdin.readline()
    act.commit(Action.ARTIFACT_RECEIVED, NOTE)
"""
ALONE = """
with case.writing(system_clock):
    print("alone", flush=True); sys.stdin.readline()
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(case_file: CaseFile) -> Start:
    """Another process that works on the case, as far as its first line; it goes on when it gets one."""

    def started(script: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PRELUDE + script, str(case_file.root), *arguments]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.first = process.stdout.readline().strip()  # type: ignore[attr-defined]
        assert process.first  # type: ignore[attr-defined]
        return process

    return started


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def folders(case_file: CaseFile) -> list[str]:
    return sorted(path.name for path in (case_file.root / "artifacts").iterdir())


def test_processes_that_write_at_once_lose_nothing(case_file: CaseFile, start: Start) -> None:
    processes = [start(MANY, name) for name in ("first", "second", "third")]
    for process in processes:
        go_on(process)
    assert [process.wait(120) for process in processes] == [0, 0, 0]
    reader = CaseFile(case_file.root)
    assert [event.sequence for event in reader.journal.events] == list(range(1 + 3 * 24))
    numbers = [item.path.split("/")[1][:4] for item in reader.artifacts]
    assert sorted(numbers) == [f"{number:04d}" for number in range(1, 61)]
    for name in ("first", "second", "third"):
        kept = [reader.read(item).decode() for item in reader.artifacts if item.path.split("/")[1].endswith(name)]
        assert kept == [f"{name} {number}" for number in range(20)], "each one's own work in its own order"
    assert not list((case_file.root / ".acts").iterdir())


def test_others_write_while_an_act_is_open(case_file: CaseFile, clock: TickingClock, start: Start) -> None:
    long = start(LONG)
    other = CaseFile(case_file.root)
    writer = other.writer(clock)
    assert other.journal.head.size == 1, "an act that somebody works on is no remains"
    add_note(other, clock)
    writer.append(Action.INCIDENT, NOTE)
    assert folders(case_file) == ["0001-long.part", "0002-note"]
    go_on(long)
    assert long.wait(60) == 0
    reader = CaseFile(case_file.root)
    assert [item.path.split("/")[1] for item in reader.artifacts] == ["0002-note", "0001-long"]
    assert writer.others == 0
    writer.append(Action.INCIDENT, NOTE)
    assert writer.others == 1
    assert CaseFile(case_file.root).journal.head == other.journal.head


def test_a_kill_leaves_remains_and_what_others_wrote(case_file: CaseFile, clock: TickingClock, start: Start) -> None:
    long = start(LONG)
    other = CaseFile(case_file.root)
    add_note(other, clock)
    long.kill()
    long.wait(60)
    add_note(other, clock)
    reader = CaseFile(case_file.root)
    assert folders(case_file) == ["0001-long.remains", "0002-note", "0003-note"]
    (left,) = reader.with_role(Role.REMAINS)
    assert (left.path, reader.read(left)) == ("artifacts/0001-long.remains/a.txt", b"hello")
    assert [event.action for event in reader.journal.events[1:]] == [
        Action.ARTIFACT_RECEIVED, Action.INCIDENT, Action.ARTIFACT_RECEIVED,
    ]  # fmt: skip
    reader.writer(clock)
    assert reader.journal.head.size == 4, "remains are journalled once"
    assert not list((case_file.root / ".acts").iterdir())


def test_an_act_that_was_committed_when_the_kill_came_is_no_remains(case_file: CaseFile, clock: TickingClock) -> None:
    add_note(case_file, clock)
    (case_file.root / ".acts" / "0001-note.lock").touch()  # the journal had its line, the lock file was still there
    (case_file.root / ".acts" / "0002-note.lock").touch()  # the lock file was there, and no folder yet
    add_note(case_file, clock)
    assert folders(case_file) == ["0001-note", "0002-note"]
    assert CaseFile(case_file.root).journal.head.size == 3


def test_a_torn_line_of_a_process_that_was_killed_is_set_aside_by_who_writes_next(
    case_file: CaseFile, clock: TickingClock
) -> None:
    writer = case_file.writer(clock)
    with case_file.journal_path.open("ab") as stream:
        stream.write(b'{"previous":"12')
    writer.append(Action.INCIDENT, NOTE)
    events = CaseFile(case_file.root).journal.events
    assert [event.sequence for event in events] == [0, 1, 2]
    assert events[1].details["torn_line"] == '{"previous":"12'


def test_a_writer_waits_for_who_has_the_case_to_itself(case_file: CaseFile, clock: TickingClock, start: Start) -> None:
    alone = start(ALONE)
    with pytest.raises(CaseBusy), case_file.writing(clock):
        pass
    begun = time.monotonic()
    threading.Timer(0.5, go_on, [alone]).start()
    case_file.writer(clock)
    assert time.monotonic() - begun > 0.4
    assert alone.wait(60) == 0


def test_patience_ends(case_file: CaseFile, clock: TickingClock, start: Start) -> None:
    writer = case_file.writer(clock)
    alone = start(ALONE)
    with pytest.raises(CaseBusy, match="Another process"), writer.holding(patience=0.2):
        pass
    go_on(alone)
    assert alone.wait(60) == 0
    writer.append(Action.INCIDENT, NOTE)


def test_threads_of_one_writer_take_turns(case_file: CaseFile, clock: TickingClock) -> None:
    writer = case_file.writer(clock)

    def work(name: str) -> None:
        for _ in range(10):
            with writer.act(name) as act:
                act.write(
                    "a.txt", b"a", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
                )
                act.commit(Action.ARTIFACT_RECEIVED, NOTE)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("first", "second", "third")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert CaseFile(case_file.root).journal.head.size == 31
    assert [name[:4] for name in folders(case_file)] == [f"{number:04d}" for number in range(1, 31)]


def test_a_case_in_another_place_has_no_live_acts(case_file: CaseFile, tmp_path: Path, start: Start, clock: TickingClock) -> None:  # fmt: skip
    import shutil

    long = start(LONG)
    copy = CaseFile(Path(shutil.copytree(case_file.root, tmp_path / "copy")))
    copy.writer(clock)
    assert [item.path.split("/")[1] for item in copy.artifacts] == ["0001-long.remains"]
    go_on(long)
    assert long.wait(60) == 0


def test_what_a_killed_run_left_is_told_of_at_once_and_what_is_worked_on_is_not(
    case_file: CaseFile, start: Start
) -> None:
    other = start(LONG)
    assert CaseFile(case_file.root).broken_off() == ()
    other.kill()
    other.wait()
    before = sorted(path.name for path in (case_file.root / "artifacts").iterdir())
    (left,) = CaseFile(case_file.root).broken_off()
    assert left.endswith("-long")
    assert sorted(path.name for path in (case_file.root / "artifacts").iterdir()) == before, "looking changes nothing"
    case_file.writer(TickingClock())
    assert CaseFile(case_file.root).broken_off() == (), "journalled as remains"
