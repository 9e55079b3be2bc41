from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseBusy, CaseError, StorageError
from evidence_kit.domain.text import text
from tests.conftest import TickingClock

NOTE = text("说明", "note")


def add_note(case_file: CaseFile, clock: TickingClock, data: bytes = b"hello", name: str = "说明 一.txt") -> None:
    with case_file.writing(clock) as writer, writer.act("note") as act:
        act.write(name, data, role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE)
        act.commit(Action.ARTIFACT_RECEIVED, NOTE)


def test_what_was_committed_is_read_back_by_another_reader(case_file: CaseFile, clock: TickingClock) -> None:
    add_note(case_file, clock)
    other = CaseFile(case_file.root)
    (artifact,) = other.artifacts
    assert artifact.path == "artifacts/0001-note/说明 一.txt"
    assert other.read(artifact) == b"hello"
    assert other.journal.head.size == 2


def test_a_changed_artifact_is_refused(case_file: CaseFile, clock: TickingClock) -> None:
    add_note(case_file, clock)
    (artifact,) = case_file.artifacts
    case_file.path(artifact).write_bytes(b"HELLO")
    with pytest.raises(StorageError, match="no longer holds"):
        case_file.read(artifact)


def test_an_edited_journal_line_is_an_error_with_the_line_number(case_file: CaseFile, clock: TickingClock) -> None:
    add_note(case_file, clock)
    data = case_file.journal_path.read_bytes()
    case_file.journal_path.write_bytes(data.replace("建立".encode(), "改立".encode(), 1))
    with pytest.raises(CaseError, match="line 2"):
        CaseFile(case_file.root)


def _hold(root: str, entered: multiprocessing.synchronize.Event, leave: multiprocessing.synchronize.Event) -> None:
    with CaseFile(Path(root)).writing(TickingClock()):
        entered.set()
        leave.wait(20)


def test_a_second_process_is_turned_away(case_file: CaseFile, clock: TickingClock) -> None:
    context = multiprocessing.get_context("spawn")
    entered, leave = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(str(case_file.root), entered, leave))
    holder.start()
    try:
        assert entered.wait(20)
        with pytest.raises(CaseBusy, match="Another process"), case_file.writing(clock):
            pass
    finally:
        leave.set()
        holder.join(20)
    with case_file.writing(clock):
        pass  # free again


KILLED = """
import os, sys
from pathlib import Path
from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.text import text
case = CaseFile(Path(sys.argv[1]))
with case.writing(system_clock) as writer:
    for number in range(100000):
        with writer.act("note") as act:
            act.write("a.txt", os.urandom(2000), role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain",
                      title=text("说明", "note"))
            act.commit(Action.ARTIFACT_RECEIVED, text("说明", "note"))
        print(number, flush=True)
"""


@pytest.mark.parametrize("after", [0.05, 0.11, 0.17, 0.23])
def test_a_kill_at_any_moment_loses_nothing_that_was_journalled(
    case_file: CaseFile, clock: TickingClock, after: float
) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(case_file.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.kill()
    acknowledged = 1 + len(process.stdout.readlines())
    process.wait()
    survivor = CaseFile(case_file.root)
    with survivor.writing(clock):
        pass
    notes = CaseFile(case_file.root).with_role(Role.STATEMENT)
    assert len(notes) >= acknowledged
    for note in notes:
        survivor.read(note)


@pytest.mark.skipif(os.name == "nt" or not hasattr(signal, "SIGXFSZ"), reason="needs a file-size limit")
def test_a_full_disk_is_an_error_with_a_remedy_and_the_journal_stands(case_file: CaseFile, clock: TickingClock) -> None:
    import resource

    add_note(case_file, clock)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))
    try:
        with pytest.raises(StorageError, match="disk is full") as caught:
            add_note(case_file, clock, data=bytes(1 << 20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "腾出空间" in caught.value.remedy.zh
    add_note(CaseFile(case_file.root), clock)
    assert len(CaseFile(case_file.root).with_role(Role.STATEMENT)) == 2


def test_disk_errors_speak_plainly() -> None:
    with pytest.raises(StorageError, match="disk is full"), storage.storage_errors(Path("x")):
        raise OSError(errno.ENOSPC, "No space left on device")
