"""While one process computes for a case, others work on the same case; what a kill leaves is what it always left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.making.regeneration import Controls, Regeneration
from evidence_kit.domain.progress import Event, Noted, Stage
from evidence_kit.workflows.assemble import file_case
from evidence_kit.workflows.parties import rehearsal_filing
from tests.contracts.small_jobs import MODELS

SLOW = """
import sys
from pathlib import Path
from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.progress import Advanced
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.regenerate import regenerate_case
waited = []
def watch(event):
    if isinstance(event, Advanced) and event.task.startswith(sys.argv[2]) and event.done and not waited:
        waited.append(event)
        print("computing", flush=True)
        sys.stdin.readline()
case = CaseFile(Path(sys.argv[1]))
engine = engine_for(case, (Path(sys.argv[3]),), "cpu?workers=1", lambda event: None)
regenerate_case(case, case.writer(system_clock), engine, controls=2, watch=watch)
"""


def intake(case: Path, file: Path) -> None:
    file.write_text(f"{file.name}: received while another process computes", encoding="utf-8")
    command = [sys.executable, "-m", "evidence_kit", "intake", str(case), "--as", "statement", str(file)]
    subprocess.run(command, check=True, capture_output=True)


Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def computing(small_case: CaseFile) -> Iterator[Start]:
    """A process that regenerates the case and stands still in the middle of a picture, until it gets a line."""
    processes: list[subprocess.Popen[str]] = []

    def started(task: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SLOW, str(small_case.root), task, str(MODELS)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "computing\n"
        return process

    yield started
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.timeout(900)
def test_files_are_taken_in_while_another_process_regenerates(
    small_case: CaseFile, computing: Start, tmp_path: Path
) -> None:
    regenerating = computing("control-")
    intake(small_case.root, tmp_path / "first.txt")
    regenerating.communicate("\n", timeout=600)
    assert regenerating.returncode == 0
    intake(small_case.root, tmp_path / "second.txt")
    reader = CaseFile(small_case.root)
    actions = [event.action for event in reader.journal.events[3:]]
    assert actions == [Action.ARTIFACT_RECEIVED, Action.REGENERATED, Action.REGENERATED, Action.ARTIFACT_RECEIVED]
    assert [item.origin for item in reader.with_role(Role.STATEMENT)] == ["first.txt", "second.txt"]
    assert len(reader.records(Role.CONTROLS, Controls)[0][1].controls) == 2
    assert len(reader.records(Role.REGENERATION, Regeneration)) == 1
    for artifact in reader.artifacts:
        reader.read(artifact)


@pytest.mark.timeout(900)
def test_a_kill_while_it_computes_loses_nothing_of_either(
    small_case: CaseFile, computing: Start, tmp_path: Path, clock: Clock
) -> None:
    killed = computing("control-")
    intake(small_case.root, tmp_path / "first.txt")
    killed.kill()
    killed.wait()
    intake(small_case.root, tmp_path / "second.txt")
    reader = CaseFile(small_case.root)
    actions = [event.action for event in reader.journal.events[3:]]
    assert actions == [Action.ARTIFACT_RECEIVED, Action.INCIDENT, Action.ARTIFACT_RECEIVED]
    assert reader.journal.events[4].details["folder"] == "0003-controls.remains"
    assert [item.origin for item in reader.with_role(Role.STATEMENT)] == ["first.txt", "second.txt"]
    again = computing("claimed")
    again.communicate("\n", timeout=600)
    assert again.returncode == 0
    assert len(CaseFile(small_case.root).records(Role.REGENERATION, Regeneration)) == 1


def test_what_comes_while_a_case_is_filed_is_in_the_journal_and_told_of(
    taken_in: CaseFile, clock: Clock, tmp_path: Path
) -> None:
    said: list[str] = []

    def note(event: Event) -> None:
        if isinstance(event, Noted):
            said.append(event.message.en)

    def watch(event: Event) -> None:
        note(event)
        if isinstance(event, Stage) and event.name == "seal":
            intake(taken_in.root, tmp_path / "late.txt")

    filing = file_case(taken_in, taken_in.writer(clock), rehearsal_filing(taken_in.case, clock), watch)
    assert any("other processes added 1 events" in words for words in said)
    reader = CaseFile(taken_in.root)
    assert [item.origin for item in reader.with_role(Role.STATEMENT)] == ["late.txt"]
    assert reader.artifact(filing.bundle.path) == filing.bundle
    again = CaseFile(taken_in.root)
    said.clear()
    file_case(again, again.writer(clock), rehearsal_filing(again.case, clock), note)
    assert not [words for words in said if "other processes" in words]
